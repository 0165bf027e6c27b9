"""Are the packs' phrasings apart from what they are measured by? python benchmarks/phrasings_apart.py

For each bundled pack how many of its evaluation and development questions are like one of its
phrasings: the Jaccard similarity of neighbouring tokens, of which the report calls 0.8 a copy.
"""

import json
from pathlib import Path

from verticalize import load_domain
from verticalize.data.quality.overlap import Line, nearest

ROOT = Path(__file__).parents[1]
THRESHOLDS = (0.8, 0.6, 0.5)


def main() -> None:
    for name in ("medical", "legal"):
        pack = load_domain(name, domains=ROOT / "domains", knowledge=ROOT / "knowledge")
        asked = [question for one in pack.phrasings() for question in one.asked]
        lines = [Line.of(question, str(number)) for number, question in enumerate(asked)]
        measured = {
            "evaluation": [one.question for one in pack.evaluation() if one.slice != "general"],
            "development": development(name),
        }
        for kind, questions in measured.items():
            known = {str(number): question for number, question in enumerate(questions)}
            like = {limit: len(nearest(known, lines, threshold=limit)) for limit in THRESHOLDS}
            print(name, f"{len(asked)} phrasings, {len(known)} {kind} questions: like one", like)


def development(pack: str) -> list[str]:
    files = sorted((ROOT / "benchmarks" / "dev").glob(f"**/{pack}.*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [json.loads(line)["question"] for line in lines]


if __name__ == "__main__":
    main()
