"""Lists that the bounds of passages have cut, made whole for those who quote them."""

from collections.abc import Sequence
from dataclasses import replace

from verticalize.records import Hit, Passage
from verticalize.retrieval.quoting.units import is_list, unit_spans
from verticalize.retrieval.searching import Beside
from verticalize.text import count_tokens


def whole(hits: Sequence[Hit], beside: Beside, *, most: int) -> list[Hit]:
    """The hits, each with the items of its first and last list that stand in passages beside it.

    Half of a procedure would mislead. A hit keeps its id and rank; one that then overlaps a better
    one of the same document becomes part of it. A passage stays as it is where it would have more
    than `most` tokens (`count_tokens`).
    """
    kept: list[Hit] = []
    for hit in hits:
        passage = _whole(hit.passage, beside(hit.passage), most)
        at = next((n for n, better in enumerate(kept) if _overlap(better.passage, passage)), None)
        if at is None:
            kept.append(hit if passage is hit.passage else replace(hit, passage=passage))
        else:
            better = kept[at].passage
            span = min(better.start, passage.start), max(better.end, passage.end)
            kept[at] = replace(kept[at], passage=_spanning(better, beside(better), *span))
    return kept


def around(hit: Hit, beside: Beside) -> Hit:
    """The hit with what its parent says before and after it."""
    parts = beside(hit.passage)
    if len(parts) < 2:
        return hit
    text, offset = _joined(parts), parts[0].start
    start, end = hit.passage.start - offset, hit.passage.end - offset
    return replace(hit, before=text[:start].strip("\n"), after=text[end:].strip("\n"))


def _whole(passage: Passage, parts: Sequence[Passage], most: int) -> Passage:
    """The passage from the beginning of the list that it begins in to the end of its last one."""
    start, end = passage.start, passage.end
    if len(parts) > 1:
        offset = parts[0].start
        text = _joined(parts)
        for first, last in unit_spans(text):
            across = any(offset + first < bound < offset + last for bound in (start, end))
            if across and is_list(text[first:last]):
                start, end = min(start, offset + first), max(end, offset + last)
    if (start, end) == (passage.start, passage.end):
        return passage
    longer = _spanning(passage, parts, start, end)
    return longer if count_tokens(longer.text) <= most else passage


def _spanning(passage: Passage, parts: Sequence[Passage], start: int, end: int) -> Passage:
    if (start, end) == (passage.start, passage.end):
        return passage
    text, offset = _joined(parts), parts[0].start
    lead = next((part.lead for part in parts if part.start == start), "")
    return replace(
        passage, start=start, end=end, text=text[start - offset : end - offset], lead=lead
    )


def _joined(parts: Sequence[Passage]) -> str:
    """Their text at the distances of the document; only white space stands between passages."""
    text = ""
    for part in parts:
        text += "\n" * (part.start - parts[0].start - len(text)) + part.text
    return text


def _overlap(one: Passage, other: Passage) -> bool:
    same = one.document_id == other.document_id
    return same and one.start < other.end and other.start < one.end
