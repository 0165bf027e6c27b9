"""What is ordered of a recipe, and the small things that all recipes share."""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from verticalize.instruct.teacher.rows import Rejected

T = TypeVar("T")
Reject = Callable[[Rejected], None]


@dataclass(frozen=True, slots=True)
class Order:
    """How much, and how.

    Args:
        count: sources to work from (for self-instruct: rows to write); 0 means all that there are.
        per_source: questions, wordings or evolutions wanted of each.
        max_new_tokens: of one reply.
        judge: also let the teacher judge what passed the checks.
        two_role: let the teacher play each side of a conversation in turn.
        turns: questions of a conversation, at most.
        samples: answers among which the best is taken.
        seed: of sampling and of choices.
    """

    count: int = 0
    per_source: int = 3
    max_new_tokens: int = 2048
    judge: bool = False
    two_role: bool = False
    turns: int = 4
    samples: int = 4
    seed: int = 0

    def some(self, items: Sequence[T]) -> Sequence[T]:
        """`count` of the items, from everywhere among them; a larger count goes on with others."""
        if not self.count or self.count >= len(items):
            return items
        shuffled = list(items)
        random.Random(self.seed).shuffle(shuffled)
        return shuffled[: self.count]


def in_language(table: Mapping[str, T], lang: str) -> T:
    """The entry for a language; English where there is none."""
    return table.get(lang, table["en"])


def batches(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """Runs of `size` items; the last may be shorter."""
    source = iter(items)
    while run := list(islice(source, size)):
        yield run
