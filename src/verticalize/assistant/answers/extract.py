"""An answer without any model: the sentences of the evidence that share most with the question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from verticalize.assistant.answers.labelling import label_statements
from verticalize.assistant.answers.lean import ALONE, Lean
from verticalize.assistant.answers.row_ranking import Place, as_good, first, rank_rows
from verticalize.assistant.answers.scoring import (
    AMOUNT,
    MEANING,
    score,
    statements_of,
    tells_meaning,
)
from verticalize.records import Passage
from verticalize.retrieval.quoting.definitions import asks_meaning
from verticalize.retrieval.quoting.exceptions import with_exception
from verticalize.retrieval.quoting.quantities import holds_amount
from verticalize.retrieval.quoting.units import is_list
from verticalize.retrieval.tables.ranges import is_looked_up

PASSAGES = 3  # the best few; what ranks lower is seldom the answer
SECOND = 0.6  # a neighbour that shares this much as the best sentence is told as well
QUOTABLE = 8  # sentences that a quoting model chooses from
_ITEM = re.compile(r"^(?:[-*•]|\d{1,2}[.、)])\s+")


def extract(
    question: str,
    passages: Sequence[Passage],
    *,
    lang: str,
    on: date | None = None,
    lean: Lean = ALONE,
) -> str:
    """One or two statements of passage n, each labelled ``[n]``, or rows that answer alike.

    It is "" where there are none.

    Args:
        on, lean: as `score` takes them.
    """
    shown = passages[:PASSAGES]
    stated = statements_of(question, shown)
    shared = score(question, shown, stated, on=on, lean=lean)
    if not shared:
        return ""
    scores = rank_rows(question, shown, stated, shared)
    best, above = first(scores), first(shared)
    rows = as_good(question, best, shown, stated)
    if len(rows) > 1:
        return "\n\n".join(
            label_statements([stated[place]], place[0], passages, lang) for place in rows
        )
    found = with_exception(shown[best[0]], stated[best])
    chosen = [found if is_list(found) else _ITEM.sub("", found)]
    if above[0] == best[0] and is_looked_up(found, below=stated[above]):
        return label_statements([stated[above], *chosen], best[0], passages, lang)
    following = _following(question, best, stated, scores)
    if following and following not in found:
        chosen.append(following)
    return label_statements(chosen, best[0], passages, lang)


def leading(
    question: str, passages: Sequence[Passage], *, on: date | None = None, lean: Lean = ALONE
) -> tuple[Passage, str] | None:
    """The statement that answers best, with its passage; None where there is none."""
    stated = statements_of(question, passages)
    shared = score(question, passages, stated, on=on, lean=lean)
    if not shared:
        return None
    best = first(rank_rows(question, passages, stated, shared))
    return passages[best[0]], stated[best]


def _following(
    question: str, best: Place, stated: Mapping[Place, str], scores: Mapping[Place, float]
) -> str:
    """The statement behind the best one, where it shares nearly as much; else "".

    What either gains by its form does not count: one definition, or one amount, is enough.
    """
    index, position = best
    after = index, position + 1
    if after not in stated:
        return ""
    most = scores[best] - MEANING * (
        asks_meaning(question) and tells_meaning(question, stated[best])
    )
    most -= AMOUNT * holds_amount(question, stated[best])
    if stated[best] in stated[after]:  # which leans on it
        return ""
    other = scores[after] - AMOUNT * holds_amount(question, stated[after])
    return stated[after] if most > 0 and other >= SECOND * most else ""


@dataclass(frozen=True, slots=True)
class Quotable:
    """For each passage its quotable sentences, and how much each shares with the question.

    `shares` are 0 to about 1, a little less for lower passages; a definition has `MEANING` more
    where one is asked for, and `UNASKED` less elsewhere. Of the rows of a table those that are
    meant have up to 1 more, and the others up to 1 less (`rank_rows`).
    """

    sentences: tuple[tuple[str, ...], ...]
    shares: tuple[tuple[float, ...], ...]


def quotable(
    question: str,
    passages: Sequence[Passage],
    *,
    most: int = QUOTABLE,
    on: date | None = None,
    lean: Lean = ALONE,
) -> Quotable:
    """Of the `statements` those that share most with the question, at most `most` in all.

    A small model chooses better among a few sentences than among all: this is what it is offered.
    """
    stated = statements_of(question, passages)
    shared = score(question, passages, stated, on=on, lean=lean)
    scores = rank_rows(question, passages, stated, shared)
    kept = set(sorted(scores, key=lambda place: (-scores[place], place))[:most])
    places = [
        [place for place in stated if place[0] == index and place in kept]
        for index in range(len(passages))
    ]
    return Quotable(
        tuple(tuple(stated[place] for place in own) for own in places),
        tuple(tuple(scores[place] for place in own) for own in places),
    )
