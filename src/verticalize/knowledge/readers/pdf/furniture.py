"""Running headers, footers and page numbers of a PDF: lines that come back on most of its pages."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from verticalize.knowledge.readers.pdf.page import Line

_EDGE = 2  # lines at the top, and as many at the bottom, that may be furniture
_MOST = 0.4  # share of the pages; left and right pages often differ
_NUMBER = re.compile(r"\d+")
_COUNTED = re.compile(r"^\d{1,4}(?=\s|$)|(?:(?<=\s)|^)\d{1,4}$")
_LARGER = 1.15  # times the size of the body: a heading, however often it comes back
_NEAR = 3.0  # points by which its height may differ


def without_furniture(pages: Sequence[Sequence[Line]], body: float) -> tuple[list[list[Line]], int]:
    """The pages without it, and how many lines that were.

    Such a line stands at the same height at the edge of most pages. Either all say the same but for
    numbers that count the pages, or all begin or end with the number of their page, as headers that
    name the chapter do. The header of a table that goes on over the pages is none.
    """
    seen: dict[tuple[str, int], list[Line]] = defaultdict(list)
    for page in pages:
        for line in _at_edges(page):
            if line.size < _LARGER * body:
                for key in _keys(line):
                    seen[key, round(line.y / _NEAR / 2)].append(line)
    filled = sum(1 for page in pages if page)
    least = max(min(filled, 3), 2, _MOST * filled)
    heads = {id(line) for page in pages for line, row in pairwise(page) if _heads(line, row)}
    furniture = {
        id(line)
        for lines in seen.values()
        if len({line.page for line in lines}) >= least
        for line in _repeated(lines)
        if id(line) not in heads
    }
    kept = [[line for line in page if id(line) not in furniture] for page in pages]
    return kept, len(furniture)


def _heads(line: Line, row: Line) -> bool:
    """Whether the cells of a line stand above those of the next one."""
    begins = [x for x, _ in row.pieces]
    return len(line.pieces) > 1 and all(
        any(abs(x - other) <= _NEAR for other in begins) for x, _ in line.pieces
    )


def _keys(line: Line) -> Iterator[str]:
    yield _NUMBER.sub("#", line.text)
    if counted := _COUNTED.search(line.text):
        yield f"counts from {int(counted[0]) - line.page}"


def _at_edges(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    if len(by_height) <= 2 * _EDGE:
        return by_height
    return by_height[:_EDGE] + by_height[-_EDGE:]


def _repeated(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines, unless they say the same but for a number that does not count the pages."""
    if len({_NUMBER.sub("#", line.text) for line in lines}) > 1:
        return lines
    numbers = [[int(number[:9]) for number in _NUMBER.findall(line.text)] for line in lines]
    for column in zip(*numbers, strict=True):
        ahead = {number - line.page for number, line in zip(column, lines, strict=True)}
        if len(set(column)) > 1 and len(ahead) > 1:
            return ()
    return lines
