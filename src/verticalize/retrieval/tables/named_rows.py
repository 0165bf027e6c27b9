"""Rows that a question calls by their name, the first of their cells: 待验物料贴什么颜色的标签."""

import re
from typing import NamedTuple

from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.rows import cells
from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK, CJK_CHAR, search_form

_CODE = re.compile(r"[A-Za-z]|[A-Za-z]{1,6}[-./ ]?\d[\w.-]*")
_BOTH = re.compile(rf"([^/]+)/([^/]+?)([{CJK}]*)")


class Row(NamedTuple):
    """The head of the column of names, by which rows of one table are known, and the row's name."""

    head: str
    name: str

    def is_called(self, question: str) -> bool:
        """Whether the whole name stands in the question, and as no part of a word or number.

        Several English words may stand apart. A number does where what it counts stands in the
        head: "after 5 years" of ``Years``. Of ``A/B级`` one will do.
        """
        asked = search_form(question)
        if self.name.isdigit():
            behind = re.search(rf"(?<![a-z\d.,-]){self.name} ?([a-z]+|[{CJK}])", asked)
            return behind is not None and _stands_in(behind[1], search_form(self.head))
        return any(_is_said(name, asked) for name in _names(search_form(self.name)))


def row(statement: str) -> Row | None:
    """The name of a row; it is the second of its cells where the first is a code."""
    found = cells(statement)
    if len(found) < 2:
        return None
    return Row(found[0].name, found[bool(_CODE.fullmatch(found[0].value))].value)


def is_crossed(question: str, statement: str) -> bool:
    """Whether a question calls a row, and one of its other columns: the limit of cash on Silver."""
    own, asked = row(statement), search_form(question)
    if own is None or not own.is_called(question):
        return False
    heads = (search_form(bare(cell.name)) for cell in cells(statement) if cell.value != own.name)
    return any(_is_said(head, asked) for head in heads)


def _names(name: str) -> list[str]:
    """The name, and each of two that it has: A级 and B级 of A/B级."""
    both = _BOTH.fullmatch(name)
    return [name, both[1] + both[3], both[2] + both[3]] if both else [name]


def _is_said(name: str, asked: str) -> bool:
    if len(name) < 2:
        return False
    if CJK_CHAR.search(name):
        return name in asked
    if re.search(rf"(?<![a-z\d-]){re.escape(name)}(?![a-z\d-])", asked):
        return True
    held = set(tokens(name))
    return len(held) > 1 and held <= set(tokens(asked))


def _stands_in(word: str, head: str) -> bool:
    if CJK_CHAR.match(word):
        return word in head
    return stem(word) in map(stem, re.findall("[a-z]+", head))
