"""What the refusal gate refuses of the development questions: with an answer, without, off-topic.

verticalize build medical --until instruct
python benchmarks/gate_dev.py --domain medical --json
"""

import argparse
import json
from pathlib import Path

from verticalize import Assistant, jsonl, load_domain

DEV = Path(__file__).parent / "dev"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--domain", default="medical")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--json", action="store_true", help="only the figures")
    given = parser.parse_args()
    assistant = Assistant.open(load_domain(given.domain), runs=given.runs, models=False)
    kinds = {
        "answerable": sorted(DEV.glob(f"{given.domain}.??.jsonl")),
        "unanswerable": sorted(DEV.glob(f"{given.domain}.unanswerable.??.jsonl")),
        "off-topic": [DEV / "off_topic.jsonl"],
    }
    told = {kind: _refused(assistant, files) for kind, files in kinds.items()}
    if given.json:
        print(json.dumps(told))
        return
    for kind, (refused, asked) in told.items():
        print(f"{kind}: {refused} of {asked} refused")


def _refused(assistant: Assistant, files: list[Path]) -> tuple[int, int]:
    questions = [str(row["question"]) for file in files for row in jsonl.read(file)]
    return sum(assistant.ask(question).refused for question in questions), len(questions)


if __name__ == "__main__":
    main()
