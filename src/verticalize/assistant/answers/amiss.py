"""Rows that share a few words with a question, and tell nothing of what it asks for.

"What is the stock of alteplase?" is not answered by the stock of another drug, nor "how much does
the FX-600 weigh?" by a row about it that has no weight, nor "what did the pasteurizer cost?" by the
price of a part that fits it. Such a row reads as an answer.
"""

from collections.abc import Callable, Sequence

from verticalize.assistant.answers.sheets import DEEP, sheets
from verticalize.records import Hit
from verticalize.retrieval.tables.column_words import asked_columns, surely_asks, tells
from verticalize.retrieval.tables.row_words import numbers, shared
from verticalize.retrieval.tables.rows import Cell, cells
from verticalize.retrieval.tables.wishes import wish
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens

_NAMES = 2  # cells that may name a row: a code, and what it is the code of


def amiss(question: str, statement: str, search: Callable[[str, int], Sequence[Hit]]) -> bool:
    """Whether the statement is a row that does not answer; False of any other statement."""
    row = cells(statement)
    if len(row) < 2:
        return False
    held = shared(question, statement)
    if not held and not numbers(question, statement):
        return True
    heads = [cell.name for cell in row]
    if any(not tells(kind, statement, heads) for kind in surely_asks(question)):
        return True
    wanted = wish(question)
    if wanted is not None and wanted.limit is None:
        return True  # the best of a table is told by all of its rows, or not at all
    return _is_of_another(question, row, held, search)


def _is_of_another(
    question: str,
    row: Sequence[Cell],
    held: frozenset[str],
    search: Callable[[str, int], Sequence[Hit]],
) -> bool:
    """Whether a row only mentions the thing that a row of another table is named after."""
    asked = asked_columns(question, [cell.name for cell in row])
    if not asked.heads or held & _name(row):
        return False
    first = row[0].name
    return any(
        held <= _name(one.cells)
        for sheet in sheets(search(question, DEEP))
        if sheet.heads[0] != first
        for one in sheet.rows
    )


def _name(row: Sequence[Cell]) -> set[str]:
    return set(tokens(" ".join(cell.value for cell in row[:_NAMES]), TERMS))
