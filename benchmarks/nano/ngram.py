"""Bits per byte of `nano` beside a 5-gram model of the same rows.

    python benchmarks/nano/ngram.py --rows ROWS [--base FOLDER] [--most N] [--threads 1]

ROWS is what `prepare.py` writes. The 5-gram model is interpolated Kneser-Ney with three discounts
(Chen and Goodman 1998), of the same ids, none across the rows of training. Both say how likely the
same ids of the documents are that were held out: of each document the first 512, given those before
them in it. Printed are bits per byte of their text; the ratio wanted is 0.75.
"""

import argparse
import json
import math
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from measure import bits_per_byte, held_out_ids
from numpy.typing import NDArray

from verticalize.models.local import LocalModel
from verticalize.models.nano import WEIGHTS

ORDER, BITS = 5, 14  # of an id: a vocabulary of at most 16,384
Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Grams:
    """All n-grams of one order, sorted by `keys`, and what their contexts add up to.

    `keys` are (number of the context among the grams one shorter, last id); `counts` is, below the
    highest order, of how many different ids an n-gram is the continuation. `totals` and `weights`
    belong to contexts: the sum of their counts, and what is left over for the order below.
    """

    keys: Ids
    discounted: Floats
    totals: Floats
    weights: Floats

    def find(self, contexts: Ids, last: Ids) -> Ids:
        """The number of each n-gram, -1 where it was not seen."""
        wanted = contexts << BITS | last
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where((contexts >= 0) & (self.keys[places] == wanted), places, -1)


def count(rows: Ids) -> list[Grams]:
    """The n-grams of (rows, ids), by order from 1."""
    seen: list[tuple[Ids, Ids, Ids]] = []  # keys, numbers of contexts, counts as they stand
    numbers: list[Ids] = []  # (rows, ids): the n-gram that ends there
    follows: list[Ids] = []  # of how many different ids each one is the continuation
    before = np.zeros_like(rows)
    for order in range(1, ORDER + 1):
        context = before[:, : rows.shape[1] - order + 1]
        keys, first, ends, counts = np.unique(
            (context << BITS | rows[:, order - 1 :]).ravel(),
            return_index=True,
            return_inverse=True,
            return_counts=True,
        )
        before = ends.reshape(context.shape)
        if numbers:
            shorter = numbers[-1][:, 1:].ravel()[first]
            follows.append(np.bincount(shorter, minlength=len(seen[-1][0])))
        numbers.append(before)
        seen.append((keys, keys >> BITS, counts))
    grams = []
    for order, (keys, contexts, counts) in enumerate(seen):
        used = counts if order == ORDER - 1 else follows[order]
        size = len(seen[order - 1][0]) if order else 1
        grams.append(_discount(keys, contexts, used.astype(np.int64), size))
    return grams


def _discount(keys: Ids, contexts: Ids, counts: Ids, size: int) -> Grams:
    many = np.bincount(np.minimum(counts, 5), minlength=6).astype(float)
    rate = many[1] / max(many[1] + 2 * many[2], 1)
    discounts = np.array(
        [0.0, *(n - (n + 1) * rate * many[n + 1] / max(many[n], 1) for n in (1, 2, 3))]
    )
    taken = discounts[np.minimum(counts, 3)]
    totals = np.bincount(contexts, weights=counts, minlength=size)
    left = np.bincount(contexts, weights=taken, minlength=size)
    return Grams(keys, counts - taken, totals, left / np.maximum(totals, 1))


def nats(grams: list[Grams], ids: Ids, vocabulary: int) -> float:
    """Minus the log likelihood of ``ids[1:]``, each given the ids before it."""
    likely = np.full(len(ids) - 1, 1 / vocabulary)
    contexts = np.zeros(len(ids) - 1, dtype=np.int64)  # of each target, in the order before
    ends = np.zeros(len(ids), dtype=np.int64)  # the n-gram that ends at each id
    for order, known in enumerate(grams):
        contexts = np.where(ends[:-1] >= 0, ends[:-1], -1)
        found = known.find(contexts, ids[1:])
        open_ = (contexts >= 0) & (known.totals[contexts] > 0)
        totals = np.maximum(known.totals[contexts], 1)
        direct = np.where(found >= 0, known.discounted[found], 0.0) / totals
        likely = np.where(open_, direct + known.weights[contexts] * likely, likely)
        head = known.find(np.zeros(1, dtype=np.int64), ids[:1]) if order == 0 else np.array([-1])
        ends = np.concatenate([head, found])
    return float(-np.log(likely).sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--base", type=Path, default=WEIGHTS)
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--threads", type=int, default=0)
    options = parser.parse_args()
    model = LocalModel.load(options.base, device="cpu", threads=options.threads)
    rows = np.load(options.rows / "ids.npy", mmap_mode="r").astype(np.int64)
    grams = count(rows)
    lost: dict[str, float] = defaultdict(float)
    size: dict[str, int] = defaultdict(int)
    file = options.rows / "held_out.jsonl"
    for lang, ids, length in held_out_ids(model.tokenizer, file, options.most):
        lost[lang] += nats(grams, np.array(ids), len(model.tokenizer))
        size[lang] += length
    ours = bits_per_byte(model, file, options.most)
    found: dict[str, Any] = {"rows": len(rows), "grams": [len(known.keys) for known in grams]}
    for lang, bits in ours.items():
        theirs = lost[lang] / math.log(2) / size[lang]
        ratio = {"nano": bits, "5-gram": theirs, "ratio": bits / theirs}
        found[lang] = {name: round(value, 3) for name, value in ratio.items()}
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
