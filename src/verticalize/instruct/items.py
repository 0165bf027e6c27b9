"""Evaluation questions for a pack that has none: compiled from sources kept out of tuning."""

from collections.abc import Iterator, Mapping, Sequence

from verticalize.instruct.candidate import Candidate, Split
from verticalize.instruct.plan import Plan
from verticalize.instruct.select import balanced
from verticalize.instruct.support import SupportRow
from verticalize.records import EvalItem

EACH = 40  # questions a slice

Candidates = Mapping[Split, Sequence[Candidate]]


def compiled_items(
    asked: Candidates, missing: Candidates, train: Plan, gate: Sequence[SupportRow], *, seed: int
) -> Iterator[EvalItem]:
    """Questions of the slices known, new and unanswerable, as far as the knowledge gives any.

    They are worded by templates, so they measure less than questions written by hand. None of them
    is in a training row or one of the gate: ``known`` asks for trained facts in another wording,
    ``new`` for sources that were not trained.

    Args:
        asked, missing: what the knowledge answers, and what it does not, by split.
        train: what was trained.
        gate: what the refusal gate is set by.
    """
    questions = {question for candidate in train.all for question in candidate.asked}
    questions |= {row.question for row in gate}
    facts = {evidence for candidate in train.all for evidence in candidate.evidence}
    other = [c for c in asked["train"] if c.question not in questions]
    yield from _items("known", [c for c in other if facts.issuperset(c.evidence)], seed)
    yield from _items("new", asked["validation"], seed)
    without = [*missing["validation"], *missing["train"]]
    fresh = [candidate for candidate in without if candidate.question not in questions]
    for number, candidate in enumerate(_some(fresh, seed)):
        yield EvalItem(
            f"compiled-unanswerable-{number:03d}",
            "unanswerable",
            candidate.lang,
            candidate.question,
        )


def _items(name: str, candidates: Sequence[Candidate], seed: int) -> Iterator[EvalItem]:
    answered = [candidate for candidate in candidates if candidate.quote]
    for number, candidate in enumerate(_some(answered, seed)):
        yield EvalItem(
            id=f"compiled-{name}-{number:03d}",
            slice="known" if name == "known" else "new",
            lang=candidate.lang,
            question=candidate.question,
            answers=tuple(
                dict.fromkeys(text for text in (candidate.answer, candidate.quote) if text)
            ),
            evidence=(candidate.document_id,),
        )


def _some(candidates: Sequence[Candidate], seed: int) -> list[Candidate]:
    wanted = [candidate for candidate in candidates if candidate.generator != "cloze"]
    return balanced(wanted, EACH, lambda c: (c.generator, c.lang), seed=seed)
