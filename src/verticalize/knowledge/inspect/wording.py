"""Numbers, places and small pieces of the page, each as HTML with every text escaped."""

from collections.abc import Iterable

from verticalize.knowledge.inspect.figures import Place
from verticalize.page import shown


def percent(share: float) -> str:
    """Two decimals, cut off and not rounded: 100% is said of all and nothing less."""
    return f"{int(share * 10_000) / 100:g}%"


def said(kind: str) -> str:
    """The kind of a source as a word."""
    return {"faq": "FAQ"}.get(kind, kind)


def place(where: Place) -> str:
    """One line: where in its source a passage stands, and which characters it is."""
    section = f" · {shown(where.section)}" if where.section else ""
    return (
        f'<p class="place" title="{shown(where.document_id)}">{shown(where.at)}{section}'
        f" · characters {where.start:,}–{where.end:,}</p>"
    )


def places(shown_ones: Iterable[Place], of: int) -> str:
    """All places that are shown, and how many are not."""
    listed = list(shown_ones)
    more = of - len(listed)
    rest = f'<p class="place">and {more:,} more</p>' if more > 0 else ""
    return "".join(map(place, listed)) + rest


def badge(text: object, tone: str = "") -> str:
    """A word in a small frame."""
    return f'<span class="badge {tone}">{shown(text)}</span>'


def section(ident: str, title: str, note: str, body: str) -> str:
    """A part of the page that the list of contents can point to. `note` and `body` are HTML."""
    about = f'<p class="note">{note}</p>' if note else ""
    return f'<section id="{ident}"><h2>{shown(title)}</h2>{about}{body}</section>'


def nothing(text: str) -> str:
    """A card that says that there is nothing to see."""
    return f'<div class="card calm">{shown(text)}</div>'
