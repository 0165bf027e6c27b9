"""Cells of tables that are asked for in any words: "who looks after the pasteurizer?"

As in `select_rows`, every word of the question has to be accounted for: by the head of a column or
what people say for it, by a cell, or by what a row is wanted to be. Then the rows that are meant
are known, and the columns; and neither the gate nor a model is needed.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from verticalize.assistant.answers.listing import DENIES
from verticalize.assistant.answers.quotation import Quotation, quote
from verticalize.assistant.answers.row_format import COUNT, COUNT_ZH, Found, format_rows
from verticalize.assistant.answers.sheets import (
    DEEP,
    FILLER,
    PLAIN,
    STATES,
    Row,
    Said,
    Sheet,
    has_rows,
    sheets,
)
from verticalize.assistant.turns.pointing import pronoun
from verticalize.records import Hit
from verticalize.retrieval.engine.search import DEPTH
from verticalize.retrieval.searching import DeepSearch
from verticalize.retrieval.tables.amounts import amount
from verticalize.retrieval.tables.codes import plain_code, shown_code
from verticalize.retrieval.tables.column_words import asked_columns
from verticalize.retrieval.tables.conditions import SHORT, WANTED, Conditions, conditions
from verticalize.retrieval.tables.days import Period, days, period
from verticalize.retrieval.tables.months import asked_months, months_of_cell
from verticalize.retrieval.tables.rows import cells
from verticalize.retrieval.tables.wishes import wish
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens, units
from verticalize.text import CJK_CHAR, search_form, words

LONGEST = 80  # characters of such a question
_MANY = re.compile(
    r"\b(?:which|list|all|how many|any ?(?:one|body)"
    r"|what (?:are|(?!is\b|was|does|has|its)[a-z]+s)\b)"
    rf"|哪[些几]|列出|都有|{COUNT_ZH}"
    r"|的(?:设备|机器|药品?|检查|配件|产品|项目|人员?|科室)[?？]?$",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?:all |the |our )*(?!(?:(?:who|what|where|when|how|why|i|doe|wa|ha|thi|it|hi|u|a|ye)s)\b)"
    r"[a-z-]+(?<!s)s\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:but|others?|else|why|cannot|used to|tomorrow|only|except|above|over)\b"
    r"|别的|其他|另外|还有(?:哪|什么)|以前是|将要|明天|只有|除了",
    re.IGNORECASE,
)
# What is left of a time that was not understood: "before March 2015", "from 2015 to 2018".
_WHEN = re.compile(
    r"\b(?:before|after|since|until|between|from)\b|(?:19|20)\d\d|以前|之前|以后|之后",
    re.IGNORECASE,
)
_CODES = re.compile(r"code|error|alarm|fault|代码|故障|报警", re.IGNORECASE)
_ASKS = re.compile(r"(?<=[一-鿿])(?:不|没|否|没有|不啊|没啊)[？?]?$")
_BRIEF = 4  # words of a cell that is no note
_BARE = 10  # characters of a question that may be about the answer before without saying so
_ENOUGH = 200  # characters of the answer before that find its row again
_FEW = 4  # rows that go by the same name


class _Asked(NamedTuple):
    """A question that is short enough, the answer before it, and whether it is about that."""

    text: str
    before: str
    follows: bool

    @property
    def wants_some(self) -> bool:
        """Whether it asks which rows are so, and not for a cell of one that is."""
        return self.is_list or WANTED.search(self.text) is not None

    @property
    def is_list(self) -> bool:
        return bool(_MANY.search(self.text) or _PLURAL.match(self.text))


def lookup(
    question: str,
    hits: Sequence[Hit],
    search: DeepSearch,
    lang: str,
    *,
    before: str = "",
    follows: bool = False,
) -> Quotation | None:
    """The cells of the one table that accounts for every word of the question, with their rows.

    One row is told after the cells that are asked for; several by their names and those cells. If
    two tables have one row each, both rows are told. None if the question has a number to meet
    (`select_rows` reads it) or denies something, or if an FAQ among the hits answers just this.

    Args:
        before: the last answer; a follow-up, or a question with a pronoun, is first about the rows
            in it: "which languages does she speak?"
        follows: whether the question depends on the one before.
    """
    text = _ASKS.sub("", question.strip())
    if len(text) > LONGEST or _OPEN.search(text) or wish(SHORT.sub(" ", text)):
        return None
    if _is_faq(text, hits):
        return None
    asked = _Asked(text, before, bool(before) and (follows or pronoun(text) is not None))
    rows_before = any(len(cells(part)) > 1 for part in before.split("\n\n"))
    if not (asked.is_list or rows_before or any(map(has_rows, hits)) or shown_code(text)):
        return None
    looked = search(f"{question} {before[:_ENOUGH] if rows_before else ''}".strip(), DEEP)
    tables = [sheet for sheet in sheets(looked) if not _is_by_month(text, sheet)]
    if coded := _coded(text, tables):
        return format_rows(coded, hits, lang)
    found = [one for sheet in tables if (one := _read(asked, sheet))]
    found = [one for one in found if one.heads] or found
    if len(found) == 2 and all(len(one.rows) == 1 for one in found):
        return quote([one.rows[0].quoted for one in found], hits, lang)
    if len(found) != 1:
        return None
    whole = len(looked) < DEPTH
    counted = whole and COUNT.search(text) is not None
    return format_rows(found[0], hits, lang, counted=counted, more=asked.is_list and not whole)


def _is_by_month(question: str, sheet: Sheet) -> bool:
    """Whether a month chooses among its rows, by a range: the 10 of 10月 is no word of a cell."""
    return bool(asked_months(question)) and any(
        months_of_cell(value) for head in sheet.heads for value in sheet.values(head)
    )


def _coded(question: str, tables: Sequence[Sheet]) -> Found | None:
    """The one row of a code that a question tells of: "the display shows E 6, what now?"

    Whatever else it says; of two machines with the same code it has to name one.
    """
    code = shown_code(question)
    having = [
        (sheet, row)
        for sheet in tables
        for row in sheet.rows
        if code and plain_code(row.cells[0].value) == code and _has_codes(sheet, code)
    ]
    if len(having) > 1:
        asked = set(tokens(question, TERMS))
        shared = [len(asked & row.words) for _, row in having]
        having = [one for one, n in zip(having, shared, strict=True) if n == max(shared)]
    if len(having) != 1:
        return None
    (sheet, row) = having[0]
    return Found([row], asked_columns(question, sheet.heads).heads)


def _has_codes(sheet: Sheet, code: str) -> bool:
    """Whether the first column has codes: a bare number may be any other number."""
    return not code.isdigit() or _CODES.search(sheet.heads[0]) is not None


def _read(asked: _Asked, sheet: Sheet) -> Found | None:
    """What a table has to say, where it accounts for every word."""
    heard = _heard(asked, sheet)
    rows = _told_before(asked, sheet, heard) or _rows(asked, sheet, heard)
    if not rows or any(_denied(asked.text, no, rows) for no in DENIES.finditer(heard.rest)):
        return None
    if heard.many and _WHEN.search(heard.rest):
        return None
    if COUNT.search(asked.text) and not all(_is_one(row, heard.said.telling) for row in rows):
        return None
    return Found(rows, heard.heads, heard.said.telling)


class _Heard(NamedTuple):
    """A question as a table understands it; `rest` is what its rows have to account for.

    `many`: all rows are wanted that are as it says.
    """

    wanted: Conditions
    columns: tuple[str, ...]
    when: Period | None
    rest: str
    said: Said
    many: bool

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns that are asked for, and those by which the rows were chosen."""
        return tuple(dict.fromkeys((*self.columns, *self.wanted.heads)))


