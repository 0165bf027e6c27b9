"""How well each statement of some passages answers a question, by the words that they share."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from heapq import nlargest
from itertools import islice

from verticalize.assistant.answers.lean import Lean
from verticalize.assistant.answers.row_ranking import Place
from verticalize.assistant.turns.names import holds
from verticalize.records import Passage
from verticalize.retrieval.aspects.closings import ends_a_story
from verticalize.retrieval.aspects.model import MOST
from verticalize.retrieval.aspects.model import bundled as aspects
from verticalize.retrieval.combinations import asks_together
from verticalize.retrieval.engine.catalog import known_as
from verticalize.retrieval.engine.phrasings import ALIKE, asked_for, embed
from verticalize.retrieval.gate.designations import misnumbered
from verticalize.retrieval.plain_questions import Plain, asked_plainly, inside
from verticalize.retrieval.quoting.cards import asks_of_row, unnamed
from verticalize.retrieval.quoting.definitions import asks_meaning, defines, describes
from verticalize.retrieval.quoting.quantities import holds_amount
from verticalize.retrieval.quoting.statements import (
    looks_like_heading,
    names_label,
    names_other_label,
    statements,
)
from verticalize.retrieval.quoting.units import asks_steps, is_steps
from verticalize.retrieval.sources.clauses import begins_clause, clause_of
from verticalize.retrieval.sources.editions import without_document
from verticalize.retrieval.sources.standing import lapsed
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import query_weights, tokens

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
ASPECT = 0.3  # what a nat adds that speaks for the property asked for
CLOSED = 2.0  # times as much where a story ends in "what do I do"
ASKED = 1.5  # what one gains by a cosine of 1 more than `ALIKE` with what people ask for it
# What a sentence of one subject gains that names another one that was named, and where the
# question asks how the two go together.
TOGETHER, JOINED = 0.5, 1.5
STRAY = 0.3  # what one loses beside others of its text that name what was named, if it does not
ELSEWHERE = 0.6  # what one of another subject loses where one is named and plainly asked of
REFERRED = 0.3  # what a sentence loses that sends the reader elsewhere
LEANS = 0.3  # what a sentence gains that is about all that the question before asked
STEPS = 0.6  # what the steps of a procedure gain where asked for, if the heading says all of it
MEANT = 1.0  # nats by which a fact is meant, and by which no other is as likely
CARD = 300  # characters of a card that is quoted whole
ROW = 800  # the same of a row of a table
_ASKS_COURSE = re.compile(
    r"\b(?:what happens|what (?:do|should|must) (?:i|we|you)|what now|first|next|steps?|then)\b"
    r"|怎么办|咋办|先|下一步|然后|接着",
    re.IGNORECASE,
)
# 电话见《联系表》, and not 须在三日内通知，见《规定》: that names its source.
_REFERS = re.compile(r"(?<=[^，。；：（(\s参详])[参详]?见(?:附[件录表]|[上下]表|《[^》]{1,40}》)")


def statements_of(question: str, passages: Sequence[Passage]) -> dict[Place, str]:
    """What may be quoted of the passages, by its place.

    A short card is quoted whole if no single fact of it is asked for.
    """
    offered = (
        (passage.text,) if _is_whole(passage, question) else statements(passage)
        for passage in passages
    )
    return {
        (index, number): statement
        for index, found in enumerate(offered)
        for number, statement in enumerate(found)
    }


def _is_whole(passage: Passage, question: str) -> bool:
    if passage.kind != "facts" or len(passage.text) > ROW:
        return False
    if asks_of_row(passage, question):
        return True
    short = len(passage.text) <= CARD and unnamed(passage, tokens(question, TERMS))
    return short and not _means_one(passage, question)


def _means_one(passage: Passage, question: str) -> bool:
    """Whether a question means what one fact of a card tells, in whatever words.

    A word that several facts have ("on dialysis") asks for all of these.
    """
    lines = passage.text.splitlines()
    asked = set(tokens(question, TERMS)) - set(tokens(passage.title, TERMS))
    told = Counter(token for line in lines for token in asked & set(tokens(line, TERMS)))
    if max(told.values(), default=0) > 1:
        return False
    best, second = nlargest(2, aspects().agreement(question, lines, known_as(passage)))
    return best >= max(MEANT, second + MEANT)


def score(
    question: str,
    passages: Sequence[Passage],
    stated: Mapping[Place, str],
    *,
    on: date | None,
    lean: Lean,
) -> dict[Place, float]:
    """For each statement the share of the question's words in it, rare ones counting more.

    That is 0 to 1; anything else that speaks for or against a statement is added or taken away.

    Args:
        on: the day asked of; what does not hold then counts less.
        lean: what a follow-up depends on.
    """
    held = {place: set(tokens(text, TERMS)) for place, text in stated.items()}
    common = Counter(token for found in held.values() for token in found)
    weights = {
        token: weight * math.log1p(len(held) / max(common[token], 1))
        for token, weight in query_weights(without_document(question), TERMS).items()
    }
    names = [set(tokens(f"{passage.title} {passage.section}", TERMS)) for passage in passages]
    wanted, gone = asks_meaning(question), lapsed(question, passages, on)
    of_clause = _of_clause(question, stated)
    meant = _meant(question, passages, stated)
    beside = _beside(lean, question, stated) if lean.thing else set()
    leans = _leans(lean.before, passages, stated) if lean.before else {}
    plain = asked_plainly(question, passages)
    known = _known(question, passages, stated, plain)
    spoken = _spoken_of(question, passages, stated)
    told = {
        place: max(
            _share(weights, part, names[place[0]], _about(passages[place[0]]))
            for part in _parts(question, text, held[place])
        )
        for place, text in stated.items()
    }
    untold = CLOSED if ends_a_story(question) else _untold(weights, held, set().union(*names))
    scores = {
        place: told[place]
        - RANK_COST * place[0]
        - LAPSED * gone[place[0]]
        - OTHER * misnumbered(question, text)
        - OTHER * (place in beside)
        - HEADING * looks_like_heading(text)
        - REFERRED * bool(_REFERS.search(text))
        + AMOUNT * holds_amount(question, text)
        + CLAUSE * (place == of_clause)
        + LABELLED * names_label(question, text)
        + ASPECT * max(untold, _is_of(plain, passages[place[0]])) * meant[place]
        + ASKED * known[place]
        + spoken[place]
        + leans.get(place, 0.0)
        - ELSEWHERE * (plain is not None and not plain.is_about(passages[place[0]], text))
        + _as_definition(question, text, wanted=wanted)
        for place, text in stated.items()
    }
    return _steps_first(scores, stated, held, names, weights) if asks_steps(question) else scores


def _parts(question: str, text: str, held: set[str]) -> list[set[str]]:
    """The tokens of each step of a procedure, where no steps are asked for; else of the whole text.

    Many steps have many words of any question.
    """
    if not is_steps(text) or asks_steps(question) or _ASKS_COURSE.search(question):
        return [held]
    return [set(tokens(step, TERMS)) for step in text.split("\n")]


def _leans(
    before: str, passages: Sequence[Passage], stated: Mapping[Place, str]
) -> dict[Place, float]:
    """For each statement what it gains by being about what was asked before: it or its section."""
    asked = query_weights(before, TERMS)
    about = {
        place: set(tokens(f"{passages[place[0]].title} {passages[place[0]].section} {text}", TERMS))
        for place, text in stated.items()
    }
    return {place: LEANS * _share(asked, said, set()) for place, said in about.items()}


def _is_of(plain: Plain | None, passage: Passage) -> bool:
    """Whether it is a passage of a card that is plainly asked of."""
    return plain is not None and passage.document_id in plain.documents


def tells_meaning(question: str, sentence: str) -> bool:
    """Whether a sentence says what something is: in words, or behind a label that is asked for."""
    labelled = names_label(question, sentence) or names_other_label(question, sentence)
    return labelled or describes(sentence)


def _untold(weights: Mapping[str, float], held: Mapping[Place, set[str]], names: set[str]) -> float:
    """What no statement has of the question's words but for names of its subject: 0 to 1."""
    asked = {token: weight for token, weight in weights.items() if token not in names}
    return 1 - max((_share(asked, found, set()) for found in held.values()), default=0.0)


