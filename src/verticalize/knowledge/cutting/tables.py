"""Pipe tables in a text, as GitHub's Markdown writes them (GFM 4.10), with exact offsets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_CELL = r"[ \t]*:?-+:?[ \t]*"
_DELIMITER = re.compile(rf"\|{_CELL}(?:\|{_CELL})*\|?|{_CELL}(?:\|{_CELL})+\|?")


@dataclass(frozen=True, slots=True)
class Table:
    """``text[start:body]`` is the header and delimiter line, ``text[body:end]`` the rows."""

    start: int
    body: int
    end: int
    header: str


def tables(text: str, start: int, end: int) -> Iterator[Table]:
    """The tables in ``text[start:end]``, which begins outside of any code fence."""
    lines = list(_lines(text, start, end))
    fenced, number = False, 0
    while number < len(lines):
        at, line = lines[number]
        fenced ^= bool(FENCE.match(line))
        number += 1
        if fenced or "|" not in line or number == len(lines):
            continue
        if not _DELIMITER.fullmatch(lines[number][1].strip()):
            continue
        first = number + 1
        number = first
        while number < len(lines) and "|" in lines[number][1]:
            number += 1
        body = lines[first][0] if first < len(lines) else end
        last_at, last = lines[number - 1]
        yield Table(at, body, last_at + len(last), line.strip())


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for line in text[start:end].split("\n"):
        yield start, line
        start += len(line) + 1
