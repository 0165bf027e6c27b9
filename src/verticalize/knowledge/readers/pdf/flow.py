"""Lines of PDF pages as one running text: paragraphs joined across lines, columns and pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from verticalize.knowledge.readers.openings import CLAUSE, OPENS
from verticalize.knowledge.readers.pdf.headings import Levels
from verticalize.knowledge.readers.pdf.page import Line
from verticalize.knowledge.readers.web.literal import escaped
from verticalize.text import CJK

_WIDE = re.compile(rf"[{CJK}\u3000-\u303f\uff01-\uffe6“”‘’…—]")
_END = re.compile(r"[.。！？!?:：;；…][”’」』）)\"'》\]]*$")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)(?:-| ?[\u00ad\u2010])$")
_COMPOUND = re.compile(r"\S[-\u2010]$")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LEADING = 1.3  # times the usual distance of lines, from which on it parts paragraphs
_ENOUGH = 3  # distances of lines that tell what is usual
_SHORT = 0.2  # share of a column that the last line of a paragraph leaves empty, at least
_INDENT = 0.8  # em
_WRAPPED = 1.9  # em between two lines of one block, at most
_MOST_OF_A_LINE = 12  # characters that a full line of Chinese has, at least


@dataclass(slots=True)
class Flow:
    """The text so far and, for each page, where it begins."""

    parts: list[str] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        """Append text."""
        self.parts.append(text)
        self.length += len(text)

    def cut(self, count: int) -> None:
        """Take back the last characters, which are all of one part."""
        if count:
            self.parts[-1] = self.parts[-1][:-count]
            self.length -= count


@dataclass(frozen=True, slots=True)
class _Usual:
    """The middle width of a column, and the middle distance of two lines in sizes of their font.

    Lines of Chinese are often set further apart than lines of English on the same page. `edges`
    are the right edges of prose that does not fill its column, for the id of each of its lines.
    """

    width: float
    edges: Mapping[int, float]
    latin: float
    chinese: float

    def distance(self, line: Line) -> float:
        """The distance that the next line is expected to have."""
        return self.chinese if _is_chinese(line) else self.latin


def flow(lines: Sequence[Line], levels: Levels) -> tuple[str, tuple[tuple[int, str], ...]]:
    """The text with its headings in Markdown, and where each page begins in it.

    A word that was parted at the end of a line is whole again, unless the text elsewhere writes it
    with its hyphen.
    """
    words = {word for line in lines for word in _WORD.findall(line.text.casefold())}
    usual = _usual(lines)
    text = Flow()
    before: Line | None = None
    for line in lines:
        _between(text, before, line, levels, usual, words)
        if before is None or line.page != before.page:
            text.marks.append((text.length, f"page {line.page}"))
        level = levels.get(id(line))
        opens = level and not (before and _goes_on(before, line, levels))
        text.add(f"{'#' * level} {line.text}" if level and opens else escaped(line.text))
        before = line
    text.add("\n")
    return "".join(text.parts), tuple(text.marks)


def _between(
    text: Flow, before: Line | None, line: Line, levels: Levels, usual: _Usual, words: set[str]
) -> None:
    """What stands between two lines: nothing, a space, or the end of a paragraph."""
    if before is None:
        return
    if id(before) in levels or id(line) in levels:
        same = _goes_on(before, line, levels)
        text.add(_space(before, line) if same else "\n\n")
    elif before.cells or line.cells:
        text.add("\n" if before.cells and line.cells else "\n\n")
    elif _new_paragraph(before, line, usual):
        text.add("\n\n")
    else:
        cut = _hyphen(before.text, line.text, words)
        text.cut(cut)
        text.add("" if cut or _COMPOUND.search(before.text) else _space(before, line))


def _goes_on(before: Line, line: Line, levels: Levels) -> bool:
    """Whether the second line goes on with the heading in the first."""
    level = levels.get(id(line))
    if level is None or levels.get(id(before)) != level or before.page != line.page:
        return False
    return 0 < before.y - line.y < 2 * line.size and not OPENS.match(line.text)


def _new_paragraph(before: Line, line: Line, usual: _Usual) -> bool:
    if OPENS.match(line.text) or not 0.87 < line.size / before.size < 1.15:
        return True
    ended = bool(_END.search(before.text))
    if ended and CLAUSE.match(line.text):
        return True
    if not ended and _is_wrapped(before, line):
        return False
    width = usual.edges.get(id(before), max(before.right, before.left + usual.width)) - before.left
    short = before.end - before.left < (1 - _SHORT) * width
    indented = line.x > line.left + _INDENT * line.size
    if before.page != line.page or before.y <= line.y:  # the next page or column
        return ended or short or (indented and before.x <= before.left + _INDENT * before.size)
    if before.y - line.y > _LEADING * usual.distance(before) * before.size:
        return True
    if ended and short:
        return True
    hanging = OPENS.match(before.text) is not None
    return line.x > before.x + _INDENT * line.size and not hanging and ended


def _is_wrapped(before: Line, line: Line) -> bool:
    """Whether a line of Chinese that ends in mid-sentence is full, and the next one goes on."""
    return (
        _is_below(before, line)
        and _is_chinese(before)
        and _is_chinese(line)
        and len(before.text) >= _MOST_OF_A_LINE
        and before.end >= line.end - 2.5 * line.size
    )


def _hyphen(before: str, line: str, words: set[str]) -> int:
    """How many characters at the end of `before` only part a word."""
    broken = _BROKEN.search(before)
    rest = _WORD.match(line)
    if broken is None or rest is None or not rest[0][0].islower():
        return 0
    parting = len(before) - broken.end(1)
    if before.endswith("\u00ad") or parting > 1:  # a browser sets a soft hyphen a space apart
        return parting
    first, second = broken[1].casefold(), rest[0].casefold()
    return 0 if f"{first}-{second}" in words and first + second not in words else parting


def _space(before: Line, line: Line) -> str:
    """Latin words are parted by a space, Chinese characters by nothing."""
    return "" if _WIDE.match(before.text[-1]) or _WIDE.match(line.text[0]) else " "


def _usual(lines: Sequence[Line]) -> _Usual:
    found = list(_distances(lines))
    every = [distance for distance, _ in found] or [1.2]
    latin = [distance for distance, chinese in found if not chinese]
    chinese = [distance for distance, chinese in found if chinese]
    return _Usual(
        width=median(line.right - line.left for line in lines),
        edges=dict(_edges(lines)),
        latin=median(latin if len(latin) >= _ENOUGH else every),
        chinese=median(chinese if len(chinese) >= _ENOUGH else every),
    )


def _edges(lines: Sequence[Line]) -> Iterator[tuple[int, float]]:
    """The right edge of each block of lines most of which end in mid-sentence."""
    block: list[Line] = []
    for line in (*lines, None):
        if line and block and _is_below(block[-1], line):
            block.append(line)
            continue
        running = sum(not _END.search(other.text) for other in block[:-1])
        if len(block) > _ENOUGH and 2 * running >= len(block):
            edge = max(other.end for other in block)
            yield from ((id(other), edge) for other in block)
        block = [line] if line else []


def _is_below(before: Line, line: Line) -> bool:
    return (
        (before.page, before.size) == (line.page, line.size)
        and abs(before.x - line.x) < 0.5 * line.size
        and 0 < before.y - line.y < _WRAPPED * line.size
        and not (before.cells or line.cells)
    )


def _distances(lines: Sequence[Line]) -> Iterator[tuple[float, bool]]:
    """The distance of each two lines of one script, and whether it is Chinese."""
    for before, line in pairwise(lines):
        distance = (before.y - line.y) / before.size if before.size else 0.0
        if before.page == line.page and before.size == line.size and 0 < distance < 3:
            chinese = _is_chinese(before)
            if chinese == _is_chinese(line):
                yield distance, chinese


def _is_chinese(line: Line) -> bool:
    return len(_WIDE.findall(line.text)) > len(line.text) / 3
