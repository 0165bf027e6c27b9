"""An answer without any model: the sentences of the evidence that share most with the question."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from verticalize.assistant.names import holds
from verticalize.assistant.pointed import as_good, first, pointed
from verticalize.records import Passage
from verticalize.retrieval.cards import asks_of_row, unnamed
from verticalize.retrieval.clauses import begins_clause, clause_of
from verticalize.retrieval.definitions import asks_meaning, defines, describes
from verticalize.retrieval.designations import misnumbered
from verticalize.retrieval.editions import without_document
from verticalize.retrieval.everyday import TERMS
from verticalize.retrieval.prompt import cited
from verticalize.retrieval.quantities import holds_amount
from verticalize.retrieval.ranges import is_looked_up
from verticalize.retrieval.standing import lapsed
from verticalize.retrieval.statements import (
    looks_like_heading,
    names_label,
    names_other_label,
    statements,
)
from verticalize.retrieval.tokens import query_weights, tokens
from verticalize.retrieval.units import asks_steps, is_list, is_steps

PASSAGES = 3  # the best few; what ranks lower is seldom the answer
RANK_COST = 0.15  # what a passage has to be better by to overtake the one before it
NAME_WEIGHT = 0.5  # a word in the title says what a sentence is about, not what it says
QUESTION_WEIGHT = 0.8  # the same in an FAQ, where the title is what is answered
MEANING = 0.5  # what a definition gains where one is asked for
UNASKED = 0.3  # what it loses where not: it has many words, and seldom the answer
LAPSED = 1.0  # what a sentence of a repealed source loses where those in force are asked about
OTHER = 1.0  # what a sentence about press 9 loses where press 3 is asked about, or turned to
AMOUNT = 0.2  # what a sentence with an amount gains where such a one is asked for
CLAUSE = 1.0  # what a clause gains that is asked for by its number
HEADING = 0.5  # what a line loses that looks like a heading: it says what is told below it
LABELLED = 0.3  # what a line gains whose label stands in the question: 大包：…
REFERRED = 0.3  # what a sentence loses that sends the reader elsewhere
STEPS = 0.6  # what the steps of a procedure gain where asked for, if the heading says all of it
SECOND = 0.6  # a neighbour that shares this much as the best sentence is told as well
CARD = 300  # characters of a card that is quoted whole
ROW = 800  # the same of a row of a table
QUOTABLE = 8  # sentences that a quoting model chooses from
# 电话见《联系表》, and not 须在三日内通知，见《规定》: that names its source.
_REFERS = re.compile(r"(?<=[^，。；：（(\s参详])[参详]?见(?:附[件录表]|[上下]表|《[^》]{1,40}》)")
_ITEM = re.compile(r"^(?:[-*•]|\d{1,2}[.、)])\s+")


def extract(
    question: str,
    passages: Sequence[Passage],
    *,
    lang: str,
    on: date | None = None,
    thing: str = "",
) -> str:
    """One or two statements of passage n, each labelled ``[n]``, or rows that answer alike.

    It is "" where there are none.

    A sentence scores by the share of the question's words in it, rare ones counting more; what
    does not hold `on` the day asked of counts less, and what is not about the `thing` that a
    follow-up turned to, where others are.
    """
    shown = passages[:PASSAGES]
    candidates = _stated(question, shown)
    shared, stated = _scores(question, shown, candidates, on, thing), _by_place(candidates)
    if not shared:
        return ""
    scores = pointed(question, shown, stated, shared)
    index, position = first(scores)
    rows = as_good(question, (index, position), shown, stated)
    if len(rows) > 1:
        return "\n\n".join(cited([stated[place]], place[0] + 1, lang) for place in rows)
    found = candidates[index][position]
    chosen = [found if is_list(found) else _ITEM.sub("", found)]
    if (above := first(shared))[0] == index and is_looked_up(found, below=stated[above]):
        return cited([stated[above], *chosen], index + 1, lang)
    best, following = scores[index, position], scores.get((index, position + 1), 0.0)
    best -= MEANING * (asks_meaning(question) and _tells_meaning(question, found))
    best -= AMOUNT * holds_amount(question, found)
    if position + 1 < len(candidates[index]):
        following -= AMOUNT * holds_amount(question, candidates[index][position + 1])
    if best > 0 and following >= SECOND * best:
        chosen.append(candidates[index][position + 1])
    return cited(chosen, index + 1, lang)


@dataclass(frozen=True, slots=True)
class Quotable:
    """For each passage its quotable sentences, and how much each shares with the question.

    `shares` are 0 to about 1, a little less for lower passages; a definition has `MEANING` more
    where one is asked for, and `UNASKED` less elsewhere. Of the rows of a table those that are
    meant have up to 1 more, and the others up to 1 less (`pointed`).
    """

    sentences: tuple[tuple[str, ...], ...]
    shares: tuple[tuple[float, ...], ...]


def quotable(
    question: str,
    passages: Sequence[Passage],
    *,
    most: int = QUOTABLE,
    on: date | None = None,
    thing: str = "",
) -> Quotable:
    """Of the `statements` those that share most with the question, at most `most` in all.

    A small model chooses better among a few sentences than among all: this is what it is offered.
    """
    candidates = _stated(question, passages)
    shared = _scores(question, passages, candidates, on, thing)
    scores = pointed(question, passages, _by_place(candidates), shared)
    kept = set(sorted(scores, key=lambda place: (-scores[place], place))[:most])
    places = [
        [(index, number) for number in range(len(found)) if (index, number) in kept]
        for index, found in enumerate(candidates)
    ]
    return Quotable(
        tuple(tuple(candidates[i][n] for i, n in found) for found in places),
        tuple(tuple(scores[place] for place in found) for found in places),
    )


def _stated(question: str, passages: Sequence[Passage]) -> list[tuple[str, ...]]:
    """What may be quoted of each; of a short card without what is asked of it, all of it."""
    return [
        (passage.text,) if _is_whole(passage, question) else tuple(statements(passage))
        for passage in passages
    ]


def _is_whole(passage: Passage, question: str) -> bool:
    """Whether a card is told whole: it is short, and no one of its facts is asked for."""
    if passage.kind != "facts" or len(passage.text) > ROW:
        return False
    short = len(passage.text) <= CARD
    return asks_of_row(passage, question) or (short and unnamed(passage, tokens(question, TERMS)))


def _scores(
    question: str,
    passages: Sequence[Passage],
    candidates: Sequence[Sequence[str]],
    on: date | None,
    thing: str,
) -> dict[tuple[int, int], float]:
    held = {
        (index, position): set(tokens(sentence, TERMS))
        for index, found in enumerate(candidates)
        for position, sentence in enumerate(found)
    }
    common = Counter(token for found in held.values() for token in found)
    weights = {
        token: weight * math.log1p(len(held) / max(common[token], 1))
        for token, weight in query_weights(without_document(question), TERMS).items()
    }
    names = [set(tokens(f"{passage.title} {passage.section}", TERMS)) for passage in passages]
    wanted, gone = asks_meaning(question), lapsed(question, passages, on)
    of_clause = _of_clause(question, candidates)
    beside = _beside(thing, question, candidates) if thing else set()
    scores = {
        (index, position): _share(weights, found, names[index], _about(passages[index]))
        - RANK_COST * index
        - LAPSED * gone[index]
        - OTHER * misnumbered(question, candidates[index][position])
        - OTHER * ((index, position) in beside)
        - HEADING * looks_like_heading(candidates[index][position])
        - REFERRED * bool(_REFERS.search(candidates[index][position]))
        + AMOUNT * holds_amount(question, candidates[index][position])
        + CLAUSE * ((index, position) == of_clause)
        + LABELLED * names_label(question, candidates[index][position])
        + _as_definition(question, candidates[index][position], wanted=wanted)
        for (index, position), found in held.items()
    }
    return (
        _steps_first(scores, candidates, held, names, weights) if asks_steps(question) else scores
    )


def _by_place(candidates: Sequence[Sequence[str]]) -> dict[tuple[int, int], str]:
    """The statements by their passage and their number in it."""
    return {
        (index, number): statement
        for index, found in enumerate(candidates)
        for number, statement in enumerate(found)
    }


def _beside(thing: str, question: str, candidates: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """The sentences that are not about a thing; none where no other says what is asked of it."""
    asked = set(tokens(question, TERMS)) - set(tokens(thing))
    places = {
        (index, position): holds(thing, text)
        for index, found in enumerate(candidates)
        for position, text in enumerate(found)
    }
    told = [
        set(tokens(candidates[index][position], TERMS))
        for (index, position), of_it in places.items()
        if of_it
    ]
    if not any(asked & said for said in told):
        return set()
    return {place for place, of_it in places.items() if not of_it}


def _of_clause(question: str, candidates: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Where the clause stands that a question asks for by its number: in the best passage."""
    clause = clause_of(question)
    places = (
        (index, position)
        for index, found in enumerate(candidates)
        for position, text in enumerate(found)
        if clause and begins_clause(text, clause)
    )
    return next(places, None)


