"""The answer to a question that names a row and a column of a table: the row, whatever else."""

from collections.abc import Sequence

from verticalize.assistant.answers.listing import DENIES
from verticalize.assistant.answers.quoted import Quoted, Told, told
from verticalize.records import Hit
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.tables.named_rows import is_crossed

MOST = 4  # rows


def crossed(question: str, hits: Sequence[Hit], lang: str) -> Told | None:
    """The rows whose name the question calls with one of their columns; None of many, or none.

    "How much cash is covered on Silver?" has words that no table holds, and is answered all the
    same.
    """
    if DENIES.search(question):
        return None  # "on plans other than Gold"
    rows = [
        Quoted(hit, row)
        for hit in hits
        for row in statements(hit.passage)
        if is_crossed(question, row)
    ]
    return told(rows, hits, lang) if 0 < len(rows) <= MOST else None
