"""Conversations: one subject, one relation after the other, and on along the graph."""

from collections.abc import Iterator, Sequence
from random import Random

from verticalize.domain.relations import Relation
from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate, Turn
from verticalize.instruct.facts.hops import hops
from verticalize.instruct.facts.said import candidate, say
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import wordings

DRILLS = 2  # conversations a subject
TURNS = 3
_SENTENCE_ENDS = ("?", "？", "。", ".")


def drill(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """Conversations about the subject of a line, made once for all its lines.

    The first question names the subject; the next say ``this condition`` or ask for the next
    relation in short; the last may go on with one of the objects that were named.
    """
    card = [each for each in book.card(line) if _can_ask(each, book)]
    if len(card) < 2 or card[0].number != line.number:
        return
    for _ in range(min(DRILLS, len(card) - 1)):
        chosen = rng.sample(card, min(TURNS, len(card)))
        onward = [hop for hop in hops(chosen[-1], book) if _can_ask(hop.end, book)]
        if onward:
            del chosen[0]
        turns = [_turn(chosen[0], book, rng, chosen[0].subject)]
        place = rng.randrange(100)  # so that no two of a conversation ask in the same way
        turns += [_next(each, book, rng, place + n) for n, each in enumerate(chosen[1:])]
        if onward:
            hop = rng.choice(onward)
            chosen.append(hop.end)
            turns.append(_turn(hop.end, book, rng, hop.middle))
        yield _talk(chosen, turns)


def _talk(lines: Sequence[Line], turns: Sequence[Turn]) -> Candidate:
    return candidate(
        lines[-1],
        "drill",
        question=turns[-1].question,
        answer=turns[-1].answer,
        evidence=[fact for line in lines for fact in line.facts],
        quoted=False,
        before=tuple(turns[:-1]),
    )


def _can_ask(line: Line, book: Book) -> bool:
    relation = book.relations[line.relation]
    return bool(relation.questions.get(line.lang) and relation.answers.get(line.lang))


def _turn(line: Line, book: Book, rng: Random, subject: str) -> Turn:
    """A whole question about `subject`; the pack's telegraphic wordings only where all are such."""
    relation = book.relations[line.relation]
    asked = relation.questions[line.lang]
    whole = [wording for wording in asked if wording.endswith(_SENTENCE_ENDS)] or asked
    question = say(rng.choice(whole), line.lang, {"subject": subject})
    return Turn(question, _answer(line, relation, rng))


def _next(line: Line, book: Book, rng: Random, place: int) -> Turn:
    """Asked without the name: in short, or of ``this condition`` where the pack has such a word."""
    relation = book.relations[line.relation]
    called = relation.about.get(line.lang)
    short = wordings(relation, "follow", line.lang).questions
    if called is not None and (not short or rng.random() < 1 / 2):
        return _turn(line, book, rng, called.this)
    if not short:
        return _turn(line, book, rng, line.subject)
    question = say(
        short[place % len(short)], line.lang, {"label": relation.label.get(line.lang, relation.id)}
    )
    return Turn(question, _answer(line, relation, rng))


def _answer(line: Line, relation: Relation, rng: Random) -> str:
    fields = {"subject": line.subject, "objects": line.listed}
    return say(rng.choice(relation.answers[line.lang]), line.lang, fields)
