"""The inspection as one self-contained page."""

import json
from importlib.resources import files

from verticalize.knowledge.inspect.figures import Inspection
from verticalize.knowledge.inspect.page_documents import lengths, lost, samples
from verticalize.knowledge.inspect.page_facts import conflicts, relations, repeats
from verticalize.knowledge.inspect.page_sources import refused, sources
from verticalize.knowledge.inspect.wording import percent
from verticalize.page import page, shown
from verticalize.text import counted


def render(found: Inspection, title: str) -> str:
    """The page, in HTML.

    Args:
        title: the name of the pack, as people read it.
    """
    style = files("verticalize.knowledge.inspect").joinpath("inspect.css")
    parts = (
        _header(found, title),
        _verdict(found),
        _tiles(found),
        _contents(found),
        refused(found.refused),
        sources(found.sources),
        lengths(found.lengths, found.shares),
        samples(found.samples, found.documents),
        lost(found.lost, found.lost_count),
        relations(found.relations),
        conflicts(found.conflicts),
        repeats(found.repeats),
        _receipt(found),
    )
    body = "\n".join(part for part in parts if part)
    return page(f"{title}: what the knowledge holds", body, style.read_text(encoding="utf-8"))


def _header(found: Inspection, title: str) -> str:
    return (
        '<header><p class="eyebrow">Knowledge inspection</p>'
        f"<h1>{shown(title)}</h1>"
        f'<p class="lead">What came of reading {counted(len(found.sources), "file")}: passages, '
        "facts, and what deserves a look.</p></header>"
    )


def _verdict(found: Inspection) -> str:
    lines = list(_findings(found))
    bad = bool(found.refused or found.lost_count)
    tone = "worse" if bad else "unclear" if lines else ""
    if bad:
        headline = "Some of the knowledge did not get through"
    elif lines:
        headline = "All files were read; some of what they say deserves a look"
    else:
        headline = "All files were read, and nothing stands out"
        lines = [
            "No file was left out, no text was lost, no two documents state different values of "
            "one subject, and no passage stands twice."
        ]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<section class="card verdict {tone}" aria-label="Verdict"><h2>{headline}</h2>'
        f"{paragraphs}</section>"
    )


def _findings(found: Inspection) -> list[str]:
    """One line of HTML for each thing to look at, the gravest first."""
    noted = sum(sum(source.left_out.values()) for source in found.sources)
    numbers, values, lists = (found.conflicts.count[k] for k in ("numbers", "values", "lists"))
    again = found.repeats.passages - found.repeats.groups
    lines = [
        (
            len(found.refused),
            f'<a href="#refused">{counted(len(found.refused), "file")}</a> could not be read, and '
            f"{'is' if len(found.refused) == 1 else 'are'} left out of the build.",
        ),
        (
            found.lost_count,
            f'<a href="#lost">{counted(found.lost_count, "document")}</a> with text that stands in '
            "no passage.",
        ),
        (
            numbers + values,
            f'<a href="#conflicts">{counted(numbers + values, "contradiction")}</a> to check: one '
            "value in one document, another value in another"
            f"{f'; {numbers:,} in numbers or dates' if numbers else ''}.",
        ),
        (
            lists,
            f'<a href="#conflicts">{counted(lists, "list")}</a> of which two documents name '
            "different members; often both are right.",
        ),
        (
            again,
            f'<a href="#repeats">{counted(again, "passage")}</a> that '
            f"{'repeats' if again == 1 else 'repeat'} the text of another.",
        ),
        (
            noted,
            f'<a href="#sources">{counted(noted, "thing")}</a> found in the files and not taken '
            "over as they stood; the reasons are with each file.",
        ),
    ]
    return [line for number, line in lines if number]


def _tiles(found: Inspection) -> str:
    figures = (
        (f"{len(found.sources):,}", "files"),
        (f"{found.documents:,}", "documents"),
        (f"{found.passages:,}", "passages"),
        (f"{found.facts:,}", "facts"),
        (f"{found.questions:,}", "questions with answers"),
        (percent(found.coverage), "of the text stands in passages"),
    )
    tiles = "".join(
        f'<div class="card tile"><b>{value}</b><span>{name}</span></div>' for value, name in figures
    )
    return f'<section class="tiles" aria-label="Key figures">{tiles}</section>'


def _contents(found: Inspection) -> str:
    links = (
        ("refused", "Left out", len(found.refused)),
        ("sources", "Sources", len(found.sources)),
        ("lengths", "Passages", found.passages),
        ("samples", "Documents as cut", len(found.samples)),
        ("lost", "Lost text", found.lost_count),
        ("relations", "Facts", found.facts),
        ("conflicts", "Conflicting facts", sum(found.conflicts.count.values())),
        ("repeats", "Duplicates", found.repeats.groups),
    )
    items = "".join(
        f'<a href="#{ident}">{name} <b>{number:,}</b></a>'
        for ident, name, number in links
        if ident != "refused" or number
    )
    return f'<nav class="contents" aria-label="Contents">{items}</nav>'


def _receipt(found: Inspection) -> str:
    body = shown(json.dumps(found.receipt, ensure_ascii=False, indent=2, sort_keys=True))
    return (
        f'<section id="receipt"><details><summary>Receipt</summary><pre>{body}</pre></details>'
        "</section>"
    )
