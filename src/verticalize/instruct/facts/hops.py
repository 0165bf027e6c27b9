"""Along the graph: from a subject over one or two objects that are subjects themselves."""

import re
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import NamedTuple

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts.said import candidate, fields_of, say, verbs
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import wordings

MOST_TWO, MOST_THREE = 24, 2  # questions a line
_REMARK = re.compile(r"\s*[（(][^（）()]*[）)]\s*$")
_WALKED = 8  # objects of the second line from which a third step is tried


class Hop(NamedTuple):
    """A line, the object that leads on, and the line that it leads to."""

    line: Line
    middle: str
    end: Line


def two_hop(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """Over one object to the objects of that.

    `two_hop` of a relation says which relations may follow; where no relation says so, all may.
    """
    for hop in islice(hops(line, book), MOST_TWO):
        if hop.end.subject != line.subject:
            yield from _asked([hop], book, rng)


def three_hop(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """Over two objects; never back to a subject that was passed."""
    chains = (
        [first, second]
        for first in islice(hops(line, book), _WALKED)
        for second in islice(hops(first.end, book), _WALKED)
        if len({line.subject, first.end.subject, second.end.subject}) == len("abc")
    )
    for chain in islice(chains, MOST_THREE):
        yield from _asked(chain, book, rng)


def hops(line: Line, book: Book) -> Iterator[Hop]:
    """The lines that the objects of a line lead to."""
    follows = book.relations[line.relation].two_hop
    if book.chained and not follows:
        return
    for value in line.objects:
        middle = bare(value)
        found = book.about(middle, line.lang)
        for name in follows if book.chained else sorted(found):
            if name in found:
                yield Hop(line, middle, found[name])


def bare(value: str) -> str:
    """An object without the remark in brackets at its end: ``美罗培南（感染性坏死）``."""
    return _REMARK.sub("", value)


def _asked(chain: list[Hop], book: Book, rng: Random) -> Iterator[Candidate]:
    """The steps of the chain said one after the other, and a question about its end."""
    end, lang = chain[-1].end, chain[-1].end.lang
    last = book.relations[end.relation]
    if not last.questions.get(lang) or not last.answers.get(lang):
        return
    question = say(rng.choice(last.questions[lang]), lang, {"subject": chain[-1].middle})
    objects = {"subject": end.subject, "objects": end.listed}
    answer = say(rng.choice(last.answers[lang]), lang, objects)
    for place, hop in reversed(list(enumerate(chain))):
        relation = book.relations[hop.line.relation]
        asked, answers = wordings(relation, "hop", lang)
        if not asked or not answers:
            return
        called = chain[place - 1].middle if place else hop.line.subject
        fields = fields_of(hop.line, relation, subject=called)
        fields |= {**verbs(hop.middle), "middle": hop.middle}
        # Only the first step opens as a question does; the next is told in a plain sentence.
        if place:
            question = say(rng.choice(answers), lang, {**fields, "answer": question})
        else:
            question = say(rng.choice(asked), lang, {**fields, "question": question})
        answer = say(rng.choice(answers), lang, {**fields, "answer": answer})
    yield candidate(
        end,
        "two_hop" if len(chain) == 1 else "three_hop",
        question=question,
        answer=answer,
        evidence=[fact for hop in chain for fact in hop.line.facts] + list(end.facts),
        quoted=len(chain) == 1,
    )
