"""Rows that share a few words with a question, but do not answer it.

"What is the stock of alteplase?" is not answered by the stock of another drug, nor "how much does
the FX-600 weigh?" by a row about it that has no weight, nor "what did the pasteurizer cost?" by the
price of a part that fits it. Such a row reads as an answer.
"""

from collections.abc import Sequence

from verticalize.assistant.answers.sheets import DEEP, sheets
from verticalize.records import Passage
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.quoting.units import is_list
from verticalize.retrieval.searching import DeepSearch
from verticalize.retrieval.tables.column_words import asked_columns, surely_asks, tells
from verticalize.retrieval.tables.named_rows import row
from verticalize.retrieval.tables.ranges import in_range
from verticalize.retrieval.tables.row_words import says_nothing, shared
from verticalize.retrieval.tables.rows import Cell, cells
from verticalize.retrieval.tables.wishes import wish
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens

_NAMES = 2  # cells that may name a row: a code, and what it is the code of


def lacks(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a question names the thing of a row, and no passage says what it asks about that.

    Only properties are looked for that the question names beyond doubt: a weight, a colour.
    """
    kinds = surely_asks(question)
    stated = [(one, statement) for one in passages for statement in statements(one)]
    rows = filter(None, (row(statement) for _, statement in stated)) if kinds else ()
    called = {one.name for one in rows if one.is_called(question)}
    if not called:
        return False
    of_it = [
        (passage, statement)
        for passage, statement in stated
        if any(name in statement or name in passage.title for name in called)
    ]
    return any(
        not any(_tells(kind, passage, statement) for passage, statement in of_it) for kind in kinds
    )


def _tells(kind: int, passage: Passage, statement: str) -> bool:
    """Whether a statement tells such a thing, or the heading that it stands under."""
    heads = [cell.name for cell in cells(statement)]
    return tells(kind, f"{passage.section} {statement}", heads)


def is_off_target(
    question: str,
    passage: Passage,
    statement: str,
    search: DeepSearch,
) -> bool:
    """Whether the statement is a row that does not answer; False for any other statement."""
    found = cells(statement)
    if len(found) < 2 or is_list(statement):
        return False
    if says_nothing(question, statement) and not in_range(question, statement):
        return True
    if any(not _tells(kind, passage, statement) for kind in surely_asks(question)):
        return True
    wanted = wish(question)
    if wanted is not None and (wanted.scale or wanted.of_age) and not wanted.limit:
        return True  # the best of a table is told by all of its rows, or not at all
    return _is_of_another(question, found, shared(question, statement), search)


def _is_of_another(
    question: str,
    found: Sequence[Cell],
    held: frozenset[str],
    search: DeepSearch,
) -> bool:
    """Whether a row only mentions the thing that a row of another table is named after."""
    asked = asked_columns(question, [cell.name for cell in found])
    if not (asked.heads and held) or held & _name(found):
        return False
    first = found[0].name
    return any(
        held <= _name(one.cells)
        for sheet in sheets(search(question, DEEP))
        if sheet.heads[0] != first
        for one in sheet.rows
    )


def _name(row: Sequence[Cell]) -> set[str]:
    return set(tokens(" ".join(cell.value for cell in row[:_NAMES]), TERMS))
