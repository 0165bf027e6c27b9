"""The best passages for a question, first those of what it points to.

A clause, a document by its number, an amount, a procedure: their passages may share few words with
the question and rank low, so they are looked for deeper.
"""

from collections.abc import Callable

from verticalize.records import Hit
from verticalize.retrieval.quoting import procedures
from verticalize.retrieval.quoting.units import asks_steps
from verticalize.retrieval.sources import clauses
from verticalize.retrieval.sources.editions import names_document, of_document
from verticalize.retrieval.tables import ranges


def targets_first(question: str, search: Callable[[int], list[Hit]], k: int) -> list[Hit]:
    """The best `k`.

    Args:
        search: from a number of passages to so many of the best ones, in their order.
    """
    clause, amounts, steps = (
        clauses.clause_of(question),
        ranges.given(question),
        asks_steps(question),
    )
    deep = max(
        k,
        clauses.DEEP if clause or names_document(question) else k,
        ranges.DEEP if amounts else k,
        procedures.DEEP if steps else k,
    )
    hits = of_document(question, search(deep))
    if clause:
        return clauses.led_by_clause(question, hits, k)
    if steps and not amounts:
        return procedures.led_by_steps(question, hits, k)
    return ranges.led_by_range(question, hits, k)
