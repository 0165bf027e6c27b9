"""Lines that were broken at a fixed width, as editors and mail programs do, joined again.

A text is taken for broken so where its own lines prove it: some of about one length end in the
middle of a sentence, and the next line goes on with it. Of such a text a line is joined to the next
where it is nearly as long, and the next begins nothing of its own. Headings, tables, columns set
with spaces, code and everything in a text whose paragraphs are lines stay as they are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from verticalize.knowledge.cutting.tables import FENCE
from verticalize.knowledge.readers.openings import CLAUSE, OPENS
from verticalize.text import CJK

_WIDE = re.compile(rf"[{CJK}\u3000-\u303f\uff01-\uffe6“”‘’…—]")
_ENDS = re.compile(r"[.。！？!?:：;；…=][”’」』）)\"'》\]*_]*$|  $|\\$")
# What is no prose: headings, quotations, HTML, notes, tables, rules; columns set with spaces.
_APART = re.compile(r"#{1,6}\s|>|<|\[\^?[^\]]+\]:|.*[|\t]|(?:[=~_*-]\s?){3,}$")
_COLUMNS = re.compile(r"\S {3,}\S")
_TERM = re.compile(r"[A-Z][A-Za-z]{0,20}(?: [A-Za-z]+){0,2} +[-–—] ")
_LABEL = re.compile(r"[A-Z][^:,.;!?|]{0,30}: |[^\W\dA-Za-z]{1,12}：")
_GOES_ON = re.compile(r"(?!https?:|www\.)[a-z]")
_IN_MIDDLE = re.compile(rf"[{CJK}\w，、,(（-]$")
_NARROWEST, _WIDEST = 40, 130  # columns of a text that is broken at a width
_EVIDENCE = 2  # lines of English that surely go on in the next one
_EVIDENCE_ZH = 3  # lines of Chinese, where the length is all that tells
_RAGGED_ZH = 3  # columns by which full lines of Chinese may differ
_FULL, _NEARLY_FULL = 0.85, 0.6  # of the width: whatever follows; where a small letter does


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    verbatim: bool

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip())

    @property
    def body(self) -> str:
        return self.text.strip()

    @property
    def width(self) -> int:
        """In columns of a terminal: a Chinese character takes two."""
        return len(self.text.rstrip()) + len(_WIDE.findall(self.text))

    @property
    def prose(self) -> bool:
        if self.verbatim or not self.body or _APART.match(self.body):
            return False
        return bool(_TERM.match(self.body)) or not _COLUMNS.search(self.body)

    @property
    def opens(self) -> bool:
        """Whether it begins something of its own: an item, an article, what has a label."""
        return any(form.match(self.body) for form in (OPENS, CLAUSE, _TERM, _LABEL))


def unwrapped(text: str) -> str:
    """The text with its paragraphs and items in one line each, if it is broken at a width."""
    lines = list(_lines(text))
    width = _width(lines)
    if width is None:
        return text
    joined: list[str] = []
    opened: int | None = None  # the indent of the item that the line belongs to
    for before, line in pairwise([_Line("", verbatim=False), *lines]):
        if joined and _goes_on(before, line, width, opened):
            joined[-1] += _between(before.body, line.body) + line.body
            continue
        joined.append(line.text)
        if line.opens or not line.indent:
            opened = line.indent if line.opens else None
    return "\n".join(joined)


_ROW_END = re.compile(r"\d[\d ,.]*$")
_STARTS = re.compile(r"(?:step \d|note\b|warning\b|[✓✔✗■➢►])", re.IGNORECASE)


def _lines(text: str) -> Iterator[_Line]:
    fenced = False
    for line in text.split("\n"):
        fence = bool(FENCE.match(line))
        yield _Line(line, fenced or fence)
        fenced ^= fence


def _width(lines: Sequence[_Line]) -> int | None:
    """The columns at which the text is broken; None where nothing says that it is."""
    pairs = [(a, b) for a, b in pairwise(lines) if a.prose and b.prose and not b.opens]
    surely = [
        a.width
        for a, b in pairs
        if _GOES_ON.match(b.body) and not _ENDS.search(a.text) and _fits(a.width)
    ]
    if len(surely) >= _EVIDENCE:
        return max(surely)
    widest = max((line.width for line in lines if line.prose), default=0)
    full = [a for a, b in pairs if _chinese(a, b) and a.width >= widest - _RAGGED_ZH]
    return widest if len(full) >= _EVIDENCE_ZH and _fits(widest) else None


def _fits(width: int) -> bool:
    return _NARROWEST <= width <= _WIDEST


def _chinese(before: _Line, line: _Line) -> bool:
    """Whether a line of Chinese ends in the middle of a sentence that the next may go on with."""
    within = _IN_MIDDLE.search(before.body) and _WIDE.search(before.body[-4:])
    return bool(within and _WIDE.match(line.body))


def _goes_on(before: _Line, line: _Line, width: int, opened: int | None) -> bool:
    if not (before.prose and line.prose) or line.opens or before.width > width * 1.15:
        return False
    if _ROW_END.search(before.body) and (_ROW_END.search(line.body) or _STARTS.match(line.body)):
        return False  # two lines of a list: names with their numbers
    hanging = opened is not None and line.indent > opened
    if _ENDS.search(before.text):
        ended = before.text.endswith(("  ", "\\")) or before.body.endswith((":", "："))
        return hanging and not ended and before.width >= _NEARLY_FULL * width
    full = _NEARLY_FULL if _GOES_ON.match(line.body) or hanging else _FULL
    return before.width >= full * width


def _between(before: str, line: str) -> str:
    """Nothing in Chinese and after a hyphen, but in "pre- and post-"; else a space."""
    if before.endswith("-"):
        return " " if re.match(r"(?:and|or|to)\b", line) else ""
    return "" if _WIDE.match(before[-1]) and _WIDE.match(line[0]) else " "
