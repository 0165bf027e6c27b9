"""The pieces that passages are packed of: lines, else sentences, items, cells, clauses, words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verticalize.knowledge.cutting.tables import Table
from verticalize.knowledge.cutting.tokens import Count
from verticalize.text import count_tokens, sentence_spans


@dataclass(frozen=True, slots=True)
class Piece:
    """``text[start:end]`` with its estimated tokens; `row`: it belongs to a table."""

    start: int
    end: int
    tokens: int
    row: bool = False


def lines(
    text: str,
    start: int,
    end: int,
    tables: Sequence[Table],
    max_tokens: int,
    count: Count = count_tokens,
) -> Iterator[Piece]:
    """The lines of ``text[start:end]`` that hold something.

    The header of a table, its delimiter line and its first row are one piece, if that fits.
    """
    heads = {table.start: table for table in tables}
    rows_until = 0
    while start < end:
        stop = _line_end(text, start, end)
        if table := heads.get(start):
            rows_until = table.end
            with_row = _line_end(text, table.body, table.end)
            if piece(text, start, with_row, count).tokens <= max_tokens:
                stop = with_row
        found = piece(text, start, stop, count, row=start < rows_until)
        if found.start < found.end:
            yield found
        start = stop + 1


def _line_end(text: str, start: int, end: int) -> int:
    stop = text.find("\n", start, end)
    return end if stop < 0 else stop


def split(text: str, line: Piece, max_tokens: int, count: Count = count_tokens) -> Iterator[Piece]:
    """The parts of a line, each of at most `max_tokens`: its sentences, each whole if it fits."""
    for start, end in sentence_spans(text[line.start : line.end]):
        span = (line.start + start, line.start + end)
        yield from _cut(text, *span, max_tokens, _FINER, count, line.row)


def windows(text: str, max_tokens: int) -> list[str]:
    """The text in parts of at most `max_tokens`, in order: as few as its sentences allow."""
    found: list[Piece] = []
    for part in split(text, Piece(0, len(text), 0), max_tokens):
        last = found[-1] if found else Piece(part.start, part.start, max_tokens)  # a full one
        added = count_tokens(text[last.end : part.end])
        if last.tokens + added <= max_tokens:
            found[-1] = Piece(last.start, part.end, last.tokens + added)
        else:
            found.append(part)
    return [text[part.start : part.end] for part in found]


def piece(
    text: str, start: int, end: int, count: Count = count_tokens, *, row: bool = False
) -> Piece:
    """The span without the white space at its ends."""
    part = text[start:end]
    solid = part.strip()
    start += len(part) - len(part.lstrip())
    return Piece(start, start + len(solid), count(solid), row)


def _cut(
    text: str,
    start: int,
    end: int,
    max_tokens: int,
    finer: Sequence[re.Pattern[str]],
    count: Count,
    row: bool,
) -> Iterator[Piece]:
    """The span if it fits; else its parts by the first pattern; else slices that surely fit."""
    whole = piece(text, start, end, count, row=row)
    if whole.tokens <= max_tokens:
        if whole.start < whole.end:
            yield whole
    elif finer:
        at = whole.start
        for match in finer[0].finditer(text, whole.start, whole.end):
            yield from _cut(text, at, match.end(), max_tokens, finer[1:], count, row)
            at = match.end()
        yield from _cut(text, at, whole.end, max_tokens, finer[1:], count, row)
    else:
        step = max_tokens // _COSTLIEST
        for at in range(whole.start, whole.end, step):
            yield piece(text, at, min(at + step, whole.end), count, row=row)


_COSTLIEST = 4  # tokens of one character, at most
# Ends of the parts into which a sentence that is too long is cut, the coarsest first: items that
# are counted within the line, cells, clauses, words.
_FINER = (
    re.compile(r"[：:；;](?=\s*[（(][一二三四五六七八九十\dA-Za-z]{1,3}[）)])"),
    re.compile(r"(?<=[^\s|\\])[ \t]*\|"),
    re.compile(r"[，、,;；：:]+"),
    re.compile(r"\s+"),
)
