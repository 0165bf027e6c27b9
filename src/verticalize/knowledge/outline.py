"""The sections of a document: what each heading or article number stands over."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from verticalize.records import Document

_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$")
_CHAPTER = re.compile(r"^\s*(第[零〇一二三四五六七八九十百千\d]+[编章节](?:[\s\u3000].*)?)$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_ARTICLE = re.compile(
    r"^\s*(第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?"
    r"|§+\s?\d[\w.:()-]*\w\)?|(?:Article|Section|Sec\.)\s\d[\w-]*(?=[.:\s]|$))",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Section:
    """``text[start:end]`` under the heading `label`."""

    label: str
    start: int
    end: int


@dataclass(slots=True)
class Outline:
    """Sections in order, and the spans that stand in titles and labels instead of a section."""

    sections: list[Section] = field(default_factory=list)
    carried: list[tuple[int, int]] = field(default_factory=list)


def outline(document: Document) -> Outline:
    """Every non-space character of the text lies in one section or one carried span.

    A heading is carried by the first section under it. A text with two article numbers (第X条,
    § n, Article n) or more is a statute: each article is a section. The question of an FAQ is
    carried by the title.
    """
    if document.kind == "faq":
        end = len(document.title)
        return Outline([Section("", end, len(document.text))], [(0, end)])
    if document.kind == "facts":
        return Outline([Section("", 0, len(document.text))])
    return _Cutter(document).cut()


class _Cutter:
    """Walks over the lines; `waiting` are headings under which nothing has stood yet."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.title = document.title
        self.found = Outline()
        self.waiting: list[tuple[str, int, int]] = []
        self.article = ""
        self.start = 0

    def cut(self) -> Outline:
        statute = len(_ARTICLE.findall(self.text)) > 1
        for start, end, line in _lines(self.text):
            heading = _HEADING.match(line) or (_CHAPTER.match(line) if statute else None)
            article = _ARTICLE.match(line) if statute else None
            if heading:
                self._close(start)
                self.waiting.append((heading[1].strip(), start, end))
                self.article, self.start = "", end
            elif article:
                self._close(start)
                self.article, self.start = article[1].strip(), start
        self._close(len(self.text))
        if self.waiting:
            self.found.sections.append(Section("", self.waiting[0][1], self.waiting[-1][2]))
        return self.found

    def _close(self, end: int) -> None:
        if not self.text[self.start : end].strip():
            return
        names = [name for name, _, _ in self.waiting if name and name != self.title]
        label = " · ".join([*names, self.article] if self.article else names)
        self.found.sections.append(Section(label, self.start, end))
        self.found.carried += [(start, stop) for _, start, stop in self.waiting]
        self.waiting.clear()


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and text of the lines that are not in a fenced block."""
    start, fenced = 0, False
    for line in text.split("\n"):
        end = start + len(line)
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield start, end, line
        start = end + 1
