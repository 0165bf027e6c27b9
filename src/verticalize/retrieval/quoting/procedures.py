"""The steps of a procedure that a document is named after.

Its title may have all words of the question, and its steps none of them: then they rank low, and
what stands at the head of the document is found in their place.
"""

from collections.abc import Sequence

from verticalize.records import Hit
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.quoting.units import asks_steps, is_steps
from verticalize.retrieval.words.tokens import tokens

DEEP = 60  # hits among which the steps are looked for
NAMED = 0.5  # share of the title that the question has to have


def led_by_steps(question: str, hits: Sequence[Hit], k: int) -> list[Hit]:
    """The best `k`; first the steps of the best document, if steps of what it is named are asked.

    Not where one of the best passages has steps.
    """
    best = list(hits[:k])
    if not best or not asks_steps(question) or any(map(_has_steps, best)):
        return best
    document, title = best[0].passage.document_id, set(tokens(best[0].passage.title))
    if len(title & set(tokens(question))) < NAMED * len(title) or not title:
        return best
    of_it = (hit for hit in hits if hit.passage.document_id == document)
    steps = next(filter(_has_steps, of_it), None)
    return best if steps is None else [steps, *best][:k]


def _has_steps(hit: Hit) -> bool:
    return any(map(is_steps, statements(hit.passage)))
