"""Questions with and without an answer in the knowledge, to set the refusal gate by."""

from collections.abc import Sequence
from typing import NamedTuple

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.select import balanced
from verticalize.instruct.split import group_of
from verticalize.records import Hit

EACH = 400  # rows with an answer, and rows without


class SupportRow(NamedTuple):
    """A question, and the passage that answers it; None: nothing does.

    `without` is the group of documents that has to be taken from the hits for that to be so; empty
    where the whole index holds no answer.
    """

    question: str
    lang: str
    gold: str | None
    without: str = ""

    def shown(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits without what `without` names, ranked anew."""
        kept = [hit for hit in hits if group_of(hit.passage.document_id) != self.without]
        return [Hit(hit.passage, rank, hit.score) for rank, hit in enumerate(kept, start=1)]


def support_rows(
    answerable: Sequence[Candidate], unanswerable: Sequence[Candidate], seed: int
) -> list[SupportRow]:
    """As many answerable as unanswerable questions, of all kinds and languages in turn."""
    good = [SupportRow(c.question, c.lang, c.gold) for c in _some(answerable, seed)]
    bad = [
        SupportRow(c.question, c.lang, None, group_of(c.document_id) if c.gold else "")
        for c in _some(unanswerable, seed)
    ]
    return good + bad


def _some(candidates: Sequence[Candidate], seed: int) -> list[Candidate]:
    return balanced(candidates, EACH, lambda c: (c.generator, c.lang), seed=seed)