def _meant(
    question: str, passages: Sequence[Passage], stated: Mapping[Place, str]
) -> dict[Place, float]:
    """For each statement how much speaks for it that it tells the property asked for, in nats.

    A heading gains nothing by it, and what is told of one subject nothing where another is named.
    """
    subjects = {
        index: known_as(passage)
        for index, passage in enumerate(passages)
        if passage.kind == "facts"
    }
    named = {index for index, names in subjects.items() if _names_one(question, names)}
    others = subjects.keys() - named if named else set()
    hidden = [name for names in subjects.values() for name in names]
    agreed = aspects().agreement(question, list(stated.values()), hidden)
    return {
        place: min(told, 0.0 if place[0] in others or looks_like_heading(text) else MOST)
        for (place, text), told in zip(stated.items(), agreed, strict=True)
    }


def _spoken_of(
    question: str, passages: Sequence[Passage], stated: Mapping[Place, str]
) -> dict[Place, float]:
    """For each statement what it gains or loses by the subjects of cards that it names.

    "How much Tylenol a day" is not answered by a sentence on ibuprofen, and "warfarin and aspirin"
    by what the record of the one says of the other.
    """
    names = {one.document_id: known_as(one) for one in passages if one.kind == "facts"}
    said = {name for known in names.values() for name in known if holds(name, question)}
    asked = {name for name in said if not any(inside(name, other) for other in said)}
    named = {home: known for home, known in names.items() if asked & set(known)}
    gains = dict.fromkeys(stated, 0.0)
    held = {
        place: {home for home, known in named.items() if _names_one(text, known)}
        for place, text in stated.items()
    }
    told = {place[0] for place, homes in held.items() if homes}
    gain = JOINED if asks_together(question) else TOGETHER
    for place, homes in held.items():
        home = passages[place[0]].document_id
        if home in named:
            gains[place] = gain * bool(homes - {home})
        elif home not in names and not homes and place[0] in told:
            gains[place] = -STRAY
    return gains


