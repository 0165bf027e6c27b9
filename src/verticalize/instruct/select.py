"""Which candidates become rows when there are more than asked for: coverage, then balance."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from heapq import heappush, heapreplace, merge
from itertools import count
from typing import Generic, TypeVar

from verticalize.instruct.candidate import Choice

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
C = TypeVar("C", bound=Choice)
_KEPT = 1 << 17  # rows that may stay in memory, however few are wanted
_COVERED = 1 << 14  # documents likewise
# Turns of each kind of question among the closed and among the grounded rows; others have one.
# Direct questions are what people ask; the other kinds must not crowd them out.
CLOSED = {
    "direct": 8, "phrasing": 8, "inverse": 4, "yes": 3, "no": 3, "two_hop": 3,
    "faq": 4, "heading": 4,
}  # fmt: skip
GROUNDED = {
    "direct": 6, "inverse": 3, "yes": 3, "no": 3, "two_hop": 3,
    "faq": 3, "heading": 3, "definition": 3, "cloze": 3, "phrasing": 6,
}  # fmt: skip
_STATED = ("faq", "heading", "article")
_POSED = ("direct", "definition", "phrasing", *_STATED)  # questions as people put them


def choose_closed(
    candidates: Iterable[C], limit: int, *, seed: int, covered: int = _COVERED
) -> list[C]:
    """What each source states first, source by source; then all kinds in turn.

    That is one direct question for every fact line, every FAQ row and every heading.

    Args:
        covered: documents that may be covered, however few rows are wanted.
    """
    cover = _Cover[C](limit, seed, covered)
    rest = Buckets[tuple[str, str, str], C](limit, seed)
    for candidate in candidates:
        if not cover.takes(candidate):
            rest.add(kind_of(candidate), candidate)
    chosen = cover.chosen()
    return chosen + rest.taken(limit - len(chosen), lambda kind: CLOSED.get(kind[0], 1))


def choose_grounded(candidates: Iterable[C], limit: int, *, seed: int) -> list[C]:
    """All kinds in turn, each as often as `GROUNDED` says: by generator and language, and within
    these by relation.
    """
    buckets = Buckets[tuple[str, str, str], C](limit, seed)
    for candidate in candidates:
        buckets.add((candidate.generator, candidate.lang, candidate.relation), candidate)
    kinds = sorted({key[:2] for key in buckets})
    mixed = [buckets.taken(limit, among=[k for k in buckets if k[:2] == kind]) for kind in kinds]
    return _take(_in_turn(mixed, [GROUNDED.get(generator, 1) for generator, _ in kinds]), limit)


def choose_asked(candidates: Iterable[C], limit: int, *, seed: int) -> list[C]:
    """Questions as people put them: half from texts where there are so many, the rest direct.

    All relations in turn, and within each all wordings and sources at random.
    """
    stated = Buckets[tuple[str, str], C](limit, seed)
    direct = Buckets[tuple[str, str], C](limit, seed)
    for candidate in candidates:
        if candidate.generator == "direct":
            direct.add((candidate.relation, candidate.lang), candidate)
        elif candidate.generator in _POSED:
            stated.add((candidate.generator, candidate.lang), candidate)
    chosen = stated.taken(limit // 2)
    return chosen + direct.taken(limit - len(chosen))


def balanced(
    rows: Iterable[T],
    limit: int,
    key: Callable[[T], K],
    *,
    seed: int,
    turns: Callable[[K], int] = lambda _: 1,
    kept: int = _KEPT,
) -> list[T]:
    """`limit` rows, shuffled, taken from the buckets of `key` in turn; `turns` weighs them."""
    buckets = Buckets[K, T](limit, seed, kept=kept)
    for row in rows:
        buckets.add(key(row), row)
    return buckets.taken(limit, turns)


class Buckets(Generic[K, T]):
    """Rows by key, to be taken in turn.

    At most `limit` rows of a bucket, or `kept` rows in all, are held: random samples of more.
    """

    def __init__(self, limit: int, seed: int, *, kept: int = _KEPT) -> None:
        self._limit, self._seed, self._kept = limit, seed, kept
        self._most = max(limit, kept)  # of a bucket
        self._rows: dict[K, list[T]] = defaultdict(list)
        self._held, self._came = 0, Counter[K]()
        self._rng = random.Random(f"{seed} sample")

    def add(self, key: K, row: T) -> None:
        bucket = self._rows[key]
        self._came[key] += 1
        if len(bucket) < self._most and self._came[key] == len(bucket) + 1:
            bucket.append(row)
            self._held += 1
            if self._held > self._kept:
                self._thin_out()
            return
        place = self._rng.randrange(self._came[key])
        if place < len(bucket):
            bucket[place] = row

    def _thin_out(self) -> None:
        """Halve what the largest buckets hold, as far as `limit` allows."""
        while self._held > self._kept and self._most > self._limit:
            self._most = max(self._limit, self._most // 2)
            for key, bucket in self._rows.items():
                if len(bucket) > self._most:
                    self._rows[key] = self._rng.sample(bucket, self._most)
            self._held = sum(map(len, self._rows.values()))

    def __iter__(self) -> Iterator[K]:
        return iter(self._rows)

    def taken(
        self,
        limit: int,
        turns: Callable[[K], int] = lambda _: 1,
        among: Iterable[K] | None = None,
    ) -> list[T]:
        """At most `limit` rows, shuffled, of all buckets or those `among`; `turns` weighs them."""
        names = sorted(self._rows if among is None else among, key=str)
        ordered = [self._rows[name] for name in names]
        for number, bucket in enumerate(ordered):
            random.Random(f"{self._seed} {number}").shuffle(bucket)
        return _take(_in_turn(ordered, [turns(name) for name in names]), limit)


def kind_of(candidate: Choice) -> tuple[str, str, str]:
    return candidate.generator, candidate.relation, candidate.lang


class _Cover(Generic[C]):
    """What documents state first: one row of each in turn, each beginning with another relation.

    Of more documents than rows are wanted, and more than `covered`, a random part is covered.
    """

    def __init__(self, limit: int, seed: int, covered: int) -> None:
        self._limit, self._most, self._seed = limit, max(limit, covered), seed
        self._veil = random.Random(f"{seed} documents").getrandbits(64)
        self._documents: dict[int, list[C]] = {}
        self._last_in: list[int] = []  # the documents as a heap, what goes next first
        self._home, self._told = -1, set[str]()  # the document at hand, its relations so far

    def takes(self, candidate: C) -> bool:
        """Whether it is what its document states first. Those of one document come together."""
        if candidate.generator == "direct":
            if candidate.home != self._home:
                self._home, self._told = candidate.home, set()
            if candidate.relation in self._told:
                return False
            self._told.add(candidate.relation)
        elif candidate.generator not in _STATED:
            return False
        self._keep(candidate)
        return True

    def chosen(self) -> list[C]:
        """At most `limit` rows."""
        found = sorted(self._documents.values(), key=lambda rows: rows[0].whole().document_id)
        random.Random(f"{self._seed} cover").shuffle(found)
        turned = []
        for number, lines in enumerate(found):
            start = number % len(lines)
            turned.append(lines[start:] + lines[:start])
        return _take(_in_turn(turned), self._limit)

    def _keep(self, candidate: C) -> None:
        home = candidate.home ^ self._veil
        if home in self._documents:
            self._documents[home].append(candidate)
            return
        if len(self._documents) < self._most:
            heappush(self._last_in, -home)
        elif home > -self._last_in[0]:
            return
        else:
            del self._documents[-heapreplace(self._last_in, -home)]
        self._documents[home] = [candidate]


def _in_turn(buckets: Sequence[Sequence[T]], turns: Sequence[int] = ()) -> Iterator[T]:
    """The rows of all buckets, evenly mixed; those of a bucket with more turns come faster."""
    weights = turns or [1] * len(buckets)
    places = [_places(*each) for each in zip(map(len, buckets), weights, count())]
    return (buckets[place][number] for _, place, number in merge(*places))


def _places(size: int, weight: int, place: int) -> Iterator[tuple[float, int, int]]:
    return (((number + 0.5) / weight, place, number) for number in range(size))


def _take(rows: Iterator[T], limit: int) -> list[T]:
    return [row for row, _ in zip(rows, range(max(limit, 0)), strict=False)]
