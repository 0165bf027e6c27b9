"""Evaluation questions for a pack that has none: compiled from sources kept out of tuning."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from verticalize.instruct.candidate import SPLITS, Choice, Split
from verticalize.instruct.plan import Plan
from verticalize.instruct.select import balanced
from verticalize.instruct.support import SupportRow
from verticalize.records import EvalItem
from verticalize.retrieval.quoting.units import is_list

EACH = 40  # questions a slice
OF_ONE = 3  # about the same evidence: more would be the same question in other words
_DRAWN = 10  # times as many are looked at

Candidates = Mapping[Split, Iterable[Choice]]


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
    trained = [choice.whole() for choice in train.all]
    questions = {question for candidate in trained for question in candidate.asked}
    questions |= {row.question for row in gate}
    facts = {evidence for candidate in trained for evidence in candidate.evidence}

    def in_other_words(choice: Choice) -> bool:
        candidate = choice.whole()
        return candidate.question not in questions and facts.issuperset(candidate.evidence)

    answered = {split: (c for c in asked[split] if c.quoted) for split in SPLITS}
    yield from _items("known", filter(in_other_words, answered["train"]), seed)
    unasked = (c for c in answered["validation"] if c.whole().question not in questions)
    yield from _items("new", unasked, seed)
    without = chain(missing["validation"], missing["train"])
    fresh = (choice for choice in without if choice.whole().question not in questions)
    for number, choice in enumerate(_some(fresh, seed)):
        candidate = choice.whole()
        yield EvalItem(
            f"compiled-unanswerable-{number:03d}",
            "unanswerable",
            candidate.lang,
            candidate.question,
        )


def _items(name: str, answered: Iterable[Choice], seed: int) -> Iterator[EvalItem]:
    for number, choice in enumerate(_some(answered, seed)):
        candidate = choice.whole()
        yield EvalItem(
            id=f"compiled-{name}-{number:03d}",
            slice="known" if name == "known" else "new",
            lang=candidate.lang,
            question=candidate.question,
            answers=tuple(
                dict.fromkeys(text for text in (candidate.answer, candidate.quote) if text)
            ),
            # A list may be made whole from passages beside the one that holds its beginning.
            evidence=(
                candidate.document_id
                if is_list(candidate.quote)
                else candidate.gold or candidate.document_id,
            ),
        )


def _some(candidates: Iterable[Choice], seed: int) -> list[Choice]:
    """Of all kinds and languages in turn, and not many of one fact or passage."""
    wanted = (candidate for candidate in candidates if candidate.generator != "cloze")
    drawn = balanced(wanted, _DRAWN * EACH, lambda c: (c.generator, c.lang), seed=seed)
    asked: Counter[tuple[str, ...]] = Counter()
    kept = []
    for choice in drawn:
        evidence = choice.whole().evidence
        asked[evidence] += 1
        if not evidence or asked[evidence] <= OF_ONE:
            kept.append(choice)
    return kept[:EACH]