def _heard(asked: _Asked, sheet: Sheet) -> _Heard:
    wanted = conditions(asked.text, sheet.heads, sheet.values if asked.wants_some else None)
    columns = asked_columns(COUNT.sub(_kept, wanted.rest), sheet.heads)
    when = period(columns.rest)
    rest = FILLER.sub(" ", when.rest if when else columns.rest)
    if not asked.wants_some:
        rest = STATES.sub(" ", rest)
    said = sheet.said_of(rest, PLAIN)
    amounts = COUNT.search(asked.text) and _are_amounts(sheet, columns.heads)
    many = bool(wanted.tests or when) or (asked.is_list and not amounts)
    return _Heard(wanted, columns.heads, when, rest, said, many)


def _rows(asked: _Asked, sheet: Sheet, heard: _Heard) -> list[Row]:
    """The rows that are meant; none where nothing singles them out, or says what to tell of one."""
    rows = [row for row in heard.said.rows if heard.wanted.meets(row.by_head)]
    if heard.when:
        rows = _within(rows, heard.columns, heard.when)
    if not (heard.wanted.tests or len(rows) < len(sheet.rows)):
        return []
    if not heard.many:
        rows = _one(rows, asked.text, heard.said.telling, heard.columns)
    named_after = 1 if heard.many else 0  # "which places …?" of a table called places
    told = heard.heads or (heard.many and len(rows) > 1)
    return rows if told and sheet.outside(heard.rest) <= named_after else []


