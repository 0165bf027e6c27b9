"""What the development questions are answered without a model: found, right, refused.

    for pack in medical legal; do verticalize build $pack --until instruct --runs runs; done
    python benchmarks/answers_dev.py --runs runs --json

Two sets: the first (`benchmarks/dev`), which rules and weights were set by, and the second
(`benchmarks/dev/second`), which language models wrote later from the packs' knowledge alone. No words
for the search were collected from the second; but weights have been chosen by the mean over both,
and some of its misses were read, so that it is no test set either. Printed are the share of questions whose evidence is the first document found, and among the first five; the
token-F1 of the answers, a refusal counting 0; the share refused; and of the questions without an
answer the share refused.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from verticalize import Assistant, jsonl, load_domain
from verticalize.evaluate.metrics import token_f1
from verticalize.records import Hit
from verticalize.retrieval.engine.index import Index, open_index
from verticalize.store import Store

DEV = Path(__file__).parent / "dev"
SETS = {"first": DEV, "second": DEV / "second"}
DEPTH = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--pack", nargs="*", default=["medical", "legal"])
    parser.add_argument("--json", action="store_true", help="only the figures")
    given = parser.parse_args()
    told = {
        f"{pack} {lang} {name}": figures
        for pack in given.pack
        for (lang, name), figures in measured(pack, given.runs).items()
    }
    if given.json:
        print(json.dumps(told))
        return
    for name, figures in told.items():
        print(name, ", ".join(f"{what} {value:.3g}" for what, value in figures.items()))


def measured(pack: str, runs: Path) -> dict[tuple[str, str], dict[str, float]]:
    """The figures by language and set."""
    assistant = Assistant.open(load_domain(pack), runs=runs, models=False)
    store = Store(runs / pack)
    index = open_index(store.path("index", store.latest()["index"]))
    return {
        (lang, name): _figures(
            assistant,
            index,
            list(jsonl.read(folder / f"{pack}.{lang}.jsonl")),
            list(jsonl.read(folder / f"{pack}.unanswerable.{lang}.jsonl")),
        )
        for lang in ("en", "zh")
        for name, folder in SETS.items()
    }


def _figures(
    assistant: Assistant,
    index: Index,
    answerable: Sequence[dict[str, Any]],
    unanswerable: Sequence[dict[str, Any]],
) -> dict[str, float]:
    ranks = [
        _rank(index.search(row["question"], DEPTH, row["lang"]), row["evidence"])
        for row in answerable
    ]
    answers = [assistant.ask(row["question"]) for row in answerable]
    right = [
        0.0 if answer.refused else token_f1(answer.text, row["answers"])
        for answer, row in zip(answers, answerable, strict=True)
    ]
    return {
        "questions": len(answerable),
        "first": mean(rank == 0 for rank in ranks),
        "among 5": mean(rank < 5 for rank in ranks),
        "F1": mean(right),
        "refused": mean(answer.refused for answer in answers),
        "without an answer": len(unanswerable),
        "refused rightly": mean(assistant.ask(row["question"]).refused for row in unanswerable),
    }


def _rank(hits: Sequence[Hit], evidence: Sequence[str]) -> int:
    """Where the evidence stands among the documents found, from 0; `DEPTH` where it does not."""
    documents = list(dict.fromkeys(hit.passage.document_id for hit in hits))
    return next((n for n, name in enumerate(documents) if name in evidence), DEPTH)


if __name__ == "__main__":
    main()
