"""Headings of a PDF: its bookmarks, placed where their text stands; else lines in a larger font."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from verticalize.knowledge.readers.pdf.page import Line
from verticalize.text import search_form

_LARGER = 1.15  # times the size of the body
_LONGEST = 120  # characters of a heading
_LEVELS = 6
_LINES = 3  # of one heading, at most
_BESIDES = 8  # letters, such as of a number, that a heading may have more than its bookmark
_ENDS = tuple("。；;,，、")

Levels = dict[int, int]  # id of a line: level of the heading, from 1


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; `depth` from 0, `page` from 1."""

    title: str
    depth: int
    page: int


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The size, in points, of the font that has most characters."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[_rounded(line.size)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=0.0)


def headings_of(
    pages: Sequence[Sequence[Line]], bookmarks: Sequence[Bookmark], body: float
) -> tuple[Levels, int]:
    """Levels of the lines that are headings, and how many bookmarks stand nowhere on their page."""
    levels: Levels = {}
    top = 1 if sum(1 for mark in bookmarks if mark.depth == 0) == 1 else 2
    lost = 0
    for mark in bookmarks:
        lines = _find(mark.title, pages[mark.page - 1], levels) if mark.page else []
        lost += not lines
        levels.update({id(line): min(mark.depth + top, _LEVELS) for line in lines})
    return (levels, lost) if levels else (_by_size(pages, body), lost)


def _find(title: str, lines: Sequence[Line], taken: Mapping[int, int]) -> Sequence[Line]:
    """The lines that say the title, else those that say it with or without a section's number."""
    wanted = _letters(title)
    free = [line for line in lines if id(line) not in taken] if wanted else []
    spans = [
        (free[start:end], _letters("".join(line.text for line in free[start:end])))
        for start in range(len(free))
        for end in range(start + 1, min(start + _LINES, len(free)) + 1)
    ]
    exact = (found for found, shown in spans if shown == wanted)
    alike = (found for found, shown in spans if _alike(shown, wanted))
    return next(chain(exact, alike), [])


def _alike(shown: str, wanted: str) -> bool:
    short, long = sorted((shown, wanted), key=len)
    return long.endswith(short) and len(long) - len(short) <= min(_BESIDES, len(short))


def _by_size(pages: Sequence[Sequence[Line]], body: float) -> Levels:
    larger = [line for page in pages for line in page if _is_larger(line, body)]
    sizes = sorted({_rounded(line.size) for line in larger}, reverse=True)
    largest = [line for line in larger if sizes and _rounded(line.size) == sizes[0]]
    titled = 0 < len(largest) <= _LINES and len({line.page for line in largest}) == 1
    top = 1 if titled else 2
    return {id(line): min(sizes.index(_rounded(line.size)) + top, _LEVELS) for line in larger}


def _is_larger(line: Line, body: float) -> bool:
    return (
        line.size >= _LARGER * body
        and len(line.text) <= _LONGEST
        and not line.text.endswith(_ENDS)
        and any(char.isalpha() for char in line.text)
    )


def _letters(text: str) -> str:
    return "".join(search_form(text).split())


def _rounded(size: float) -> float:
    return round(size * 2) / 2
