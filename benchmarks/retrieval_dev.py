"""Retrieval on the development questions: is the evidence among the first 1, 2, 3, 5 documents?

Build the indexes, then measure, with `--misses` to see which questions fail and what stood first:

    for pack in legal medical; do verticalize build $pack --until index --runs runs; done
    python benchmarks/retrieval_dev.py --runs runs
    python benchmarks/retrieval_dev.py --runs runs --pack legal --lang zh --misses
"""

import argparse
import json
from pathlib import Path

from verticalize.records import Hit
from verticalize.retrieval.engine.index import Index, open_index

DEV = Path(__file__).parent / "dev"
DEPTHS = (1, 2, 3, 5)
UNFOUND = 99


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=Path, required=True, help="folder that `build` wrote to")
    parser.add_argument("--pack", nargs="*", default=["legal", "medical"])
    parser.add_argument("--lang", nargs="*", default=["zh", "en"])
    parser.add_argument("--misses", action="store_true", help="list what was not the first hit")
    given = parser.parse_args()
    for pack in given.pack:
        index = open_index(newest_index(given.runs / pack / "index"))
        for lang in given.lang:
            report(index, pack, lang, misses=given.misses)


def newest_index(folder: Path) -> Path:
    """The index under `folder` that was built last."""
    return max(folder.iterdir(), key=lambda path: path.stat().st_mtime)


def report(index: Index, pack: str, lang: str, *, misses: bool) -> None:
    lines = (DEV / f"{pack}.{lang}.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    places = []
    for row in asked:
        found = documents(index.search(row["question"], 2 * max(DEPTHS), lang))
        places.append(place(found, row["evidence"]))
        if misses and places[-1] > 1:
            print(f"{places[-1]:2}  {row['id']}  {row['question']}\n      wanted {row['evidence']}")
            print("".join(f"      {name}\n" for name in found[: max(DEPTHS)]), end="")
    shares = "  ".join(f"@{k} {sum(p <= k for p in places) / len(places):.2f}" for k in DEPTHS)
    print(f"{pack:8} {lang}  {shares}  ({len(places)} questions)")


def documents(hits: list[Hit]) -> list[str]:
    """The documents of `hits`, each once, in the order of their best passages."""
    return list(dict.fromkeys(hit.passage.document_id for hit in hits))


def place(found: list[str], evidence: list[str]) -> int:
    """The rank of the first document of `evidence`; UNFOUND where there is none."""
    return next((rank for rank, name in enumerate(found, 1) if name in evidence), UNFOUND)


if __name__ == "__main__":
    main()
