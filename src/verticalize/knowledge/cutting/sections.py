"""The sections of a document: regions under one heading, part of a statute, or article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from verticalize.knowledge.cutting.statutes import ARTICLE_LEVEL, Reading
from verticalize.knowledge.cutting.tables import FENCE
from verticalize.records import Document

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(?=[^\s#])(.*)$")
BELOW = " › "  # between a heading and the one below it


@dataclass(frozen=True, slots=True)
class Section:
    """A region of the text. `article` is the name of the article that it is, if it is one.

    The article begins at `body`; from `start` on there may be headings with nothing of their own.
    """

    name: str
    start: int
    end: int
    body: int
    article: str = ""


@dataclass(frozen=True, slots=True)
class _Opening:
    """A line that opens a section; a bare one is a heading and holds no text of the section."""

    start: int
    end: int
    name: str
    article: str
    bare: bool


def sections(document: Document) -> list[Section]:
    """Regions of the text; a heading with nothing of its own below it goes with the next one."""
    text = document.text
    if document.kind != "documents":
        return [Section("", 0, len(text), 0)]
    found: list[Section] = []
    openings = list(_openings(text))
    before = openings[0].start if openings else 0
    name, article, start, body, kept = "", "", 0, 0, bool(text[:before].strip())
    ends = [*(opening.start for opening in openings[1:]), len(text)]
    for opening, end in zip(openings, ends, strict=False):
        if kept:
            found.append(Section(name, start, opening.start, body, article))
            start = opening.start
        name, article, body = opening.name, opening.article, opening.start
        kept = not opening.bare or bool(text[opening.end : end].strip())
    found.append(Section(name, start, len(text), body, article))
    return found


def _openings(text: str) -> Iterator[_Opening]:
    path: list[tuple[int, str]] = []
    reading = Reading()
    fenced = False
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if FENCE.match(line):
            fenced = not fenced
        elif not fenced and (found := _opened(line, reading)):
            level, name, article = found
            path = [(depth, above) for depth, above in path if depth < level] + [(level, name)]
            yield _Opening(at, end, _name(path), article, bare=level != ARTICLE_LEVEL)
        reading.pass_by(line)
        at = end + 1


def _opened(line: str, reading: Reading) -> tuple[int, str, str] | None:
    """Level and name of the section that the line opens; the name again if it is an article."""
    if heading := _HEADING.match(line):
        reading.forget_quotes()
        name = heading[2].rstrip(" \t#").strip("*_ ")
        return len(heading[1]), name, name if reading.article(name) else ""
    if part := reading.part(line):
        reading.forget_quotes()
        return *part, ""
    if article := reading.article(line):
        return ARTICLE_LEVEL, article, article
    return None


def _name(path: list[tuple[int, str]]) -> str:
    """The heading with those above it, the document's own title left out."""
    below = [name for level, name in path if level > 1]
    return BELOW.join(below) or path[-1][1]
