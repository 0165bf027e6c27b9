"""Which candidates become rows when there are more than asked for: coverage, then balance."""

import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from heapq import merge
from itertools import count
from typing import TypeVar

from verticalize.instruct.candidate import Choice

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
C = TypeVar("C", bound=Choice)
# Turns of each kind of question among the closed and among the grounded rows; others have one.
# Direct questions are what people ask; the other kinds must not crowd them out.
CLOSED = {"direct": 8, "inverse": 4, "yes": 3, "no": 3, "two_hop": 3, "faq": 4, "heading": 4}
GROUNDED = {
    "direct": 6, "inverse": 3, "yes": 3, "no": 3, "two_hop": 3,
    "faq": 3, "heading": 3, "definition": 3, "cloze": 3,
}  # fmt: skip
_STATED = ("faq", "heading", "article")
_POSED = ("direct", "definition", *_STATED)  # questions as people put them


def choose_closed(candidates: Sequence[C], limit: int, *, seed: int) -> list[C]:
    """What each source states first, source by source; then all kinds in turn.

    That is one direct question for every fact line, every FAQ row and every heading.
    """
    first: dict[tuple[str, ...], C] = {}
    rest = []
    for candidate in candidates:
        key: tuple[str, ...] = (candidate.document_id, candidate.relation)
        if candidate.generator in _STATED:
            key += (candidate.whole().question,)
        if candidate.generator in ("direct", *_STATED) and key not in first:
            first[key] = candidate
        else:
            rest.append(candidate)
    chosen = _cover(list(first.values()), seed)[:limit]
    return chosen + balanced(
        rest, limit - len(chosen), kind_of, seed=seed, turns=lambda kind: CLOSED.get(kind[0], 1)
    )


def choose_grounded(candidates: Sequence[C], limit: int, *, seed: int) -> list[C]:
    """All kinds in turn, each as often as `GROUNDED` says: by generator and language, and within
    these by relation.
    """
    buckets: dict[tuple[str, str], list[C]] = defaultdict(list)
    for candidate in candidates:
        buckets[candidate.generator, candidate.lang].append(candidate)
    kinds = sorted(buckets)
    mixed = [
        balanced(buckets[kind], len(buckets[kind]), lambda c: c.relation, seed=seed)
        for kind in kinds
    ]
    return _take(_in_turn(mixed, [GROUNDED.get(generator, 1) for generator, _ in kinds]), limit)


def choose_asked(candidates: Sequence[C], limit: int, *, seed: int) -> list[C]:
    """Questions as people put them: half from texts where there are so many, the rest direct.

    All relations in turn, and within each all wordings and sources at random.
    """
    posed = [candidate for candidate in candidates if candidate.generator in _POSED]
    stated = [candidate for candidate in posed if candidate.generator != "direct"]
    chosen = balanced(stated, limit // 2, lambda c: (c.generator, c.lang), seed=seed)
    direct = [candidate for candidate in posed if candidate.generator == "direct"]
    return chosen + balanced(direct, limit - len(chosen), lambda c: (c.relation, c.lang), seed=seed)


def balanced(
    rows: Iterable[T],
    limit: int,
    key: Callable[[T], K],
    *,
    seed: int,
    turns: Callable[[K], int] = lambda _: 1,
) -> list[T]:
    """`limit` rows, shuffled, taken from the buckets of `key` in turn; `turns` weighs them."""
    buckets: dict[K, list[T]] = defaultdict(list)
    for row in rows:
        buckets[key(row)].append(row)
    names = sorted(buckets, key=str)
    ordered = [buckets[name] for name in names]
    for number, bucket in enumerate(ordered):
        random.Random(f"{seed} {number}").shuffle(bucket)
    return _take(_in_turn(ordered, [turns(name) for name in names]), limit)


def kind_of(candidate: Choice) -> tuple[str, str, str]:
    return candidate.generator, candidate.relation, candidate.lang


def _cover(rows: Sequence[C], seed: int) -> list[C]:
    """One row of every document in turn, each document beginning with another relation."""
    documents: dict[str, list[C]] = defaultdict(list)
    for row in rows:
        documents[row.document_id].append(row)
    names = sorted(documents)
    random.Random(f"{seed} cover").shuffle(names)
    turned = []
    for number, name in enumerate(names):
        lines = documents[name]
        start = number % len(lines)
        turned.append(lines[start:] + lines[:start])
    return list(_in_turn(turned))


def _in_turn(buckets: Sequence[Sequence[T]], turns: Sequence[int] = ()) -> Iterator[T]:
    """The rows of all buckets, evenly mixed; those of a bucket with more turns come faster."""
    weights = turns or [1] * len(buckets)
    places = [_places(*each) for each in zip(map(len, buckets), weights, count())]
    return (buckets[place][number] for _, place, number in merge(*places))


def _places(size: int, weight: int, place: int) -> Iterator[tuple[float, int, int]]:
    return (((number + 0.5) / weight, place, number) for number in range(size))


def _take(rows: Iterator[T], limit: int) -> list[T]:
    return [row for row, _ in zip(rows, range(max(limit, 0)), strict=False)]
