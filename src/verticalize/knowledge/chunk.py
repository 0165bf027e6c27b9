"""Passages: a document cut at headings, articles, lines and sentences, with exact spans.

``document.text[passage.start:passage.end] == passage.text``, always; passages never overlap.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from verticalize.records import Document, Passage
from verticalize.text import count_tokens, sentence_spans

_NUMERAL = r"[一二三四五六七八九十百千万零〇○\d]+"
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(?=[^\s#])(.*)$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_PART = re.compile(rf"^\s*(第{_NUMERAL}[编分章节](?:\s.*|\S{{0,24}})?)$")
_ARTICLE = re.compile(
    rf"^\s*(?:[*_]{{2}})?(第{_NUMERAL}条(?:之{_NUMERAL})?(?=[\s　：:*_【（(]|$)"
    rf"|§+\s?[\d.:-]*\d[\w().:-]*|(?:Section|Sec\.|Article|Art\.)\s\d[\w().:-]*)"
)
# Where a sentence that is too long may be cut: between clauses, else between words.
_FINER = (re.compile(r"[^，、,;：:]+[，、,;：:]*|[，、,;：:]+"), re.compile(r"\S+"))
_PATH = " › "  # between a heading and the one below it


@dataclass(frozen=True, slots=True)
class _Section:
    """A region of the text under one heading or article."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    tokens: int


def chunk(document: Document, max_tokens: int) -> list[Passage]:
    """The passages of a document, each of at most `max_tokens` estimated tokens.

    A passage does not cross a heading or an article. A sentence is cut only where it alone is
    longer than `max_tokens`, and then between clauses if it has any.
    """
    passages = []
    for section in _sections(document):
        for start, end in _pack(document, section, max_tokens):
            passages.append(_passage(document, section.name, start, end))
    return passages


def coverage(document: Document, passages: Iterable[Passage]) -> float:
    """The share of the document's non-space characters that stand in its passages, 0 to 1."""
    whole = _solid(document.text)
    return sum(_solid(passage.text) for passage in passages) / whole if whole else 1.0


def _solid(text: str) -> int:
    return sum(len(part) for part in text.split())


def _passage(document: Document, section: str, start: int, end: int) -> Passage:
    return Passage(
        id=f"{document.id}@{start}-{end}",
        document_id=document.id,
        source=document.source,
        kind=document.kind,
        title=document.title,
        section=section,
        lang=document.lang,
        start=start,
        end=end,
        text=document.text[start:end],
        metadata=document.metadata,
    )


def _sections(document: Document) -> list[_Section]:
    """Regions of the text; a heading with nothing of its own below it goes with the next one."""
    if document.kind != "documents":
        return [_Section("", 0, len(document.text))]
    found: list[_Section] = []
    name, start, empty = "", 0, True
    for at, line_end, opened, bare in _openings(document.text):
        if not empty or (document.text[start:at].strip() and start == 0 and name == ""):
            found.append(_Section(name, start, at))
            start = at
        name = opened
        empty = bare and _nothing_follows(document.text, line_end)
    found.append(_Section(name, start, len(document.text)))
    return found


def _nothing_follows(text: str, end: int) -> bool:
    """Whether the next line with something in it after `end` opens a section itself."""
    for line in text[end : end + 2000].split("\n"):
        if line.strip():
            return bool(_HEADING.match(line) or _PART.match(line) or _ARTICLE.match(line))
    return False


def _openings(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """Start and end of each line that opens a section, the section's name, whether it is bare.

    A bare line is a heading; a line that begins an article holds text of the article too.
    """
    path: list[tuple[int, str]] = []
    fenced = False
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(line)):
            level = len(heading[1])
            path = [(depth, name) for depth, name in path if depth < level]
            path.append((level, heading[2].rstrip(" \t#").strip("*_ ")))
            yield at, end, _name(path), True
        elif not fenced and (part := _PART.match(line)):
            path = [(depth, name) for depth, name in path if depth < 8] + [(8, part[1].strip())]
            yield at, end, _name(path), True
        elif not fenced and (article := _ARTICLE.match(line)):
            path = [(depth, name) for depth, name in path if depth < 9] + [(9, article[1])]
            yield at, end, _name(path), False
        at = end + 1


def _name(path: list[tuple[int, str]]) -> str:
    """The heading with those above it, the document's own title left out."""
    below = [name for level, name in path if level > 1]
    return _PATH.join(below) or path[-1][1]


def _pack(document: Document, section: _Section, max_tokens: int) -> Iterator[tuple[int, int]]:
    """Spans of passages: whole lines while they fit.

    A line that does not fit begins a new passage; in prose its sentences first fill one that is
    not half full. The lines of a fact card are never parted.
    """
    fill = max_tokens // 2 if document.kind == "documents" else 0
    open_span: tuple[int, int] | None = None
    used = 0
    for line in _lines(document.text, section):
        fits = used + line.tokens <= max_tokens
        whole = fits or (line.tokens <= max_tokens and used >= fill)
        for piece in [line] if whole else _split(document.text, line, max_tokens):
            if open_span is not None and used + piece.tokens > max_tokens:
                yield open_span
                open_span, used = None, 0
            open_span = (open_span[0] if open_span else piece.start, piece.end)
            used += piece.tokens
    if open_span is not None:
        yield open_span


def _lines(text: str, section: _Section) -> Iterator[_Piece]:
    at = section.start
    for line in text[section.start : section.end].split("\n"):
        stripped = line.strip()
        if stripped:
            start = at + line.index(stripped[0])
            yield _Piece(start, start + len(stripped), count_tokens(stripped))
        at += len(line) + 1


def _split(text: str, line: _Piece, max_tokens: int) -> Iterator[_Piece]:
    """The sentences of a line, each whole if it fits."""
    for start, end in sentence_spans(text[line.start : line.end]):
        yield from _cut(text, line.start + start, line.start + end, max_tokens, _FINER)


def _cut(
    text: str, start: int, end: int, max_tokens: int, finer: tuple[re.Pattern[str], ...]
) -> Iterator[_Piece]:
    """The span if it fits; else its clauses; else their words; else slices that surely fit."""
    whole = _piece(text, start, end)
    if whole.tokens <= max_tokens:
        if whole.start < whole.end:
            yield whole
    elif finer:
        for part in finer[0].finditer(text, whole.start, whole.end):
            yield from _cut(text, part.start(), part.end(), max_tokens, finer[1:])
    else:
        for at in range(whole.start, whole.end, max_tokens):
            yield _piece(text, at, min(at + max_tokens, whole.end))


def _piece(text: str, start: int, end: int) -> _Piece:
    """The span without the white space at its ends."""
    part = text[start:end]
    start += len(part) - len(part.lstrip())
    part = part.strip()
    return _Piece(start, start + len(part), count_tokens(part))
