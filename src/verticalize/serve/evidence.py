"""What stands behind an answer, for programs: checked citations, passages, and lines for people."""

from typing import Any

from verticalize.knowledge.authority import Authority
from verticalize.records import Answer, Citation, Hit, shown
from verticalize.retrieval.sources.places import place_for
from verticalize.retrieval.sources.standing import JOINER, describe

_HEADING = {"zh": "来源：", "en": "Sources:"}


def citations(answer: Answer) -> list[dict[str, Any]]:
    """The checked citations: ``document[start:end] == quote``."""
    return [_cited(citation, answer) for citation in answer.citations]


def passages(answer: Answer) -> list[dict[str, Any]]:
    """The passages that were found, by label, cited or not, with what stands around them."""
    cited = {citation.label for citation in answer.citations}
    return [
        {
            **_place(hit),
            "label": label,
            "cited": label in cited,
            "score": round(hit.score, 6),
            "lang": hit.passage.lang,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "lead": hit.passage.lead,
            "text": hit.passage.text,
            "before": hit.before,
            "after": hit.after,
            "metadata": shown(hit.passage.metadata),
        }
        for label, hit in enumerate(answer.hits, start=1)
    ]


def sources(answer: Answer) -> str:
    """The cited sources as lines of text, one a label."""
    lang = str(answer.receipt.get("lang", "en"))
    lines = [_HEADING.get(lang, _HEADING["en"])]
    for label in sorted({citation.label for citation in answer.citations}):
        passage = answer.hits[label - 1].passage
        section = passage.section if passage.section != passage.title else ""
        standing = describe(Authority.of(passage.metadata), lang)
        parts = (passage.title, section, place_for(passage.place, lang), passage.source, *standing)
        lines.append(f"[{label}] " + JOINER.join(part for part in parts if part))
    return "\n".join(lines)


def _cited(citation: Citation, answer: Answer) -> dict[str, Any]:
    authority = Authority.of(citation.authority)
    return {
        **_place(answer.hits[citation.label - 1]),
        "label": citation.label,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "standing": list(describe(authority, str(answer.receipt.get("lang", "en")))),
    }


def _place(hit: Hit) -> dict[str, Any]:
    """Where a passage stands, and how far its source binds; "" or None where it is not known."""
    passage, authority = hit.passage, Authority.of(hit.passage.metadata)
    url = str(passage.metadata.get("url") or "")
    return {
        "title": passage.title,
        "section": passage.section,
        "place": passage.place,
        "source": passage.source,
        "document_id": passage.document_id,
        "passage_id": passage.id,
        "url": url if url.startswith(("http://", "https://")) else None,
        "licence": authority.licence or None,
        "authority": authority.row(),
    }
