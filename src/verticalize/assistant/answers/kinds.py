"""Which things a question means by a word that a column of kinds has: ``category: ski``."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.words.stem import stem
from verticalize.text import words


class Said(Protocol):
    """What a column says of a thing."""

    @property
    def name(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def value(self) -> str: ...


def of_kind(called: str, said: Iterable[Said], heads: Collection[str]) -> frozenset[str]:
    """The names of the things of the kind `called`; none if no column has such a kind.

    A column has kinds if several things share one of its values. "Ski boots" have "ski" in their
    name, and only their category tells that they are no skis. The head of a column is no kind: if
    it is ``Job``, all things are jobs.
    """
    wanted = _stems(called)
    if not wanted or any(wanted == _stems(bare(head)) for head in heads):
        return frozenset()
    columns: dict[str, list[Said]] = {}
    for one in said:
        columns.setdefault(one.what, []).append(one)
    kinds = (one for column in columns.values() if _has_kinds(column) for one in column)
    return frozenset(one.name for one in kinds if _stems(one.value) == wanted)


def _has_kinds(column: Sequence[Said]) -> bool:
    things = {(one.name, one.value) for one in column}
    return max(Counter(value for _, value in things).values()) > 1


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]
