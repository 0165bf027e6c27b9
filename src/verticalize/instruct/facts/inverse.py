"""From an object back to its subjects."""

from collections.abc import Iterator
from random import Random

from verticalize.domain.relations import Relation
from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate
from verticalize.instruct.facts.said import back_to, candidate, fact_of, is_short, say, verbs
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import Wordings, wordings
from verticalize.text import join_list

MAX_SUBJECTS = 8  # an inverse question with more answers than this has no useful answer


def inverse(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """One question for each object, asked where the object comes up first.

    Objects that are whole clauses are asked for only where the pack has a wording of its own.
    """
    relation = book.relations[line.relation]
    asked, answers = _wordings(relation, line.lang)
    if not asked or not answers:
        return
    back = back_to(relation, line.lang)
    for value in line.objects:
        if not _has_own(relation, line.lang) and not is_short(value, line.lang):
            continue
        found = book.holders(line, value, 2 * MAX_SUBJECTS)
        subjects = list(dict.fromkeys(each.subject for each in found))
        if found[0].number != line.number or len(subjects) > MAX_SUBJECTS:
            continue
        fields = {**back, **verbs(value), "object": value}
        said = {**fields, "subjects": join_list(subjects, line.lang)}
        yield candidate(
            line,
            "inverse",
            question=say(rng.choice(asked), line.lang, fields),
            answer=say(rng.choice(answers), line.lang, said),
            evidence=[fact_of(each, value) for each in found],
            quoted=len(subjects) == 1,
        )


def _wordings(relation: Relation, lang: str) -> Wordings:
    own = relation.inverse
    if own is None or not _has_own(relation, lang):
        return wordings(relation, "inverse", lang)
    return Wordings(own.questions[lang], own.answers.get(lang, ()))


def _has_own(relation: Relation, lang: str) -> bool:
    return relation.inverse is not None and lang in relation.inverse.questions
