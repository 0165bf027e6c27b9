"""Cells of tables that are asked for in any words: "who looks after the pasteurizer?"

As in `meant`, every word of the question has to be accounted for: by the head of a column or what
people say for it, by a cell, by the name of file or sheet, or by what a row is wanted to be. Then
the rows are known that are meant, and the columns; and neither the gate nor a model is needed.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from verticalize.assistant.answers.listing import DENIES
from verticalize.assistant.answers.quoted import Quoted, Told, told
from verticalize.assistant.answers.sheets import DEEP, FILLER, Row, Sheet, has_rows, sheets
from verticalize.records import Hit
from verticalize.retrieval.tables.column_words import asked_columns
from verticalize.retrieval.tables.conditions import conditions
from verticalize.retrieval.tables.wishes import wish
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens, units
from verticalize.text import CJK_CHAR, search_form, words

LONGEST = 80  # characters of such a question
MOST = 20  # rows that are told
_COUNT_ZH = "(?:多少|几)[个台种款辆件条项批家张份间名位人套把]"
_MANY = re.compile(
    r"\b(?:which|list|all|how many|any ?(?:one|body)|what (?:are|[a-z]+s)\b)"
    rf"|哪[些几]|列出|都有|{_COUNT_ZH}",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?:all |the |our )*(?!(?:who|what|where|when|how|why|is|does|was|has)s\b)[a-z-]+(?<!s)s\b",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"\bhow many\b|{_COUNT_ZH}", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:but|others?|else|why)\b|别的|其他|另外|还有(?:哪|什么)", re.IGNORECASE)
_ASKS = re.compile(r"(?<=[一-鿿])(?:不|没|否|没有|不啊|没啊)[？?]?$")
_ALL = {"zh": "共{count}条：", "en": "{count} in all:"}
_MORE = {"zh": "（另有{count}条）", "en": "(and {count} more)"}


_PLAIN = frozenset(tokens("table list sheet row 表 表格 一览"))  # said of any table
_FEW = 4  # rows that go by the same name


class _Found(NamedTuple):
    """Rows of a table, the columns asked for, and the words that only its name accounts for."""

    rows: list[Row]
    heads: tuple[str, ...]
    outside: int

    @property
    def far(self) -> tuple[bool, int]:
        """The less, the better does the table answer."""
        return not self.heads, self.outside


def lookup(
    question: str, hits: Sequence[Hit], search: Callable[[str, int], Sequence[Hit]], lang: str
) -> Told | None:
    """The cells of the one table that accounts for every word of the question, with their rows.

    One row is told with what is asked of it before it; of several their names and what is asked.
    None where the question has a number to meet (`meant` reads it), denies something, or where an
    FAQ among the hits answers just this question.
    """
    asked = _ASKS.sub("", question.strip())
    if len(asked) > LONGEST or _OPEN.search(asked) or wish(asked) or _is_faq(asked, hits):
        return None
    if not any(has_rows(hit) for hit in hits):
        return None
    looked = search(question, DEEP)
    found = [one for sheet in sheets(looked) if (one := _read(asked, sheet))]
    least = min((one.far for one in found), default=None)
    nearest = [one for one in found if one.far == least]
    if len(nearest) != 1:
        return None
    return _told(asked, nearest[0], hits, lang, whole=len(looked) < DEEP)


def _read(question: str, sheet: Sheet) -> _Found | None:
    """What a table has to say, where it accounts for every word."""
    wanted = conditions(question, sheet.heads, sheet.values if _is_list(question) else None)
    columns = asked_columns(wanted.rest, sheet.heads)
    rest = FILLER.sub(" ", columns.rest)
    rows = [row for row in sheet.said_of(rest, _PLAIN) if wanted.meets(row.by_head)]
    many = bool(wanted.tests) or _is_list(question)
    rows = rows if many else _one(rows, question, rest, columns.heads)
    heads = tuple(dict.fromkeys((*columns.heads, *wanted.heads)))
    singled = bool(wanted.tests) or len(rows) < len(sheet.rows)
    if not rows or not singled or not (heads or many):
        return None
    if any(_denied(question, found, rows) for found in DENIES.finditer(rest)):
        return None
    return _Found(rows, heads, sheet.outside(rest))


def _is_list(question: str) -> bool:
    return bool(_MANY.search(question) or _PLURAL.match(question))


def _one(rows: list[Row], question: str, rest: str, heads: Sequence[str]) -> list[Row]:
    """The rows that are called what `rest` says, or have it where it is asked for; a few at most.

    "What did the pasteurizer cost?" is not asked of each part that fits it, but "what do we buy
    from Sprayco" is of each part that has it as its supplier.
    """
    if len(rows) < 2:
        return rows
    if all(_stands_in([row.value(head) for head in heads], rest) for row in rows):
        return rows
    named = [row for row in rows if _is_named(row, rest)]
    whole = [row for row in named if _is_called(row, question)]
    named = whole or named
    return named if len(named) <= _FEW else []


def _stands_in(values: Sequence[str], rest: str) -> bool:
    said = set(tokens(" ".join(values), TERMS))
    asked = units(rest)
    return bool(asked) and all(set(word) <= said for word in asked)


def _is_named(row: Row, rest: str) -> bool:
    """Whether a word of `rest` stands in the first cells of a row, which name it."""
    name = set(tokens(" ".join(cell.value for cell in row.cells[:2]), TERMS))
    return any(set(word) <= name for word in units(rest))


def _is_called(row: Row, question: str) -> bool:
    """Whether the whole of a name stands in the question: ``Simple will``, no other simple one."""
    asked = words(search_form(question))
    names = (words(search_form(cell.value)) for cell in row.cells[:2])
    return any(name and set(name) <= set(asked) for name in names)


def _denied(question: str, found: re.Match[str], rows: Sequence[Row]) -> bool:
    """Whether a "not" is the question's own, and no part of a cell: 无痛胃镜."""
    word = found[0]
    if not CJK_CHAR.search(word):
        return True
    at = question.find(word)
    around = {question[at : at + 2], question[at - 1 : at + 1]} if at > 0 else {question[:2]}
    return not any(part in cell.value for row in rows for cell in row.cells for part in around)


