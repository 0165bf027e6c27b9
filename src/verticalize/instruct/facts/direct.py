"""From a subject to the objects of a relation: in every wording, and as a complete list."""

from collections.abc import Iterator
from random import Random

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts.said import candidate, fields_of, say
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import wordings


def direct(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """Every wording of the question, each line beginning with another one.

    From the second wording on, every other question calls the subject by an alias.
    """
    relation = book.relations[line.relation]
    asked = relation.questions.get(line.lang, ())
    answers = relation.answers.get(line.lang, ())
    if not asked or not answers:
        return
    offset = rng.randrange(len(asked))
    told = [
        say(answer, line.lang, {"subject": line.subject, "objects": line.listed})
        for answer in answers
    ]
    for turn in range(len(asked)):
        name = line.names[(turn // 2 + 1) % len(line.names)] if turn % 2 else line.subject
        wording = asked[(offset + turn) % len(asked)]
        yield candidate(
            line,
            "direct",
            question=say(wording, line.lang, {"subject": name}),
            answer=told[turn % len(told)],
        )


def complete_list(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """All objects and how many they are, where no other source knows more of them."""
    relation = book.relations[line.relation]
    asked, answers = wordings(relation, "list", line.lang)
    if len(line.objects) < 2 or not (relation.list and asked and answers):
        return
    if not book.is_complete(line):
        return
    fields = fields_of(line, relation)
    yield candidate(
        line,
        "list",
        question=say(rng.choice(asked), line.lang, fields),
        answer=say(rng.choice(answers), line.lang, {**fields, "objects": line.listed}),
        quoted=all(value in line.quote for value in line.objects),
    )
