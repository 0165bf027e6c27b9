"""Copies and near-copies among texts, in Chinese and English.

Two are the same when they differ in nothing but case, width, punctuation and spaces
(``exact``), or in nothing that matters (``near``): see `guard`, which keeps the rows of a template
about different things. Rows are linked pair by pair and a group is what hangs together, as in
RefinedWeb (Penedo et al. 2023).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from verticalize.data.quality.candidates import candidates
from verticalize.data.quality.coded import Coded, code
from verticalize.data.quality.guard import Guard, most_slips
from verticalize.data.quality.slips import Evidence, times

Kind = Literal["exact", "near"]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Numbers of texts that are the same, in their order.

    `forms` has a number for each: texts of one form differ in no word.
    """

    members: tuple[int, ...]
    forms: tuple[int, ...]

    @property
    def kind(self) -> Kind:
        return "exact" if len(set(self.forms)) == 1 else "near"


def clusters(texts: Sequence[str], *, names: Collection[str] = ()) -> list[Cluster]:
    """The groups of two and more texts that are the same, by their first member."""
    coded, known = code(texts, names)
    keys, contents = coded.keys(), coded.contents()
    first: dict[str, int] = {}
    exact = [first.setdefault(key, at) for at, key in enumerate(keys)]
    del keys
    distinct = np.array(sorted(first.values(), key=contents.__getitem__), dtype=np.int64)
    pairs = candidates(coded.content, coded.content_ends, distinct, most=most_slips)
    near = _same(pairs, contents, coded, Guard.of(coded, known))
    return _grouped(len(texts), exact, near)


def _same(
    pairs: NDArray[np.int64], contents: Sequence[str], coded: Coded, guard: Guard
) -> list[tuple[int, int]]:
    """The pairs that ask the same; those that hang on a slip are decided together, at the end."""
    found, open_ = [], []
    for one, other in pairs.tolist():
        verdict = guard.same(contents[one], contents[other])
        if verdict is True:
            found.append((one, other))
        elif isinstance(verdict, Evidence):
            open_.append((one, other, verdict))
    seen = times({run for *_, evidence in open_ for run in evidence.runs}, coded)
    few = guard.spelling.few
    return found + [(one, other) for one, other, e in open_ if e.holds(seen, few)]


def _grouped(count: int, exact: Sequence[int], near: Iterable[tuple[int, int]]) -> list[Cluster]:
    """What hangs together (union by the lower number, with path halving: Tarjan 1975)."""
    parents = list(exact)

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    for one, other in near:
        low, high = sorted((root(one), root(other)))
        parents[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(count):
        if parents[at] != at:
            groups[root(at)].append(at)
    return [
        Cluster((first, *rest), tuple(exact[at] for at in (first, *rest)))
        for first, rest in sorted(groups.items())
    ]
