"""Case-style questions: several objects together, and the one subject that has all of them."""

from collections.abc import Iterator, Sequence
from random import Random

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts.said import candidate, fact_of, fields_of, is_short, say
from verticalize.instruct.grammar import number
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import wordings
from verticalize.text import join_list

FEWEST, MOST = 3, 4  # clues
_COMMON = 64  # subjects: an object of so many is no clue


def case(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """At most two cases a line, of clues that fit no other subject of the whole knowledge."""
    relation = book.relations[line.relation]
    asked, answers = wordings(relation, "case", line.lang)
    short = [value for value in line.objects if is_short(value, line.lang)]
    if len(short) < FEWEST or not (relation.list and asked and answers):
        return
    wanted = rng.sample(asked, min(len(asked), 1 if len(short) <= MOST else 2))
    for wording in wanted:
        clues = rng.sample(short, min(len(short), rng.randint(FEWEST, MOST)))
        if not _fits_only(line, clues, book):
            continue
        fields = {**fields_of(line, relation), "clues": join_list(clues, line.lang)}
        size = number(len(clues), line.lang)
        fields["count"] = size + fields["measure"] if line.lang == "zh" else size
        yield candidate(
            line,
            "case",
            question=say(wording, line.lang, fields),
            answer=say(rng.choice(answers), line.lang, {**fields, "objects": line.listed}),
            evidence=[*(fact_of(line, clue) for clue in clues), *line.facts],
            quoted=line.subject in line.quote and all(clue in line.quote for clue in clues),
        )


def _fits_only(line: Line, clues: Sequence[str], book: Book) -> bool:
    names = {name.casefold() for name in line.names}
    others: set[str] | None = None
    for clue in clues:
        owners = book.owners(line, clue, _COMMON)
        if len(owners) < _COMMON:
            others = owners - names if others is None else others & owners
    return others is not None and not others