def _is_faq(question: str, hits: Sequence[Hit]) -> bool:
    """Whether an FAQ asks the same, in all of its words."""
    asked = units(question)
    for hit in hits:
        if hit.passage.kind == "faq":
            title = set(tokens(hit.passage.title, TERMS))
            if asked and all(set(word) & title for word in asked):
                return True
    return False


def _told(
    question: str, found: _Found, hits: Sequence[Hit], lang: str, *, whole: bool
) -> Told | None:
    rows = found.rows
    if len(rows) == 1:
        quotes = list(_quotes(rows[0], found.heads))
        if not quotes and any(map(rows[0].value, found.heads)):
            quotes = [rows[0].quoted.statement]  # of a row below a header line
        if not quotes:
            return None
        own = rows[0].quoted
        return told([*(Quoted(own.hit, quote) for quote in quotes), own], hits, lang)
    answer = told([_line(row, found.heads) for row in rows[:MOST]], hits, lang)
    text = answer.text
    if whole and _COUNT.search(question):
        text = f"{_ALL[lang].format(count=len(rows))}\n\n{text}"
    if len(rows) > MOST:
        text = f"{text}\n\n{_MORE[lang].format(count=len(rows) - MOST)}"
    return answer._replace(text=text)


def _line(row: Row, heads: Sequence[str]) -> Quoted:
    """What a row is called, and what is asked of it; the whole of one below a header line."""
    first = row.cells[0]
    coded = len(row.cells) > 1 and any(map(str.isdigit, first.value))
    names = (first.name, row.cells[1].name) if coded else (first.name,)
    between = "；" if CJK_CHAR.search(first.name) else "; "
    line = between.join(_quotes(row, (*names, *heads)))
    return Quoted(row.quoted.hit, line or row.quoted.statement)


def _quotes(row: Row, heads: Sequence[str]) -> Iterator[str]:
    """Cells as they stand in their row; none of a row below a header line."""
    for head in dict.fromkeys(heads):
        value = row.value(head)
        pattern = rf"{re.escape(head)}\s*[:：]\s*{re.escape(value)}"
        if value and (found := re.search(pattern, row.quoted.statement)):
            yield found[0]
