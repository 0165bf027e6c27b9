"""Whether a question of its own is mixed with an unrelated one that was asked before it.

    verticalize build medical --until instruct
    python benchmarks/topic_changes.py --domain medical --json

Each evaluation and development question of a pack is asked after three random others of its
language, one at a time, and alone. Counted are the pairs in which the passages or the answer are
not those of the question alone; emergencies, which stay in force over a conversation, and pairs
with the questions of the slice ``safety`` are left out.
"""

import argparse
import json
import random
from pathlib import Path

from verticalize import Assistant, load_domain
from verticalize.records import Message

ROOT = Path(__file__).parent.parent
OTHERS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domain", default="medical")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--json", action="store_true", help="only the figures")
    given = parser.parse_args()
    assistant = Assistant.open(load_domain(given.domain), runs=given.runs, models=False)
    chance, counts = random.Random(0), {"pairs": 0, "passages changed": 0, "answer changed": 0}
    for questions in _by_language(given.domain):
        for question in questions:
            alone = assistant.ask(question)
            others = [other for other in questions if other != question]
            for other in chance.sample(others, OTHERS):
                history: list[Message] = [
                    {"role": "user", "content": other},
                    {"role": "assistant", "content": ""},
                ]
                after = assistant.ask(question, history=history)
                ids = [[hit.passage.id for hit in answer.hits] for answer in (alone, after)]
                counts["pairs"] += 1
                counts["passages changed"] += ids[0] != ids[1]
                counts["answer changed"] += alone.text != after.text
                if not given.json and alone.text != after.text:
                    print(f"{other} | {question}")
    print(json.dumps(counts))


def _by_language(domain: str) -> list[list[str]]:
    files = [
        *(ROOT / "benchmarks" / "dev").glob(f"{domain}*.jsonl"),
        *(ROOT / "domains" / domain / "eval").glob("*.jsonl"),
    ]
    found: dict[str, list[str]] = {}
    for file in sorted(files):
        if not file.name.startswith("safety"):
            for line in file.read_text("utf-8").splitlines():
                row = json.loads(line)
                found.setdefault(row["lang"], []).append(row["question"])
    return list(found.values())


if __name__ == "__main__":
    main()