def _steps_first(
    scores: dict[tuple[int, int], float],
    candidates: Sequence[Sequence[str]],
    held: Mapping[tuple[int, int], set[str]],
    names: Sequence[set[str]],
    weights: Mapping[str, float],
) -> dict[tuple[int, int], float]:
    """The steps of a procedure before what is said around them, where its heading is asked for.

    Not where a sentence beside them holds more of what the question has besides the heading.
    """
    raised = dict(scores)
    said = set().union(*held.values(), *names)
    known = {token: weight for token, weight in weights.items() if token in said}
    for index, found in enumerate(candidates):
        beside = {token: w for token, w in known.items() if token not in names[index]}
        if len(beside) == len(known):
            continue
        named = 1 - sum(beside.values()) / sum(known.values())  # how much of it the heading says
        told = [_share(beside, held[index, n], set()) for n in range(len(found))]
        for position, text in enumerate(found):
            if is_steps(text) and told[position] == max(told) and (told[position] or named >= 0.5):
                best = max(scores[index, n] for n in range(len(found)))
                raised[index, position] = best + STEPS * named
    return raised


def _as_definition(question: str, sentence: str, *, wanted: bool) -> float:
    if wanted:
        return MEANING * _tells_meaning(question, sentence)
    return -UNASKED * defines(sentence)


def _tells_meaning(question: str, sentence: str) -> bool:
    """Whether a sentence says what something is: in words, or behind a label that is asked for."""
    labelled = names_label(question, sentence) or names_other_label(question, sentence)
    return labelled or describes(sentence)


def _about(passage: Passage) -> float:
    """How much a word of its title counts, that of an FAQ being its question."""
    return QUESTION_WEIGHT if passage.kind == "faq" else NAME_WEIGHT


def _share(
    weights: Mapping[str, float], found: set[str], named: set[str], about: float = NAME_WEIGHT
) -> float:
    told = sum(weight for token, weight in weights.items() if token in found)
    titled = sum(w for token, w in weights.items() if token in named and token not in found)
    return (told + about * titled) / (sum(weights.values()) or 1.0)
