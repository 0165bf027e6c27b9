"""Evaluation questions for a pack that has none: compiled from sources kept out of tuning."""

from collections.abc import Iterator, Sequence

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.plan import Plan
from verticalize.instruct.select import balanced
from verticalize.records import EvalItem

EACH = 40  # questions a slice


def compiled_items(train: Plan, validation: Plan, *, seed: int) -> Iterator[EvalItem]:
    """Questions of the slices known, new and unanswerable, as far as the plans hold any.

    They are worded by templates, so they measure less than questions written by hand: ``known``
    takes facts that were trained on in the grounded form only, ``new`` sources that were not.
    """
    asked = {candidate.question for candidate in train.closed}
    fresh = [candidate for candidate in train.grounded if candidate.question not in asked]
    yield from _items("known", fresh, seed)
    yield from _items("new", validation.grounded, seed)
    without = [c for c in (*validation.unanswerable, *train.unanswerable) if not c.gold]
    for number, candidate in enumerate(_some(without, seed)):
        yield EvalItem(
            f"compiled-unanswerable-{number:03d}",
            "unanswerable",
            candidate.lang,
            candidate.question,
        )


def _items(name: str, candidates: Sequence[Candidate], seed: int) -> Iterator[EvalItem]:
    for number, candidate in enumerate(_some(candidates, seed)):
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
