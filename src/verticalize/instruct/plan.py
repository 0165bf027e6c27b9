"""How many rows of which form: closed, grounded, unanswerable, asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from verticalize.instruct.candidate import Choice
from verticalize.instruct.select import balanced, choose_asked, choose_closed, choose_grounded

_REMOVABLE = {"direct", "two_hop", "heading", "faq"}  # questions that name what they ask about


@dataclass(frozen=True, slots=True)
class Plan:
    """The candidates chosen for one split, by the form that their rows take."""

    closed: list[Choice]
    grounded: list[Choice]
    unanswerable: list[Choice]
    asked: list[Choice]

    @property
    def all(self) -> list[Choice]:
        return [*self.closed, *self.grounded, *self.unanswerable, *self.asked]

    @property
    def answered(self) -> list[Choice]:
        """Those whose rows hold the answer."""
        return [*self.closed, *self.grounded, *self.asked]

    @property
    def searches(self) -> int:
        return len(self.grounded) + len(self.unanswerable)


def plan(
    candidates: Iterable[Choice],
    unanswered: Iterable[Choice],
    *,
    limit: int,
    grounded_share: float,
    unanswerable_share: float,
    asked_share: float,
    seed: int,
    taken_up: int = 0,
) -> Plan:
    """Choose at most `limit` rows, `taken_up` of the grounded ones not counted.

    Half of the unanswerable rows, or more where `unanswered` is short, are answerable questions
    whose evidence will be taken away.
    """
    grounded_limit = round(limit * grounded_share)
    refused_limit = round(grounded_limit * unanswerable_share)
    answered_limit = max(grounded_limit - refused_limit - taken_up, 0)
    grounded = choose_grounded(_quoted(candidates), answered_limit, seed=seed)
    refused = min(
        refused_limit, round(len(grounded) * unanswerable_share / (1 - unanswerable_share))
    )
    without = balanced(unanswered, refused // 2, lambda c: (c.generator, c.lang), seed=seed)
    asked = choose_asked(_quoted(candidates), round(limit * asked_share), seed=seed)
    closed_limit = limit - grounded_limit - round(limit * asked_share)
    return Plan(
        closed=choose_closed((c for c in candidates if c.told), closed_limit, seed=seed),
        grounded=grounded,
        unanswerable=[*_removed(candidates, grounded, refused - len(without), seed), *without],
        asked=asked,
    )


def _quoted(candidates: Iterable[Choice]) -> Iterator[Choice]:
    return (candidate for candidate in candidates if candidate.quoted)


def _removed(
    candidates: Iterable[Choice], grounded: Iterable[Choice], limit: int, seed: int
) -> list[Choice]:
    """Answerable questions, other than the grounded ones where there are any."""
    taken = set(grounded)

    def removable() -> Iterator[Choice]:
        return (c for c in _quoted(candidates) if c.generator in _REMOVABLE)

    spare = choose_grounded((c for c in removable() if c not in taken), limit, seed=seed + 1)
    return spare or choose_grounded(removable(), limit, seed=seed + 1)
