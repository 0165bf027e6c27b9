"""What can be quoted of a text: its sentences; and a list as a whole, lead-in and items."""

import re
from collections.abc import Iterator

from verticalize.text import sentence_spans

_ITEM = re.compile(
    r"[-*+•·]\s|[①-⑳]|\d{1,3}[.、)）](?!\d)|[一二三四五六七八九十]{1,3}[、.]|[A-Za-z][.)]\s"
    r"|[（(](?:[一二三四五六七八九十百]{1,4}|\d{1,3}|[A-Za-z]{1,4})[）)]"
)
_LEADS = re.compile(r"(?:[:：]|[—–]|――)[*_]{0,2}$")
_NO_PROSE = ("#", "|", "```")
_INDENTED = re.compile(r"\n[ \t]{2,}$")


def unit_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of the sentences of `text`; a lead-in and its items are one span.

    Items are lines with a bullet or number below a line that ends with a colon, and what runs on
    below them. Every non-space character lies in exactly one span.
    """
    spans = list(sentence_spans(text))
    at = 0
    while at < len(spans):
        following = at + 1
        if is_lead_in(text[slice(*spans[at])]):
            while following < len(spans) and _belongs(text, spans, following, first=at + 1):
                following += 1
        yield spans[at][0], spans[following - 1][1]
        at = following


def is_lead_in(sentence: str) -> bool:
    """Whether a sentence announces what is to follow: it ends with a colon or a dash."""
    return not sentence.startswith(_NO_PROSE) and bool(_LEADS.search(sentence))


def is_list(unit: str) -> bool:
    """Whether a unit is a lead-in with its items."""
    lead, line_break, items = unit.partition("\n")
    return bool(line_break) and is_lead_in(lead.rstrip()) and begins_item(items)


def begins_item(text: str) -> bool:
    """Whether a text begins with a bullet or the number of an item."""
    return bool(_ITEM.match(text.lstrip()))


def _belongs(text: str, spans: list[tuple[int, int]], at: int, *, first: int) -> bool:
    between = text[spans[at - 1][1] : spans[at][0]]
    if "\n" not in between:
        return at > first
    return bool(_ITEM.match(text, spans[at][0])) or (at > first and bool(_INDENTED.search(between)))
