"""Rows of a table as an answer tells them."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from verticalize.assistant.answers.quotation import Quotation, Quoted, quote
from verticalize.assistant.answers.sheets import Row
from verticalize.records import Hit
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK_CHAR

MOST = 20  # rows that are told
COUNT_ZH = "(?:多少|几)[个台种款辆件条项批家张份间名位人套把]"
COUNT = re.compile(rf"\bhow many\b|{COUNT_ZH}", re.IGNORECASE)  # asks how many rows there are
_SHORT = 160  # characters of a row that is told whole in a list
_ALL = {"zh": "共{count}条：", "en": "{count} in all:"}
_PART = {
    "zh": "（可能还有：表格较大，只查看了一部分。）",
    "en": "(There may be more: of a large table only a part was looked through.)",
}
_MORE = {"zh": "（另有{count}条）", "en": "(and {count} more)"}


class Found(NamedTuple):
    """Rows of a table, the columns asked for, and the words that single the rows out."""

    rows: list[Row]
    heads: tuple[str, ...]
    telling: tuple[tuple[str, ...], ...] = ()


def format_rows(
    found: Found, hits: Sequence[Hit], lang: str, *, counted: bool = False, more: bool = False
) -> Quotation | None:
    """One row after the cells that are asked for; several by their names and those cells.

    None if there is one row, and its cells in these columns are empty.

    Args:
        counted: begin with how many they are.
        more: end by saying that there may be more.
    """
    rows = found.rows
    if len(rows) == 1:
        own = rows[0].quoted
        if found.heads and not any(map(rows[0].value, found.heads)):
            return None
        quotes = _quotes(rows[0], found.heads)  # none of a row below a header line
        return quote([*(Quoted(own.hit, cell) for cell in quotes), own], hits, lang)
    answer = quote([_line(row, found) for row in rows[:MOST]], hits, lang)
    text = answer.text
    if counted:
        text = f"{_ALL[lang].format(count=len(rows))}\n\n{text}"
    if len(rows) > MOST:
        text = f"{text}\n\n{_MORE[lang].format(count=len(rows) - MOST)}"
    if more:
        text = f"{text}\n\n{_PART[lang]}"
    return answer._replace(text=text)


def _line(row: Row, found: Found) -> Quoted:
    """What a row is called, what is asked of it, and by what it was found; else the whole row."""
    first = row.cells[0]
    coded = len(row.cells) > 1 and any(map(str.isdigit, first.value))
    names = (first.name, row.cells[1].name) if coded else (first.name,)
    shown = set(tokens(" ".join(row.value(head) for head in (*names, *found.heads)), TERMS))
    by = [
        cell.name
        for word in found.telling
        if not set(word) <= shown
        for cell in row.cells
        if set(word) <= set(tokens(cell.value, TERMS))
    ]
    if len(row.quoted.statement) <= _SHORT:
        return row.quoted
    between = "；" if CJK_CHAR.search(first.name) else "; "
    line = between.join(_quotes(row, (*names, *found.heads, *by)))
    return Quoted(row.quoted.hit, line or row.quoted.statement)


def _quotes(row: Row, heads: Sequence[str]) -> Iterator[str]:
    """Cells as they stand in their row; none of a row below a header line."""
    for head in dict.fromkeys(heads):
        value = row.value(head)
        pattern = rf"(?<![^;；\s]){re.escape(head)}\s*[:：]\s*{re.escape(value)}"
        if value and (found := re.search(pattern, row.quoted.statement)):
            yield found[0]
