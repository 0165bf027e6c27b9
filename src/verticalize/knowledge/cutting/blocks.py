"""A text as it is shown: its prose, and the cells of its Markdown tables, by where they stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from verticalize.knowledge.cutting.tables import Table, tables

_LINE = re.compile(r"[^\n]+")
_PIPE = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table, its header first. All rows have the same length."""

    rows: tuple[tuple[Span, ...], ...]


def blocks(text: str) -> list[Span | Grid]:
    r"""Prose, without the line breaks around a table, and tables, in their order.

    A table that follows another under the same header goes on with it. A ``\\|`` of a cell, which
    stands for ``|``, is left as it is.
    """
    found: list[Span | list[list[Span]]] = []
    at, header = 0, ""
    for table in tables(text, 0, len(text)):
        prose = _trimmed(text, at, table.start, "\n")
        rows = [_cells(text, line) for line in _lines(text, table)]
        if prose.start < prose.end:
            found.append(prose)
        if found and isinstance(found[-1], list) and table.header == header:
            found[-1] += rows[1:]
        else:
            found.append(rows)
        at, header = table.end, table.header
    rest = _trimmed(text, at, len(text), "\n") if found else Span(0, len(text))
    if rest.start < rest.end:
        found.append(rest)
    return [_padded(one) if isinstance(one, list) else one for one in found]


def cell(text: str) -> str:
    """A cell's text, or the HTML of it, as it is read."""
    return text.replace("\\|", "|")


def _lines(text: str, table: Table) -> Iterable[Span]:
    """The lines of a table but the one below its header."""
    yield Span(table.start, text.index("\n", table.start))
    for line in _LINE.finditer(text, table.body, table.end):
        yield Span(*line.span())


def _cells(text: str, line: Span) -> list[Span]:
    whole = _trimmed(text, line.start, line.end)
    start = whole.start + text.startswith("|", whole.start)
    cuts = [pipe.start() for pipe in _PIPE.finditer(text, start, whole.end)]
    if not cuts or cuts[-1] != whole.end - 1:
        cuts.append(whole.end)  # the last cell is left open
    starts = [start, *(cut + 1 for cut in cuts[:-1])]
    return [_trimmed(text, *edges) for edges in zip(starts, cuts, strict=True)]


def _trimmed(text: str, start: int, end: int, of: str | None = None) -> Span:
    """The span without the characters `of` (white space) at its ends."""
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip(of))
    return Span(begin, begin + len(piece.strip(of)))


def _padded(rows: list[list[Span]]) -> Grid:
    width = max(map(len, rows))
    return Grid(
        tuple((*row, *[Span(row[-1].end, row[-1].end)] * (width - len(row))) for row in rows)
    )
