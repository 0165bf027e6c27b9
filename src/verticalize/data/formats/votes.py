"""Answers with scores: StackExchange in pairs or with all answers, ChatLLaMA's reward data."""

import math
from collections.abc import Iterator, Mapping
from itertools import combinations, islice
from typing import Any

from verticalize.data import reasons
from verticalize.data.formats.conversation import asked, question, turn
from verticalize.data.formats.format import Format, keyed, keys
from verticalize.data.formats.maker import Maker, Refused, each, needed
from verticalize.data.rows import Scored
from verticalize.records import Preference


def stack_score(votes: int, *, accepted: bool) -> int:
    """The rounded logarithm of the votes to base 2, one more if accepted; -1 for fewer than none.

    Source: Askell et al. 2021 (arXiv:2112.00861, section on preference data from StackExchange).
    """
    return -1 if votes < 0 else round(math.log2(1 + votes)) + accepted


def _paired(maker: Maker) -> Iterator[Preference]:
    fields = maker.row.fields
    prompt = question([turn("user", needed(fields, "question"))])
    better, worse = needed(fields, "response_j"), needed(fields, "response_k")
    yield maker.preference(
        prompt, better, worse, group=f"q{fields.get('qid')}", about=_origin(fields)
    )


def _answers(maker: Maker) -> Iterator[Preference]:
    """All pairs of unequal score, those of the best answers first, up to the limit of `Options`."""
    fields = maker.row.fields
    title = title if isinstance(title := fields.get("title"), str) else ""
    prompt = question([asked(title, needed(fields, "question"))])
    answers = fields.get("answers")
    if not (isinstance(answers, list) and all(isinstance(one, dict) for one in answers)):
        raise Refused(reasons.NOT_TEXT, "answers")
    ranked = sorted(((_score(one), needed(one, "text")) for one in answers), key=lambda a: -a[0])
    couples = list(combinations(ranked, 2))
    unequal = [couple for couple in couples if couple[0][0] > couple[1][0]]
    if not unequal:
        raise Refused(reasons.NO_PAIR)
    for _ in range(len(couples) - len(unequal)):
        maker.drop(reasons.SCORE_TIE)
    limit = maker.origin.options.max_pairs
    for _ in unequal[limit:]:
        maker.drop(reasons.TOO_MANY_PAIRS)
    about, group = _origin(fields), f"{maker.row.number}"
    for number, (better, worse) in enumerate(islice(unequal, limit)):
        scores = {**about, "scores": [better[0], worse[0]]}
        part = f"{number}"
        yield maker.preference(prompt, better[1], worse[1], part=part, group=group, about=scores)


def _score(answer: Mapping[str, Any]) -> int:
    accepted = bool(answer.get("selected") or answer.get("accepted"))
    for name in ("pm_score", "score", "votes"):
        value = answer.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value if name == "pm_score" else stack_score(value, accepted=accepted)
    raise Refused(reasons.NOT_NUMBER, "an answer has no pm_score, score or votes")


def _origin(fields: Mapping[str, Any]) -> dict[str, Any]:
    found = {"qid": fields.get("qid"), "date": fields.get("date"), "urls": fields.get("metadata")}
    return {key: value for key, value in found.items() if value is not None}


def _rewarded(maker: Maker) -> Iterator[Scored]:
    fields = maker.row.fields
    prompt = question([turn("user", needed(fields, "user_input"))])
    completion = needed(fields, "completion")
    if not completion.strip():
        raise Refused(reasons.EMPTY_ANSWER)
    yield maker.scored(prompt, completion, _number(fields.get("score")))


def _number(value: Any) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError) as error:
        raise Refused(reasons.NOT_NUMBER, f"{value!r}"[:80]) from error
    if not math.isfinite(number):
        raise Refused(reasons.NOT_NUMBER, f"{value!r}"[:80])
    return number


STACKEXCHANGE = Format(
    "stackexchange-paired",
    "preferences",
    keys("qid", "question", "response_j", "response_k"),
    each(_paired),
    "a question and two answers, response_j the better one",
    ("stack-exchange-paired", "stackllama"),
)
STACKEXCHANGE_ANSWERS = Format(
    "stackexchange-answers",
    "preferences",
    keyed("the key question and a list of answers with scores",
          lambda _, answers: bool(answers) and all(map(_has_score, answers)),
          question=str, answers=list),
    each(_answers),
    "a question with all its answers and their votes",
)  # fmt: skip
CHATLLAMA_REWARD = Format(
    "chatllama-reward",
    "scored",
    keys("user_input", "completion", "score"),
    each(_rewarded),
    "user_input, completion and a score or null",
)


def _has_score(answer: Any) -> bool:
    return isinstance(answer, dict) and not answer.keys().isdisjoint({"pm_score", "score", "votes"})
