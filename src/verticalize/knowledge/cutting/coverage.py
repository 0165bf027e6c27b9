"""How much of a document stands in its passages, and which parts do not."""

from collections.abc import Iterable, Mapping
from typing import Any

from verticalize.errors import Problem
from verticalize.knowledge.cutting.places import place_of
from verticalize.records import Document, Passage

SHOWN = 60  # characters of a lost part
WHOLE = 0.99  # share of a document that has to stand in its passages
_NAMED = 3  # lost parts of a document that are named


def coverage(document: Document, passages: Iterable[Passage]) -> float:
    """The share of the document's non-space characters that stand in its passages, 0 to 1."""
    whole = _solid(document.text)
    gone = sum(_solid(document.text[start:end]) for start, end in lost(document, passages))
    return 1 - gone / whole if whole else 1.0


def lost(document: Document, passages: Iterable[Passage]) -> list[tuple[int, int]]:
    """The spans of the document that stand in no passage, without the white space around them."""
    text, found, at = document.text, [], 0
    spans = sorted((passage.start, passage.end) for passage in passages)
    for start, end in (*spans, (len(text), len(text))):
        gap = text[at:start]
        if solid := gap.strip():
            begin = at + gap.index(solid)
            found.append((begin, begin + len(solid)))
        at = max(at, end)
    return found


def document_coverage(document: Document, passages: Iterable[Passage]) -> dict[str, Any]:
    """Coverage of one document as the artifact keeps it; JSON.

    ``{"id", "characters", "coverage", "lost": number of lost parts, "parts": the first of them}``,
    each part ``{"start", "end", "place", "text"}`` with the beginning of its text.
    """
    passages = list(passages)
    parts = lost(document, passages)
    return {
        "id": document.id,
        "characters": _solid(document.text),
        "coverage": round(coverage(document, passages), 6),
        "lost": len(parts),
        "parts": [_part(document, start, end) for start, end in parts[:_NAMED]],
    }


def lost_text(found: Mapping[str, Any]) -> Problem | None:
    """A warning that names the lost parts, where too much of a document stands in no passage.

    Args:
        found: what `document_coverage` says of it.
    """
    if found["coverage"] >= WHOLE:
        return None
    parts = [
        f"{part['place'] or 'character {}'.format(part['start'])}: “{part['text']}”"
        for part in found["parts"]
    ]
    if found["lost"] > len(parts):
        parts.append(f"and {found['lost'] - len(parts)} more")
    share = f"{1 - found['coverage']:.1%} of its text stands in no passage ({'; '.join(parts)})."
    return Problem(found["id"], share, "It can be neither found nor cited.")


def _part(document: Document, start: int, end: int) -> dict[str, Any]:
    shown = " ".join(document.text[start:end].split())
    place = place_of(document.marks, start, end)
    text = shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
    return {"start": start, "end": end, "place": place, "text": text}


def _solid(text: str) -> int:
    return sum(map(len, text.split()))
