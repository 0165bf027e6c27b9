"""Which candidates become rows when there are more than asked for: coverage, then balance."""

import random
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from verticalize.instruct.candidate import Candidate

T = TypeVar("T")
_STATED = ("faq", "heading")
_POSED = ("direct", "definition", *_STATED)  # questions as people put them


def choose_closed(candidates: Sequence[Candidate], limit: int, *, seed: int) -> list[Candidate]:
    """What each source states first, source by source; then all kinds in turn.

    That is one direct question for every fact line, every FAQ row and every heading.
    """
    first: dict[tuple[str, ...], Candidate] = {}
    rest = []
    for candidate in candidates:
        key: tuple[str, ...] = (candidate.document_id, candidate.relation)
        if candidate.generator in _STATED:
            key += (candidate.question,)
        if candidate.generator in ("direct", *_STATED) and key not in first:
            first[key] = candidate
        else:
            rest.append(candidate)
    chosen = _cover(list(first.values()), seed)[:limit]
    return chosen + balanced(rest, limit - len(chosen), kind_of, seed=seed)


def choose_grounded(candidates: Sequence[Candidate], limit: int, *, seed: int) -> list[Candidate]:
    """All kinds in turn: by generator and language, and within these by relation.

    Direct questions have two turns, for they are what people ask most.
    """
    buckets: dict[tuple[str, str, int], list[Candidate]] = defaultdict(list)
    for number, candidate in enumerate(candidates):
        turn = number % 2 if candidate.generator == "direct" else 0
        buckets[candidate.generator, candidate.lang, turn].append(candidate)
    mixed = [
        balanced(bucket, len(bucket), lambda c: c.relation, seed=seed)
        for _, bucket in sorted(buckets.items())
    ]
    return _take(_in_turn(mixed), limit)


def choose_asked(candidates: Sequence[Candidate], limit: int, *, seed: int) -> list[Candidate]:
    """Questions as people put them: half from texts where there are so many, the rest direct.

    All relations in turn, and within each all wordings and sources at random.
    """
    posed = [candidate for candidate in candidates if candidate.generator in _POSED]
    stated = [candidate for candidate in posed if candidate.generator != "direct"]
    chosen = balanced(stated, limit // 2, lambda c: (c.generator, c.lang), seed=seed)
    direct = [candidate for candidate in posed if candidate.generator == "direct"]
    return chosen + balanced(direct, limit - len(chosen), lambda c: (c.relation, c.lang), seed=seed)


def balanced(rows: Iterable[T], limit: int, key: Callable[[T], Hashable], *, seed: int) -> list[T]:
    """`limit` rows, shuffled, taken from the buckets of `key` in turn."""
    buckets: dict[Hashable, list[T]] = defaultdict(list)
    for row in rows:
        buckets[key(row)].append(row)
    ordered = [buckets[name] for name in sorted(buckets, key=str)]
    for number, bucket in enumerate(ordered):
        random.Random(f"{seed} {number}").shuffle(bucket)
    return _take(_in_turn(ordered), limit)


def kind_of(candidate: Candidate) -> tuple[str, str, str]:
    return candidate.generator, candidate.relation, candidate.lang


def _cover(rows: Sequence[Candidate], seed: int) -> list[Candidate]:
    """One row of every document in turn, each document beginning with another relation."""
    documents: dict[str, list[Candidate]] = defaultdict(list)
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


def _in_turn(buckets: Sequence[Sequence[T]]) -> Iterator[T]:
    for turn in range(max(map(len, buckets), default=0)):
        for bucket in buckets:
            if turn < len(bucket):
                yield bucket[turn]


def _take(rows: Iterator[T], limit: int) -> list[T]:
    return [row for row, _ in zip(rows, range(max(limit, 0)), strict=False)]
