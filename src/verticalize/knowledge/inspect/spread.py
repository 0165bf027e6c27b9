"""A small sample that is spread evenly, drawn from a stream in one pass."""

import hashlib
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Spread(Generic[T]):
    """At most `size` items, by turns from each stratum, and there from as many groups as can be.

    Each item has a pseudo-random rank that depends on nothing but its id and `salt`; the lowest
    ranks are kept (bottom-k sampling). So a sample hardly changes when the stream grows, and does
    not depend on its order. At most ``2 * size`` items a stratum are held.
    """

    def __init__(self, size: int, salt: str = "") -> None:
        self._size = size
        self._salt = salt.encode()
        self._strata: dict[str, _Stratum[T]] = {}
        self._offered = 0

    def offer(self, stratum: str, group: str, ident: str, make: Callable[[], T]) -> None:
        """Take an item into account; `make` is called only if it is kept for now."""
        self._offered += 1
        rank = rank_of(ident, self._salt)
        kept = self._strata.setdefault(stratum, _Stratum(self._size))
        if kept.wants(group, rank):
            kept.keep(group, rank, _Item(rank, self._offered, make()))

    def chosen(self) -> list[T]:
        """The sample, in the order of the stream."""
        queues = [self._strata[name].in_turn() for name in sorted(self._strata)]
        taken: list[_Item[T]] = []
        while any(queues) and len(taken) < self._size:
            taken += [queue.pop(0) for queue in queues if queue]
        return [item.value for item in sorted(taken[: self._size], key=lambda item: item.order)]


def rank_of(ident: str, salt: bytes = b"") -> int:
    """A pseudo-random number of 64 bits, the same for the same id."""
    digest = hashlib.blake2b(ident.encode("utf-8", "surrogatepass"), digest_size=8, key=salt)
    return int.from_bytes(digest.digest(), "big")


class _Item(Generic[T]):
    __slots__ = ("order", "rank", "value")

    def __init__(self, rank: int, order: int, value: T) -> None:
        self.rank, self.order, self.value = rank, order, value


class _Stratum(Generic[T]):
    """The lowest ranks of all, and the lowest of each of the groups that have the lowest."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._all: dict[int, _Item[T]] = {}
        self._groups: dict[str, _Item[T]] = {}
        self._worst = self._worst_group = -1

    def wants(self, group: str, rank: int) -> bool:
        if len(self._all) < self._size or rank < self._worst:
            return True
        known = self._groups.get(group)
        if known is not None:
            return rank < known.rank
        return len(self._groups) < self._size or rank < self._worst_group

    def keep(self, group: str, rank: int, item: _Item[T]) -> None:
        self._all[rank] = item
        if len(self._all) > self._size:
            del self._all[max(self._all)]
        known = self._groups.get(group)
        if known is None or rank < known.rank:
            self._groups[group] = item
            if len(self._groups) > self._size:
                del self._groups[max(self._groups, key=lambda name: self._groups[name].rank)]
        self._worst = max(self._all)
        self._worst_group = max(item.rank for item in self._groups.values())

    def in_turn(self) -> list[_Item[T]]:
        """One item a group, then the others, each by rank."""
        firsts = sorted(self._groups.values(), key=lambda item: item.rank)
        known = {item.rank for item in firsts}
        return firsts + [self._all[rank] for rank in sorted(self._all) if rank not in known]
