"""Two subjects on one relation: what they share, and what each has besides."""

from collections.abc import Iterator
from random import Random

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import JOINER, Candidate, sentence_case
from verticalize.instruct.facts.said import candidate, fields_of, say
from verticalize.instruct.lines import Line
from verticalize.instruct.wordings import wordings
from verticalize.text import join_list

_LOOKED_AT = 8  # holders of a shared object
_REST = {
    "en": ("for {subject} also: {objects}.", "besides, for {subject}: {objects}."),
    "zh": ("{subject}还有{objects}。", "{subject}另有{objects}。"),
}
_AND = {"en": " and ", "zh": "和"}


def compare(line: Line, book: Book, rng: Random) -> Iterator[Candidate]:
    """One partner a line, with which it shares an object but not all of them."""
    relation = book.relations[line.relation]
    asked, answers = wordings(relation, "comparison", line.lang)
    other = _partner(line, book, rng) if asked and answers and line.lang in _REST else None
    if other is None:
        return
    both = f"{line.subject}{_AND[line.lang]}{other.subject}"
    shared = [value for value in line.objects if value in other.objects]
    fields = {
        **fields_of(line, relation, subject=both),
        "first": line.subject,
        "second": other.subject,
        "shared": join_list(shared, line.lang),
        "rest": _rest(line, other, rng),
    }
    yield candidate(
        line,
        "comparison",
        question=say(rng.choice(asked), line.lang, fields),
        answer=say(rng.choice(answers), line.lang, fields),
        evidence=[*line.facts, *other.facts],
        quoted=False,
    )


def _partner(line: Line, book: Book, rng: Random) -> Line | None:
    """A line of another subject of the type; each pair comes up at most once, at its first line."""
    for value in rng.sample(line.objects, len(line.objects)):
        for other in book.holders(line, value, _LOOKED_AT):
            later = other.number > line.number and other.type == line.type
            named = set(other.names).isdisjoint(line.names)
            if later and named and set(other.objects) != set(line.objects):
                return other
    return None


def _rest(line: Line, other: Line, rng: Random) -> str:
    wording = rng.choice(_REST[line.lang])
    parts = []
    for one, against in ((line, other), (other, line)):
        own = [value for value in one.objects if value not in against.objects]
        if own:
            objects = join_list(own, line.lang)
            parts.append(wording.format(subject=one.subject, objects=objects))
    return JOINER[line.lang].join(sentence_case(part, line.lang) for part in parts)
