"""Which pairs of texts may be near-duplicates: those that share a rare run of words.

One-permutation hashing (Li, Owen and Zhang 2012) deals the runs of one to three words of a text
into `BINS`; of each bin the rarest that is not unique stands for it, the min-hash of weighted sets
(Chum, Philbin and Zisserman 2008) in its limit. So two questions of one template meet through what
they are about, not through the template, and what an edit made (it is unique) is in nobody's way.
Texts that share the word of a bin are neighbours: each is paired with the next `AHEAD` of them,
in the order of their next bin (the sorted neighbourhood of Hernández and Stolfo 1995), so that ten
thousand rows of one template cost no more than others. Texts beside each other in the alphabet are
paired, too.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from verticalize.data.quality.numbered import Ids

BINS = 16
AHEAD = 2
_BUCKETS = 64
_BITS = 23  # so many counters at most, to the power of two
_AT_ONCE = 1 << 16
_NONE = np.uint64(2**64 - 1)
_MIX = np.uint64(0x9E3779B97F4A7C15)
Pairs = NDArray[np.int64]


def candidates(
    content: Ids,
    ends: NDArray[np.int64],
    order: NDArray[np.int64],
    *,
    most: Callable[[int], int],
) -> Pairs:
    """Pairs of text numbers, shape (n, 2), each once and the lower first.

    Args:
        content: the words of all texts, as `coded.Coded` has them.
        ends: where each text ends.
        order: the numbers of the texts to be compared, sorted by their text.
    """
    table = _table(content, ends)[order]
    keys = [_beside(len(order))]
    keys += [_neighbours(table[:, at], table[:, (at + 1) % BINS]) for at in range(BINS)]
    found = np.sort(np.concatenate(keys))
    found = found[np.diff(found, prepend=-1) > 0]
    one, other = order[found // max(len(order), 1)], order[found % max(len(order), 1)]
    near = _near(content, ends, one, other, most)
    return np.sort(np.column_stack([one[near], other[near]]), axis=1)


def _near(
    content: Ids,
    ends: NDArray[np.int64],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    most: Callable[[int], int],
) -> NDArray[np.bool_]:
    """Which pairs differ, as bags of words, in no more words than the guard lets pass.

    The words of each text are counted in `_BUCKETS`: two texts differ in at least as many words as
    their counts do, so that none is lost.
    """
    text = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    bucket = (_mixed(content.astype(np.uint64)) >> np.uint64(58)).astype(np.int64)
    places = np.bincount(text * _BUCKETS + bucket, minlength=len(ends) * _BUCKETS)
    counts = np.minimum(places, 63).astype(np.int8).reshape(len(ends), _BUCKETS)
    size = np.diff(ends, prepend=0)
    allowed = np.array([most(words) for words in range(int(size.max(initial=0)) + 1)])
    parts = [np.empty(0, dtype=np.bool_)]
    for at in range(0, len(one), _AT_ONCE):
        left, right = one[at : at + _AT_ONCE], other[at : at + _AT_ONCE]
        apart = np.abs(counts[left] - counts[right]).sum(axis=1, dtype=np.int64)
        longer = np.abs(size[left] - size[right])
        parts.append((apart + longer) // 2 <= allowed[np.minimum(size[left], size[right])])
    return np.concatenate(parts)


def _table(content: Ids, ends: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The rarest run of words of each bin of each text, shape (texts, BINS); 0 for none."""
    table = np.full(len(ends) * BINS, _NONE)
    text = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    single = _mixed(content.astype(np.uint64) + np.uint64(1))
    double = _mixed(single[:-1] + (single[1:] >> np.uint64(1)))
    triple = _mixed(double[:-1] + (single[2:] >> np.uint64(2)))
    for length, hashes in enumerate((single, double, triple), start=1):
        texts = text[: len(hashes)]
        whole = texts == text[length - 1 :]
        hashes, texts = hashes[whole], texts[whole]
        uses = np.bincount(content)[content] if length == 1 else _uses(hashes)
        wanted = uses > 1
        hashes, texts, uses = hashes[wanted], texts[wanted], uses[wanted]
        # the use stands in the upper half, so that the least is the rarest
        value = (uses.astype(np.uint64) << np.uint64(32)) | (hashes & np.uint64(0xFFFFFFFF))
        place = texts * BINS + ((hashes >> np.uint64(56)) % np.uint64(BINS)).astype(np.int64)
        np.minimum.at(table, place, value)
    short = (table ^ (table >> np.uint64(32))).astype(np.uint32)
    short[table == _NONE] = 0
    return short.reshape(len(ends), BINS)


def _uses(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How often each is among them, at least: the lower of two counts (Cormode 2005, count-min)."""
    bits = min(max(len(hashes).bit_length(), 10), _BITS)
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


def _beside(size: int) -> NDArray[np.int64]:
    """``low * size + high`` for texts beside each other in their order."""
    texts = np.arange(size - 1)
    return texts * size + texts + 1


def _neighbours(column: NDArray[np.uint32], next_: NDArray[np.uint32]) -> NDArray[np.int64]:
    """``low * size + high`` for texts with the same in a bin that are near by their next bin."""
    filled = np.flatnonzero(column)
    keys = column[filled].astype(np.uint64) << np.uint64(32) | next_[filled]
    filled = filled[np.argsort(keys)]
    value = column[filled]
    found = []
    for step in range(1, AHEAD + 1):
        same = np.flatnonzero(value[step:] == value[:-step])
        one, other = filled[same], filled[same + step]
        found.append(np.minimum(one, other) * len(column) + np.maximum(one, other))
    return np.concatenate(found)
