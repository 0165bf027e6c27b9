"""Notes on a file as a whole, which gather while it is read and stand on its last document."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from verticalize.errors import Problem
from verticalize.knowledge.found import Found


def with_notes(found: Iterable[Found | Problem], notes: list[str]) -> Iterator[Found | Problem]:
    """The same in the same order; the last `Found` carries what `notes` holds by then.

    One document is held back at a time. Notes of a file without documents stay in `notes`.
    """
    held: Found | None = None
    for item in found:
        if isinstance(item, Problem):
            yield item
            continue
        if held is not None:
            yield held
        held = item
    if held is not None:
        yield replace(held, notes=(*held.notes, *notes))


def counted(notes: Iterable[str]) -> str:
    """The notes in words, such as `` (a hidden sheet: 2)``; nothing if there are none."""
    told = "; ".join(f"{note}: {count}" for note, count in sorted(Counter(notes).items()))
    return f" ({told})" if told else ""