def _known(
    question: str,
    passages: Sequence[Passage],
    stated: Mapping[Place, str],
    plain: Plain | None,
) -> dict[Place, float]:
    """For each statement the cosine above `ALIKE` of the nearest question that it answers.

    Where one subject is plainly asked of, all of these questions name it, which says nothing.
    """
    asked = {place: asked_for(passages[place[0]], text) for place, text in stated.items()}
    known = [one for found in asked.values() for one in found]
    if not known:
        return dict.fromkeys(stated, 0.0)
    texts = [question, *known]
    first, *others = embed(list(map(plain.without_names, texts)) if plain else texts)
    cosines = iter(float(vector @ first) for vector in others)
    nearest = {
        place: max(islice(cosines, len(found)), default=0.0) for place, found in asked.items()
    }
    return {place: max(0.0, near - ALIKE) for place, near in nearest.items()}


def _names_one(question: str, names: Sequence[str]) -> bool:
    return any(holds(name, question) for name in names)


def _beside(lean: Lean, question: str, stated: Mapping[Place, str]) -> set[Place]:
    """The sentences that are not about a thing; where none of it says what is asked, those told.

    An amount is no thing: what was told may hold it in a range.
    """
    asked = set(tokens(question, TERMS)) - set(tokens(lean.thing))
    of_it = {place for place, text in stated.items() if holds(lean.thing, text)}
    if not any(asked & set(tokens(stated[place], TERMS)) for place in of_it):
        told = {place for place, text in stated.items() if text in lean.told}
        is_amount = any(map(str.isdigit, lean.thing))
        return told - of_it if of_it and not is_amount else set()
    return stated.keys() - of_it


def _of_clause(question: str, stated: Mapping[Place, str]) -> Place | None:
    """Where the clause stands that a question asks for by its number: in the best passage."""
    clause = clause_of(question)
    places = (place for place, text in stated.items() if clause and begins_clause(text, clause))
    return next(places, None)


def _steps_first(
    scores: Mapping[Place, float],
    stated: Mapping[Place, str],
    held: Mapping[Place, set[str]],
    names: Sequence[set[str]],
    weights: Mapping[str, float],
) -> dict[Place, float]:
    """The steps of a procedure before what is said around them, where its heading is asked for.

    Not where a sentence beside them holds more of what the question has besides the heading.
    """
    raised = dict(scores)
    said = set().union(*held.values(), *names)
    known = {token: weight for token, weight in weights.items() if token in said}
    for index, name in enumerate(names):
        besides = {token: weight for token, weight in known.items() if token not in name}
        if len(besides) == len(known):
            continue
        heading = 1 - sum(besides.values()) / sum(known.values())  # the share that it says
        own = [place for place in stated if place[0] == index]
        told = {place: _share(besides, held[place], set()) for place in own}
        for place in own:
            fullest = told[place] == max(told.values()) and (told[place] or heading >= 0.5)
            if fullest and is_steps(stated[place]):
                raised[place] = max(scores[other] for other in own) + STEPS * heading
    return raised


def _as_definition(question: str, sentence: str, *, wanted: bool) -> float:
    if wanted:
        return MEANING * tells_meaning(question, sentence)
    return -UNASKED * defines(sentence)


def _about(passage: Passage) -> float:
    """How much a word of its title counts, that of an FAQ being its question."""
    return QUESTION_WEIGHT if passage.kind == "faq" else NAME_WEIGHT


def _share(
    weights: Mapping[str, float], found: set[str], named: set[str], about: float = NAME_WEIGHT
) -> float:
    """The share of the weights that a sentence has, what only its title has counting `about`."""
    told = sum(weight for token, weight in weights.items() if token in found)
    titled = sum(w for token, w in weights.items() if token in named and token not in found)
    return (told + about * titled) / (sum(weights.values()) or 1.0)
