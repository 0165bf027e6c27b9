"""What an answer may quote: sentences, whole lists, and rows under the header of their table."""

import re
from collections.abc import Iterator

from verticalize.knowledge.cutting.tables import Table, tables
from verticalize.records import Passage
from verticalize.retrieval.quoting.units import is_lead_in, is_list, unit_spans
from verticalize.text import search_form

_LABEL = re.compile(
    r"(?:[-*+•·] |\d+(?:\.\d+)*[.)]? |\([a-z]\) )?(?:\*\*)?"
    r"(?P<label>[^\W\d][^：:，。,.;；\n|(（*]{0,23}?)\s?(?:[(（](?P<also>[^)）\n|]{1,23})[)）])?"
    r"(?:\*\*)?(?:：|: | [–—] )"
)
_TITLE = 60  # characters at most of a heading
_PUNCTUATION = re.compile(r"[。！？；，：!?;,:|\n]|\.(?:\s|$)|^[-*+•·]\s")
# What a heading has not: an amount, a verb that rules, a denial.
_STATES = re.compile(
    r"\d(?!\d*(?:[年月日版章条]|[.)]? [A-Z]))|[不无未禁勿须应可得能]"
    r"|\b(?:is|are|was|not?|never|must|may|can|should|shall|will|do|does|has|have)\b",
    re.IGNORECASE,
)
# What only the sentence before it explains: It causes wheeze. Before that date … 但不能以此拒绝。
_LEANS = re.compile(
    r"(?i:(?:before|after|until|since|from|by) (?:that|this|then)|in (?:that|this|such a) case)\b"
    r"|(?:[Tt]h(?:is|at|ese|ose|ey|eir|en)|[Ii]ts?|[Ss]uch|[Oo]therwise|[Bb]ut|[Hh]owever|[Ss]o)\b"
    r"|同时|此外|但(?!书)|然而|不过|否则|因此|所以|这|该(?![不死])|此(?!致)|上述|前款|其(?![余他它实])"
    r"|那(?!曲)|它|他们|届时|随后|反之"
)
_LONGEST = 400  # characters of a sentence with the one before it
SHORT_ANSWER = 250  # characters of an FAQ's answer that is one statement


def statements(passage: Passage) -> Iterator[str]:
    """The quotable units in their order, verbatim: no headings, and of an FAQ no question.

    The answer of an FAQ is one unit where it is short: "Not at first. Later you may." are two
    sentences, and the second alone says the contrary.

    A sentence that leans on the one before it ("Before that date …") is a unit with it.

    A row of a table has its header line above it, which may stand in the passage's `lead`, and
    ends before its last ``|``, so that a label behind it is in its last cell.
    """
    text = _told(passage)
    if passage.kind == "faq" and len(text) <= SHORT_ANSWER and not is_list(text):
        yield text.strip()
        return
    found = list(tables(text, 0, len(text)))
    before = 0, 0
    for start, end in unit_spans(text):
        unit = text[start:end]
        (first, last), before = before, (start, end)
        leans = passage.kind != "facts" and _leans(text, first, last, start, end)
        if leans:
            before = first, end
        if unit.startswith("|"):
            header = _header(found, passage.lead, text, start)
            if header:
                yield f"{header}\n{_rule(header)}\n{unit.rstrip(' |')}"
        elif is_list(unit):
            yield unit
        elif _tells(unit):
            yield text[first:end] if leans else unit


def whole_tables(passage: Passage) -> Iterator[tuple[str, str]]:
    """Header and text of each table that begins in the passage, ended as `statements` ends rows."""
    text = _told(passage)
    for table in tables(text, 0, len(text)):
        yield table.header, text[table.start : table.end].rstrip(" |\n")


def names_label(question: str, statement: str) -> bool:
    """Whether a statement begins with a label that stands in the question: 大包：…, 1.4 Trip: …"""
    found = _LABEL.match(statement)
    return found is not None and search_form(found["label"]) in search_form(question)


def names_other_label(question: str, statement: str) -> bool:
    """Whether what stands in brackets after the label does: DHT（待清洁时间）：…"""
    found = _LABEL.match(statement)
    if found is None or found["also"] is None:
        return False
    return search_form(found["also"]) in search_form(question)


def looks_like_heading(statement: str) -> bool:
    """Whether a statement is a short line that states nothing: 第三条 合同分类."""
    short = len(statement) <= _TITLE and not _PUNCTUATION.search(statement)
    return short and not _STATES.search(statement)


def _tells(sentence: str) -> bool:
    """Whether it is no heading, no question and no lead-in without its items."""
    return (
        not sentence.startswith("#")
        and not sentence.endswith(("?", "？"))
        and not is_lead_in(sentence)
    )


def _leans(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` needs the sentence ``text[first:last]``, and goes on with it."""
    sentence, between = text[first:last], text[last:start]
    if not _LEANS.match(text, start) or end - first > _LONGEST or "\n" in between:
        return False
    return bool(sentence) and _tells(sentence) and not is_list(sentence)


def _told(passage: Passage) -> str:
    """The text without the question that an FAQ passage begins with."""
    if passage.kind == "faq" and passage.start == 0:
        _, line_break, answer = passage.text.partition("\n")
        return answer if line_break else passage.text
    return passage.text


def _header(found: list[Table], lead: str, text: str, start: int) -> str:
    """The header of the row at `start`; "" of the header itself and what stands in no table."""
    for table in found:
        if table.start <= start < table.end:
            return table.header if start >= table.body else ""
    above = text[:start].splitlines()
    return lead if all(line.startswith("|") for line in above) else ""


def _rule(header: str) -> str:
    return "|" + "---|" * (header.strip().strip("|").count("|") + 1)
