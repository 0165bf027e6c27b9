"""Passages: a document cut at headings, articles, lines and sentences, with exact spans.

``document.text[passage.start:passage.end] == passage.text``, always; passages never overlap, and
no character but white space is left out.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from verticalize.knowledge.cutting.coverage import coverage
from verticalize.knowledge.cutting.pieces import Piece, lines, split
from verticalize.knowledge.cutting.places import place_of
from verticalize.knowledge.cutting.provisions import Path, named, provisions
from verticalize.knowledge.cutting.sections import Section, sections
from verticalize.knowledge.cutting.tables import Table, tables
from verticalize.knowledge.cutting.tokens import Count
from verticalize.records import Document, Passage
from verticalize.text import count_tokens, surely

__all__ = ["chunk", "coverage"]

_PARENT = 4  # a parent has about so many times the tokens of a passage, at most


def chunk(document: Document, max_tokens: int, count: Count = count_tokens) -> list[Passage]:
    """The passages of a document, each of at most `max_tokens` by `count`.

    A passage does not cross a heading or an article. A row of a table, and then a sentence, is cut
    only where it alone is longer than `max_tokens`. A passage that goes on with a table has its
    header as `lead`, for which room is left, at most half of `max_tokens`.
    """
    passages = []
    for section in sections(document):
        found = list(tables(document.text, section.start, section.end))
        spans = list(_pack(document, section, found, max_tokens, count))
        names = _names(document.text, section, spans)
        parents = _parents(spans, max_tokens)
        for span, name, (start, end) in zip(spans, names, parents, strict=True):
            passages.append(
                Passage(
                    id=f"{document.id}@{span.start}-{span.end}",
                    document_id=document.id,
                    source=document.source,
                    kind=document.kind,
                    title=document.title,
                    section=name,
                    lang=document.lang,
                    start=span.start,
                    end=span.end,
                    text=document.text[span.start : span.end],
                    metadata=document.metadata,
                    place=place_of(document.marks, span.start, span.end),
                    lead=_lead(found, span.start),
                    parent=f"{document.id}@{start}-{end}",
                )
            )
    return passages


def _pack(
    document: Document, section: Section, found: Sequence[Table], max_tokens: int, count: Count
) -> Iterator[Piece]:
    """The spans of passages: whole lines while they fit.

    A line that does not fit begins a new passage; in prose its sentences first fill one that is
    not half full. The lines of a fact card, of an article and of a table are never parted so. A
    line in another language than what stands before it begins one, too: each is then found by
    those who ask in its language.
    """
    prose = document.kind == "documents" and not section.article
    fill = max_tokens // 2 if prose else 0
    text = document.text
    opened: Piece | None = None
    spoken: str | None = None
    for line in lines(text, section.start, section.end, found, max_tokens, count):
        told = surely(text[line.start : line.end]) if prose and not line.row else None
        if opened and told and spoken and told != spoken:
            yield opened
            opened = None
        spoken = told or spoken
        used = opened.tokens if opened else 0
        fits = used + _added(text, opened, line, count) <= max_tokens
        whole = fits or (line.tokens <= max_tokens and (used >= fill or line.row))
        for piece in [line] if whole else split(text, line, max_tokens, count):
            added = _added(text, opened, piece, count)
            if opened and opened.tokens + added > max_tokens:
                yield opened
                opened = None
            if opened is None:
                ahead = min(count(_lead(found, piece.start)), max_tokens // 2)
                opened = Piece(piece.start, piece.end, ahead + piece.tokens)
            else:
                opened = Piece(opened.start, piece.end, opened.tokens + added)
    if opened is not None:
        yield opened


def _added(text: str, opened: Piece | None, piece: Piece, count: Count) -> int:
    """The tokens of a piece and of what stands between it and the passage that it goes on with."""
    return count(text[opened.end : piece.end]) if opened else piece.tokens


def _lead(found: Sequence[Table], start: int) -> str:
    """The header of the table that a passage from `start` on goes on with."""
    at = bisect_right(found, start, key=lambda table: table.start) - 1
    inside = at >= 0 and found[at].start < start < found[at].end
    return found[at].header if inside else ""


def _names(text: str, section: Section, spans: Sequence[Piece]) -> list[str]:
    """The section's name for each passage; of a cut article, with its paragraphs and items."""
    if not section.article or len(spans) < 2:
        return [section.name] * len(spans)
    above = section.name.removesuffix(section.article)
    marks: list[tuple[int, Path]] = provisions(text, section.body, section.end, section.article)
    return [above + named(section.article, marks, span.start, span.end) for span in spans]


def _parents(spans: Sequence[Piece], max_tokens: int) -> Iterator[tuple[int, int]]:
    """For each passage of a section the span of its parent: the section, or an even part of it."""
    before = list(accumulate((span.tokens for span in spans), initial=0))
    parts = -(-before[-1] // (_PARENT * max_tokens))
    numbered = zip(spans, (at * parts // max(before[-1], 1) for at in before), strict=False)
    for _, group in groupby(numbered, key=itemgetter(1)):
        inside = [span for span, _ in group]
        yield from [(inside[0].start, inside[-1].end)] * len(inside)
