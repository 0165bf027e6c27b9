"""The marks of a text that was changed: each at what stood behind it, or told to be lost."""

from collections.abc import Iterator

from verticalize.knowledge.cutting.places import place_of

Marks = tuple[tuple[int, str], ...]
_ANCHORS = (60, 16)  # characters of a line by which it is found again
_LINES = 8  # behind a mark that are looked for
_ROOM = 2000  # characters around the place where a line is to be expected
_MOST_ROOM = 20_000  # where marks were lost before


def moved_marks(marks: Marks, before: str, after: str) -> tuple[Marks, int]:
    """The marks in the text `after`, and how many of them could not be placed.

    A mark is placed by the first line behind it that stands once here and there. Where none does,
    the mark before it names both places (``pages 2–3``), as it holds for both.
    """
    placed: list[tuple[int, list[str]]] = []
    lost, old, new = 0, 0, 0
    for number, (start, name) in enumerate(marks):
        end = marks[number + 1][0] if number + 1 < len(marks) else len(before)
        at = 0 if not number else _found(before, after, start, end, old, new)
        if at is None or (placed and at <= placed[-1][0]):
            placed[-1][1].append(name)
            lost += 1
        else:
            placed.append((at, [name]))
            old, new = start, at
    return tuple((at, _range(names)) for at, names in placed), lost


def _range(names: list[str]) -> str:
    return place_of(tuple(enumerate(names)), 0, len(names))


def _found(before: str, after: str, start: int, end: int, old: int, new: int) -> int | None:
    """Where `after` holds what `before` has at `start`; both are the same place at `old`, `new`."""
    room = min(_ROOM + start - old, _MOST_ROOM)
    for at, anchor in _anchors(before, start, end):
        expected = new + at - old
        first, last = max(new, expected - room), expected + room
        if before.count(anchor, max(old, at - room), at + room) != 1:
            continue
        if after.count(anchor, first, last) != 1:
            continue
        place = after.index(anchor, first, last)
        begin = place - (at - start)
        return begin if begin >= new and after[begin:place] == before[start:at] else place
    return None


def _anchors(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The first lines of ``text[start:end]`` that say something, and where they begin."""
    for line in text[start:end].split("\n", _LINES)[:_LINES]:
        said = line.strip()
        for length in _ANCHORS if said else ():
            yield start + line.index(said), said[:length]
        start += len(line) + 1
