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
LONGEST = 3  # words of a run
_BUCKETS = 64
_BITS = 23  # so many counters at most, to the power of two
_AT_ONCE = 1 << 16
_BIN = np.uint64(60)  # the upper bits, of which there are as many as it takes to tell the bins
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
    their counts do, so that none is lost. Their counts differ at least where one is odd and the
    other even: that is seen of one number a text, and rules most pairs out.
    """
    counts = _counts(content, ends)
    odd = np.packbits(counts & 1, axis=1).view(np.uint64)[:, 0]
    size = np.diff(ends, prepend=0).astype(np.int32)
    allowed = np.array([most(words) for words in range(int(size.max(initial=0)) + 1)])
    near = np.zeros(len(one), dtype=np.bool_)
    for at in range(0, len(one), _AT_ONCE):
        left, right = one[at : at + _AT_ONCE], other[at : at + _AT_ONCE]
        sizes = size[left], size[right]
        spare = 2 * allowed[np.minimum(*sizes)] + 1 - np.abs(sizes[0] - sizes[1])
        found = np.flatnonzero(_ones(odd[left] ^ odd[right]) <= spare)
        apart = np.abs(counts[left[found]] - counts[right[found]]).sum(axis=1, dtype=np.int32)
        near[at + found[apart <= spare[found]]] = True
    return near


def _counts(content: Ids, ends: NDArray[np.int64]) -> NDArray[np.int8]:
    """How many words of each text fall into each bucket, shape (texts, _BUCKETS); 63 at most."""
    bucket = (_mixed(np.arange(_words(content), dtype=np.uint64)) >> np.uint64(58)).astype(np.int64)
    text = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    places = np.bincount(text * _BUCKETS + bucket[content], minlength=len(ends) * _BUCKETS)
    return np.minimum(places, 63, out=places).astype(np.int8).reshape(len(ends), _BUCKETS)


def _words(content: Ids) -> int:
    return int(content.max(initial=-1)) + 1


def _ones(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How many bits are set (Warren, Hacker's Delight, 5-1)."""
    values = values - ((values >> np.uint64(1)) & np.uint64(0x5555555555555555))
    twos = np.uint64(0x3333333333333333)
    values = (values & twos) + ((values >> np.uint64(2)) & twos)
    values = (values + (values >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return ((values * np.uint64(0x0101010101010101)) >> np.uint64(56)).astype(np.int64)


def _table(content: Ids, ends: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The rarest run of words of each bin of each text, shape (texts, BINS); 0 for none."""
    table = np.full(len(ends) * BINS, _NONE)
    text = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=0))
    single = run = _mixed(np.arange(1, _words(content) + 1, dtype=np.uint64))[content]
    uses = np.bincount(content)[content] if len(content) else np.empty(0, dtype=np.int64)
    for length in range(1, LONGEST + 1):
        if length > 1:
            run = run[:-1] * _MIX + single[length - 1 :]  # sums of random numbers are random
            uses = _uses(run)
        place = text[: len(run)]
        unwanted = (uses <= 1) | (place != text[length - 1 :])
        # the use stands in the upper half, so that the least is the rarest
        value = uses.view(np.uint64) << np.uint64(32) | run & np.uint64(0xFFFFFFFF)
        value[unwanted] = _NONE
        np.minimum.at(table, place * BINS + (run >> _BIN).view(np.int64), value)
    short = (table ^ (table >> np.uint64(32))).astype(np.uint32)
    short[table == _NONE] = 0
    return short.reshape(len(ends), BINS)


def _uses(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """How often each is among them, at least: the lower of two counts (Cormode 2005, count-min)."""
    bits = min(max(len(hashes).bit_length(), 10), _BITS)
    mask = np.uint64((1 << bits) - 1)
    one, other = ((hashes >> np.uint64(shift) & mask).view(np.int64) for shift in (0, bits))
    return np.minimum(np.bincount(one)[one], np.bincount(other)[other])


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
