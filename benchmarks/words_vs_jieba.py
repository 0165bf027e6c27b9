"""Chinese words: rjieba, as search cuts with it, and all of our search tokens, against jieba.

    pip install jieba
    python benchmarks/words_vs_jieba.py ../shared/data/prc_laws_zh/national_docs.jsonl.xz

The text is the field ``text`` (or all fields) of JSON Lines, or the Markdown of a folder; without
one it is `knowledge/`. Printed is JSON: characters a CPU second of each (the best of the rounds,
which take turns), their ratios, the share of documents and of Chinese runs whose cuts are
identical, and apart from that what it costs to load each dictionary. Search cuts without jieba's
hidden Markov model (`HMM=False`), which guesses words that the dictionary has not; with it the two
are compared, too.
"""

import argparse
import importlib
import json
import lzma
import re
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK

_RUN = re.compile(f"[{CJK}]+")
Cut = Callable[[str], Any]


def texts(path: Path, most: int) -> list[str]:
    """Documents with Chinese, as search sees them (NFKC), of `most` characters together."""
    found: list[str] = []
    size = 0
    for text in _read(path):
        normal = unicodedata.normalize("NFKC", text)
        if _RUN.search(normal):
            found.append(normal)
            size += len(normal)
        if size >= most:
            break
    return found


def _read(path: Path) -> Iterator[str]:
    if path.is_dir():
        yield from (file.read_text("utf-8") for file in sorted(path.rglob("*.md")))
        return
    with lzma.open(path, "rt", encoding="utf-8") if path.suffix == ".xz" else path.open() as rows:
        for row in map(json.loads, rows):
            yield row["text"] if "text" in row else "\n".join(map(str, row.values()))


def rates(cuts: Mapping[str, Cut], documents: list[str], rounds: int) -> dict[str, float]:
    """Characters a CPU second of each; in every round each of them has its turn."""
    best = dict.fromkeys(cuts, float("inf"))
    for _ in range(rounds):
        for name, cut in cuts.items():
            began = time.process_time()
            for text in documents:
                cut(text)
            best[name] = min(best[name], time.process_time() - began)
    size = sum(map(len, documents))
    return {name: size / seconds for name, seconds in best.items()}


def same(one: Cut, other: Cut, parts: list[str]) -> float:
    """The share of the texts that both cut alike."""
    return sum(list(one(part)) == list(other(part)) for part in parts) / len(parts)


def loaded(load: Callable[[], object]) -> float:
    """CPU seconds."""
    began = time.process_time()
    load()
    return round(time.process_time() - began, 3)


def _again(tokenizer: Any, scratch: str) -> None:
    tokenizer.tmp_dir = scratch
    tokenizer.initialize()


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("path", type=Path, nargs="?", default=Path("knowledge"))
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rjieba_load = loaded(lambda: importlib.import_module("rjieba").cut("茶", False))
    import jieba
    import rjieba

    jieba.setLogLevel("ERROR")
    with tempfile.TemporaryDirectory() as scratch:
        jieba.dt.tmp_dir = scratch
        loads = {
            "jieba, the first time": loaded(jieba.initialize),
            "jieba, from its cache": loaded(lambda: _again(jieba.Tokenizer(), scratch)),
            "rjieba": rjieba_load,
        }
    documents = texts(given.path, given.characters)
    runs = [run for text in documents for run in _RUN.findall(text)]
    cuts: dict[str, Cut] = {
        "jieba": lambda text: jieba.lcut(text, HMM=False),
        "rjieba": lambda text: rjieba.cut(text, False),
        "jieba, HMM": jieba.lcut,
        "rjieba, HMM": lambda text: rjieba.cut(text, True),
        "search tokens": tokens,
    }
    found = rates(cuts, documents, given.rounds)
    pairs = (("jieba", "rjieba"), ("jieba, HMM", "rjieba, HMM"))
    figures = {
        "documents": len(documents),
        "characters": sum(map(len, documents)),
        "load_cpu_seconds": loads,
        "characters_per_cpu_second": {name: round(rate) for name, rate in found.items()},
        "times_jieba": {
            "rjieba": round(found["rjieba"] / found["jieba"], 1),
            "rjieba, HMM": round(found["rjieba, HMM"] / found["jieba, HMM"], 1),
            "search tokens": round(found["search tokens"] / found["jieba"], 1),
        },
        "identical_documents": {b: same(cuts[a], cuts[b], documents) for a, b in pairs},
        "identical_runs": {b: same(cuts[a], cuts[b], runs) for a, b in pairs},
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
