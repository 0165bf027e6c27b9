"""Whether an object is one of a subject's: one that is, and a plausible one that is not."""

from collections.abc import Iterator
from random import Random

from verticalize.domain.manifest import Strings
from verticalize.domain.relations import Relation
from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts.false import random_false
from verticalize.instruct.facts.said import candidate, fact_of, fields_of, is_short, say, verbs
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import wordings


def yes_no(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """One true and one false object a line, asked in the same words."""
    relation = book.relations[line.relation]
    asked, yes, no = _wordings(relation, line.lang)
    own = _has_own(relation, line.lang)
    values = [value for value in line.objects if own or is_short(value, line.lang)]
    if not asked or not values:
        return
    true = rng.choice(values)
    fields = {**fields_of(line, relation), "objects": line.listed}
    question, false = rng.choice(asked), random_false(line, book, rng)
    for value, answers, generator in ((true, yes, "yes"), (false, no, "no")):
        if value is None or not answers:
            continue
        said = {**fields, **verbs(value), "object": value}
        yield candidate(
            line,
            generator,
            question=say(question, line.lang, said),
            answer=say(rng.choice(answers), line.lang, said),
            evidence=[fact_of(line, value)] if value is true else line.facts,
        )


def _wordings(relation: Relation, lang: str) -> tuple[Strings, Strings, Strings]:
    """Questions, answers that agree, answers that do not."""
    own = relation.yes_no
    if own is not None and _has_own(relation, lang):
        return own.questions[lang], own.yes.get(lang, ()), own.no.get(lang, ())
    yes, no = (wordings(relation, kind, lang).answers for kind in ("yes", "no"))
    return wordings(relation, "yes_no", lang).questions, yes, no


def _has_own(relation: Relation, lang: str) -> bool:
    return relation.yes_no is not None and lang in relation.yes_no.questions
