"""Which pairs of texts may be near-duplicates: those that share a rare word or pair of words.

One-permutation hashing (Li, Owen and Zhang 2012) deals the words and neighbouring pairs of a text
into `BINS`; of each bin the rarest that is not unique stands for it, the min-hash of weighted sets
(Chum, Philbin and Zisserman 2008) in its limit. So two questions of one template meet through what
they are about, not through the template, and what an edit made (it is unique) is in nobody's way.
Texts that share the word of a bin are neighbours: each is paired with the next `AHEAD` of them,
once in the order of the texts and once in that of their next bin (the sorted neighbourhood of
Hernández and Stolfo 1995), so that ten thousand rows of one template cost no more than others.
"""

import numpy as np
from numpy.typing import NDArray

from verticalize.data.quality.coded import Ids

BINS = 16
AHEAD = 2
SHARED = 0.2  # of the bins that either text fills
_BITS = 23  # so many counters at most, to the power of two
_AT_ONCE = 1 << 16
_NONE = np.uint64(2**64 - 1)
_MIX = np.uint64(0x9E3779B97F4A7C15)
Pairs = NDArray[np.int64]


def candidates(content: Ids, ends: NDArray[np.int64], order: NDArray[np.int64]) -> Pairs:
    """Pairs of text numbers, shape (n, 2), each once and the lower first.

    Args:
        content: the words of all texts, as `coded.Coded` has them.
        ends: where each text ends.
        order: the numbers of the texts to be compared, sorted by their text.
    """
    table = _table(content, ends)[order]
    keys = []
    for number in range(BINS):
        by_next = np.argsort(table[:, (number + 1) % BINS], kind="stable")
        for texts in (np.arange(len(order)), by_next):
            keys.append(_neighbours(table[:, number], texts))
    found = np.sort(np.concatenate(keys))
    found = found[np.diff(found, prepend=-1) > 0]
    one, other = found // max(len(order), 1), found % max(len(order), 1)
    alike = _shared(table, one, other) >= SHARED
    pairs = np.column_stack([order[one[alike]], order[other[alike]]])
    return np.sort(pairs, axis=1)


def _table(content: Ids, ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The rarest word or pair of each bin of each text, shape (texts, BINS)."""
    table = np.full(len(ends) * BINS, _NONE)
    text = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    single = _mixed(content.astype(np.uint64) + np.uint64(1))
    double = _mixed(single[:-1] + (single[1:] >> np.uint64(1)))
    triple = _mixed(double[:-1] + (single[2:] >> np.uint64(2)))
    for length, hashes in enumerate((single, double, triple), start=1):
        texts = text[: len(hashes)]
        whole = texts == text[length - 1 :]
        hashes, texts = hashes[whole], texts[whole]
        uses = _uses(hashes)
        wanted = uses > 1
        hashes, texts, uses = hashes[wanted], texts[wanted], uses[wanted]
        # the use stands in the upper half, so that the least is the rarest
        value = (uses.astype(np.uint64) << np.uint64(32)) | (hashes & np.uint64(0xFFFFFFFF))
        place = texts * BINS + ((hashes >> np.uint64(56)) % np.uint64(BINS)).astype(np.int64)
        np.minimum.at(table, place, value)
    return table.reshape(len(ends), BINS)


def _uses(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How often each is among them, at least: the lower of two counts (Cormode 2005, count-min)."""
    bits = min(max(int(len(hashes)).bit_length(), 10), _BITS)
    least = np.full(len(hashes), len(hashes), dtype=np.int64)
    for shift in (0, bits):
        slot = ((hashes >> np.uint64(shift)) & np.uint64((1 << bits) - 1)).astype(np.int32)
        np.minimum(least, np.bincount(slot)[slot], out=least)
    return least


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A 64-bit hash of each (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    values = values * _MIX
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _neighbours(column: NDArray[np.uint64], texts: NDArray[np.int64]) -> NDArray[np.int64]:
    """``low * size + high`` for texts with the same value that are near each other in `texts`."""
    filled = texts[column[texts] != _NONE]
    filled = filled[np.argsort(column[filled], kind="stable")]
    value = column[filled]
    found = []
    for step in range(1, AHEAD + 1):
        same = np.flatnonzero(value[step:] == value[:-step])
        one, other = filled[same], filled[same + step]
        found.append(np.minimum(one, other) * len(texts) + np.maximum(one, other))
    return np.concatenate(found)


def _shared(
    table: NDArray[np.uint64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Share of the bins filled on either side that hold the same."""
    parts = [np.empty(0)]
    for at in range(0, len(one), _AT_ONCE):
        left, right = table[one[at : at + _AT_ONCE]], table[other[at : at + _AT_ONCE]]
        filled = (left != _NONE) | (right != _NONE)
        parts.append(((left == right) & filled).sum(axis=1) / filled.sum(axis=1))
    return np.concatenate(parts)
