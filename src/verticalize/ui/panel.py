"""The evidence beside an answer as HTML: its passages, with the cited characters marked."""

import json
from collections.abc import Iterable, Sequence

from verticalize.knowledge.authority import Authority
from verticalize.knowledge.cutting.sections import BELOW
from verticalize.knowledge.cutting.tables import tables
from verticalize.records import Answer, Citation, Hit, Passage
from verticalize.retrieval.sources.places import place_for
from verticalize.retrieval.sources.standing import describe
from verticalize.text import CJK_CHAR
from verticalize.ui.grid import laid_out
from verticalize.ui.labels import label
from verticalize.ui.render import hint, joined
from verticalize.ui.rows import Rows, is_of_rows
from verticalize.ui.safe import safe

_SHOWN_ELSEWHERE = {"id", "title", "lang", "source", "section"}
_STANDING = {"effective_from", "effective_to", "status", "superseded_by", "jurisdiction", "grade"}
_SOFT = '<span class="vz-around">{}</span>'
_MOST_FACTS, _LONGEST_FACT = 5, 60


def evidence(answer: Answer | None, lang: str) -> str:
    """Cited passages first and open; the others folded below them, as are all of a refusal.

    Passages in the other language, to which a refusal may point, are open.
    """
    heading = f'<h2 class="vz-side">{safe(label("evidence", lang))}</h2>'
    if answer is None:
        return heading + hint("evidence_empty", lang)
    if not answer.hits:
        return heading + hint("evidence_none", lang)
    spoken = str(answer.receipt.get("lang") or lang)
    cards = [
        (number, hit, [c for c in answer.citations if c.label == number])
        for number, hit in enumerate(answer.hits, start=1)
    ]
    cited = "".join(_card(n, hit, found, lang, spoken) for n, hit, found in cards if found)
    others = "".join(_card(n, hit, found, lang, spoken) for n, hit, found in cards if not found)
    if not cited and not answer.refused:
        heading += hint("evidence_unchecked", lang)
    if others:
        nearest = answer.outcome != "answer" and not answer.receipt.get("across")
        unfolded = "" if cited or nearest else " open"
        name = label("nearest" if nearest else "others", lang)
        others = (
            f'<details class="vz-others"{unfolded}><summary>{safe(name)}'
            f"</summary>{others}</details>"
        )
    return f'{heading}<div class="vz-cards">{cited}{others}</div>'


def receipt(answer: Answer | None, lang: str) -> str:
    """The receipt: its main figures in a row, then all of it."""
    if answer is None:
        return hint("receipt_empty", lang)
    whole = dict(answer.receipt)
    support = whole.get("support")
    facts = [
        (label("arm", lang), label(str(whole.get("arm", "retrieval")), lang)),
        (label("model", lang), str(whole.get("model") or "—")),
        (label("support", lang), "—" if support is None else f"{support:.2f}"),
        (label("seconds", lang), f"{whole.get('seconds', 0):.2f}"),
    ]
    row = "".join(f"<div><dt>{safe(k)}</dt><dd>{safe(v)}</dd></div>" for k, v in facts)
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    return f'<dl class="vz-facts">{row}</dl><pre class="vz-receipt">{safe(text)}</pre>'


def marked(
    passage: Passage, citations: Iterable[Citation], before: str = "", after: str = ""
) -> str:
    """The passage with the characters of its citations in ``<mark>``; overlaps run together.

    What stands around it is quieter. A table whose header is in neither has it from the `lead`.
    Headings that repeat its title or section are left out.
    """
    if passage.lead:
        before = _under_header(before, passage.lead)
    of_rows = is_of_rows(passage)
    before += _gap(before, passage.text, of_rows)
    text = before + passage.text + _gap(passage.text, after, of_rows) + after
    first, last = len(before), len(before) + len(passage.text)
    moved = first - passage.start
    cited = [(c.start + moved, c.end + moved) for c in citations]
    rows = Rows([text] if of_rows else [])
    marks = _merged(sorted(_narrowest(cited) if of_rows else cited))
    styles = [
        (0, first, _SOFT),
        *((start, end, "<mark>{}</mark>") for start, end in marks),
        (last, len(text), _SOFT),
    ]
    known = {passage.title, *passage.section.split(BELOW)}
    return laid_out(
        text, lambda start, end: _styled(text, start, end, styles), rows=rows, known=known
    )