def _are_amounts(sheet: Sheet, heads: Sequence[str]) -> bool:
    """Whether what is asked for is how many there are of each: ``Stock: 12``."""
    values = [value for head in heads for value in sheet.values(head)]
    return bool(values) and all(amount(value) for value in values)


def _saying(sheet: Sheet, telling: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The one column whose cells have all that is said: "is it still active?" asks for a status."""
    having = [head for head in sheet.heads if _stands_in(sheet.values(head), telling)]
    return tuple(having) if telling and len(having) == 1 else ()


def _told_before(asked: _Asked, sheet: Sheet, heard: _Heard) -> list[Row]:
    """The rows of the answer before that a question is about; none where it is about others.

    What it says stands in them, or is a value of what is asked of them: "is it still active?"
    """
    telling = heard.said.telling
    heads = heard.columns or (_saying(sheet, telling) if asked.follows else ())
    bare = len(asked.text) <= _BARE and not (telling or heard.many)
    if not heads or not (asked.follows or bare) or heard.wanted.tests:
        return []
    if heard.when:
        return []
    values = set(tokens(" ".join(value for head in heads for value in sheet.values(head)), TERMS))
    return [
        row
        for row in sheet.rows
        if row.quoted.statement in asked.before
        and all(set(word) <= row.words or set(word) <= values for word in telling)
    ]


def _kept(counted: re.Match[str]) -> str:
    """A count as it is said in English, where it may ask for a stock; 几台 and 多少种 left out."""
    return counted[0] if counted[0].isascii() else " "


def _within(rows: Sequence[Row], heads: Sequence[str], when: Period) -> list[Row]:
    """The rows whose date lies in a period; none where no one column has dates."""
    dated = {head: days([row.value(head) for row in rows]) for head in heads}
    told = [read for read in dated.values() if any(read)]
    if len(told) != 1:
        return []
    return [row for row, day in zip(rows, told[0], strict=True) if day and when.holds(day)]


def _one(
    rows: list[Row], question: str, telling: Sequence[tuple[str, ...]], heads: Sequence[str]
) -> list[Row]:
    """The rows that are called what is said, or have it where it is asked for; a few at most.

    "What did the pasteurizer cost?" is not asked of each part that fits it, but "what do we buy
    from Sprayco" is of each part that has it as its supplier.
    """
    if telling and all(_stands_in([row.value(head) for head in heads], telling) for row in rows):
        return rows
    named = [row for row in rows if _is_named(row, telling)]
    whole = [row for row in named if _is_called(row, question)]
    named = whole or named
    return named if len(named) <= _FEW else []


def _stands_in(values: Sequence[str], telling: Sequence[tuple[str, ...]]) -> bool:
    said = set(tokens(" ".join(values), TERMS))
    return all(set(word) <= said for word in telling)


def _is_named(row: Row, telling: Sequence[tuple[str, ...]]) -> bool:
    """Whether a word stands in the first cells of a row, which name it."""
    name = set(tokens(" ".join(cell.value for cell in row.cells[:2]), TERMS))
    return any(set(word) <= name for word in telling)


def _is_one(row: Row, telling: Sequence[tuple[str, ...]]) -> bool:
    """Whether what is counted is what the row says in short: no note that mentions it."""
    short = (cell.value for cell in row.cells if len(units(cell.value)) <= _BRIEF)
    return _stands_in(list(short), telling)


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
    titles = (set(tokens(hit.passage.title, TERMS)) for hit in hits if hit.passage.kind == "faq")
    telling = any(len(token) > 1 for word in asked for token in word)
    return telling and any(all(set(word) & title for word in asked) for title in titles)
