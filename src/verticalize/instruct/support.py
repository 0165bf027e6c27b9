"""Questions with and without an answer in the knowledge, and the refusal gate set by them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.select import balanced
from verticalize.instruct.split import group_of
from verticalize.records import Hit, Passage
from verticalize.retrieval.index import Index
from verticalize.retrieval.support import Support, features, fit_support

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
        """The hits as somebody would have them who asks this in words of their own.

        What `without` names is taken away, and so are the question's own words where a passage
        repeats them, as the rows of an FAQ and the sections of a guide do.
        """
        kept = [hit for hit in hits if group_of(hit.passage.document_id) != self.without]
        return [
            Hit(_reworded(hit.passage, self.question), rank, hit.score)
            for rank, hit in enumerate(kept, start=1)
        ]


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


def fit_gate(rows: Sequence[SupportRow], index: Index, *, k: int, seed: int) -> Support:
    """The gate that tells apart the questions with and without an answer among the best `k`.

    A question whose passage is not found is left out: it is neither.
    """
    measured: list[tuple[float, ...]] = []
    labels: list[bool] = []
    for row in rows:
        hits = row.shown(index.search(row.question, 2 * k, row.lang))[:k]
        if row.gold is not None and all(hit.passage.id != row.gold for hit in hits):
            continue
        measured.append(features(row.question, hits, index))
        labels.append(row.gold is not None)
    return fit_support(measured, labels, seed)


def _some(candidates: Sequence[Candidate], seed: int) -> list[Candidate]:
    wanted = [c for c in candidates if c.generator != "cloze"]  # nobody asks like that
    return balanced(wanted, EACH, lambda c: (c.generator, c.lang), seed=seed)


def _reworded(passage: Passage, question: str) -> Passage:
    plain = question.rstrip("？?")
    if plain not in f"{passage.title}\n{passage.section}\n{passage.text}":
        return passage
    return replace(
        passage,
        title=passage.title.replace(plain, ""),
        section=passage.section.replace(plain, ""),
        text=passage.text.replace(plain, ""),
    )
