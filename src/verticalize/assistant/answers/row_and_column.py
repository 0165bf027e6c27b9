"""The answer to a question that names a row and a column of a table, whatever else it says."""

from collections.abc import Sequence

from verticalize.assistant.answers.listing import DENIES
from verticalize.assistant.answers.quotation import Quotation, Quoted, quote
from verticalize.records import Hit
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.tables.named_rows import is_crossed

MOST = 4  # rows


def row_and_column(question: str, hits: Sequence[Hit], lang: str) -> Quotation | None:
    """The rows that the question names together with one of their columns; None if none or many.

    "How much cash is covered on Silver?" is answered although some of its words are in no table.
    """
    if DENIES.search(question):
        return None  # "on plans other than Gold"
    rows = [
        Quoted(hit, row)
        for hit in hits
        for row in statements(hit.passage)
        if is_crossed(question, row)
    ]
    return quote(rows, hits, lang) if 0 < len(rows) <= MOST else None