def _gap(before: str, after: str, of_rows: bool) -> str:
    """The line break that was between two texts; in Chinese a sentence may follow without one."""
    joined = not before or not after or before[-1].isspace() or after[0].isspace()
    return "" if joined or (CJK_CHAR.match(after) and not of_rows) else "\n"


def _under_header(before: str, header: str) -> str:
    """`before`, to which rows under `header` can be added: it ends with a table of this header."""
    before = before.rstrip("\n")
    found = tables(before, 0, len(before))
    if any(table.end == len(before) and table.header == header for table in found):
        return f"{before}\n"
    return f"{before}\n\n{header}\n|---|\n".lstrip("\n")


def _styled(text: str, start: int, end: int, styles: Sequence[tuple[int, int, str]]) -> str:
    """``text[start:end]`` as HTML, in the styles, which overlap nowhere."""
    pieces, at = [], start
    for first, last, style in styles:
        first, last = max(first, at), min(last, end)
        if first < last:
            pieces += [safe(text[at:first]), style.format(safe(text[first:last]))]
            at = last
    return "".join(pieces) + safe(text[at:end])


def _narrowest(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without those that hold another: of a row and a cell of it, the cell is what was asked."""
    return [
        (start, end)
        for start, end in spans
        if not any(start <= one and two <= end and (one, two) != (start, end) for one, two in spans)
    ]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _card(number: int, hit: Hit, citations: list[Citation], lang: str, spoken: str) -> str:
    """One passage; how far it binds stands in `spoken`, the language of the question."""
    passage = hit.passage
    badge = f'<span class="vz-badge">{safe(label("cited", lang))}</span>' if citations else ""
    section = passage.section if passage.section != passage.title else ""
    place = joined(
        [
            safe(section),
            safe(place_for(passage.place, lang)),
            f"<code>{safe(passage.source)}</code>",
        ]
    )
    standing = joined(map(safe, describe(Authority.of(passage.metadata), spoken)))
    facts = joined(_facts(passage))
    return (
        f'<article class="vz-card{" vz-cited" if citations else ""}" id="vz-evidence-{number}">'
        f'<header><span class="vz-chip">{number}</span><h3>{safe(passage.title)}</h3>{badge}'
        f'</header><p class="vz-place">{place}</p>'
        + (f'<p class="vz-place vz-standing">{standing}</p>' if standing else "")
        + (f'<p class="vz-place">{facts}</p>' if facts else "")
        + _text(hit, citations)
        + _context(hit, citations, lang)
        + "</article>"
    )


def _text(hit: Hit, citations: list[Citation], before: str = "", after: str = "") -> str:
    """The passage and what stands around it."""
    passage = hit.passage
    return (
        f'<div class="vz-passage" dir="auto" lang="{safe(passage.lang)}">'
        f"{marked(passage, citations, before, after)}</div>"
    )


def _context(hit: Hit, citations: list[Citation], lang: str) -> str:
    """The parent of the passage, folded."""
    if not hit.before and not hit.after:
        return ""
    whole = _text(hit, citations, hit.before, hit.after)
    summary = safe(label("context", lang))
    return f'<details class="vz-context"><summary>{summary}</summary>{whole}</details>'


def _facts(passage: Passage) -> list[str]:
    """Short metadata beside those that say how far the source binds, such as its licence."""
    elsewhere = _SHOWN_ELSEWHERE | Authority.of(passage.metadata).row().keys() & _STANDING
    pairs = [
        f"{safe(str(key))}: {safe(str(value))}"
        for key, value in passage.metadata.items()
        if key not in elsewhere
        and isinstance(value, str | int | float)
        and 0 < len(str(value)) <= _LONGEST_FACT
    ]
    return pairs[:_MOST_FACTS]
