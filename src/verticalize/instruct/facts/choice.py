"""One of several: the true one among near misses, or the false one among true ones."""

from collections.abc import Iterator
from random import Random

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts.false import near_misses, random_false
from verticalize.instruct.facts.said import candidate, fact_of, fields_of, is_short, say, verbs
from verticalize.instruct.grammar import either, letter, lettered
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import wordings
from verticalize.text import join_list

MOST = 4  # choices
FEWEST = 3


def choice(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """Multiple choice: one object of the subject, the others plausible and false."""
    relation = book.relations[line.relation]
    asked, answers = wordings(relation, "choice", line.lang)
    true = [value for value in line.objects if is_short(value, line.lang)]
    if not true or not asked or not answers:
        return
    value = rng.choice(true)
    options = [value, *near_misses(line, book, rng, MOST - 1)]
    if len(options) < FEWEST:
        return
    rng.shuffle(options)
    fields = {**fields_of(line, relation), **verbs(value), "object": value}
    fields |= {"options": lettered(options, line.lang), "letter": letter(options.index(value))}
    yield candidate(
        line,
        "choice",
        question=say(rng.choice(asked), line.lang, fields),
        answer=say(rng.choice(answers), line.lang, fields),
        evidence=[fact_of(line, value)],
        quoted=value in line.quote,
    )


def odd(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """Two or three objects of the subject and a plausible one that is none: which is not?

    The false one is of any subject: what the most similar ones have is too often true, unrecorded.
    """
    relation = book.relations[line.relation]
    asked, answers = wordings(relation, "odd", line.lang)
    true = [value for value in line.objects if is_short(value, line.lang)]
    if len(true) < FEWEST - 1 or not (relation.list and asked and answers):
        return
    false = random_false(line, book, rng)
    if false is not None and is_short(false, line.lang):
        options = [*rng.sample(true, min(len(true), MOST - 1)), false]
        rng.shuffle(options)
        fields = {**fields_of(line, relation), **verbs(false), "object": false}
        fields |= {"options": either(options, line.lang), "listed": join_list(options, line.lang)}
        yield candidate(
            line,
            "odd",
            question=say(rng.choice(asked), line.lang, fields),
            answer=say(rng.choice(answers), line.lang, {**fields, "objects": line.listed}),
            quoted=all(value in line.quote for value in line.objects),
        )
