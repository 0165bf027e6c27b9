"""Questions that the knowledge does not answer: facts that are missing, and other subjects."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from verticalize.domain.relations import Relation
from verticalize.fingerprint import of_value
from verticalize.instruct.book import Book
from verticalize.instruct.candidate import Candidate, sentence_case
from verticalize.instruct.lines import Line
from verticalize.instruct.offtopic import BEYOND, OFF_TOPIC
from verticalize.records import Passage
from verticalize.text import words

MOST_SHARED = 0.6  # of an off-topic question's words in one passage: above, it may be on the topic
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万]+(?:年|月|日|天|元|倍|次|个)")


def lacking(book: Book, relations: Mapping[str, Relation], *, seed: int) -> Iterator[Candidate]:
    """A relation that others of its type have, asked of a subject that lacks it.

    A subject does not lack what one of a wider or narrower name has: who asks for 华法林钠 is told
    of 华法林.

    Relations whose objects are mostly figures are left out: a figure may stand in another line of
    the same card. The lines are gone through three times.
    """
    of_type: dict[tuple[str, str], set[str]] = defaultdict(set)
    figures = _figures(book)
    for line in book:
        of_type[line.type, line.lang].add(line.relation)
    for first, own in _subjects(book):
        absent = of_type[first.type, first.lang] - own - figures
        for name in sorted(absent - book.relations_near(first) if absent else ()):
            questions = relations[name].questions.get(first.lang, ())
            if questions:
                yield _candidate("lacking", first, name, questions, seed)


def beyond(lines: Iterable[Line], *, seed: int) -> Iterator[Candidate]:
    """Something about a known subject that knowledge of any domain seldom states."""
    for first, _ in _subjects(lines):
        questions = BEYOND.get(first.lang, ())
        if questions:
            yield _candidate("beyond", first, "", questions, seed)


def off_topic(lang: str) -> Iterator[Candidate]:
    """Everyday questions of many kinds. Those near the topic are left out by `near`."""
    for question in OFF_TOPIC.get(lang, ()):
        yield Candidate(
            question=question,
            answer="",
            generator="off_topic",
            relation="",
            lang=lang,
            evidence=(),
            document_id="off-topic",
        )


def near(question: str, passages: Iterable[Passage]) -> bool:
    """Whether one passage holds so many of a question's words that it may be on the topic."""
    asked = _pieces(question)
    return any(
        len(asked & _pieces(f"{passage.title} {passage.text}")) > MOST_SHARED * len(asked)
        for passage in passages
    )


def _subjects(lines: Iterable[Line]) -> Iterator[tuple[Line, set[str]]]:
    """The first line of every subject of a document, and its relations.

    The lines of a document stand together.
    """
    for _, found in groupby(lines, key=lambda line: line.document_id):
        first: dict[str, Line] = {}
        has: dict[str, set[str]] = defaultdict(set)
        for line in found:
            first.setdefault(line.subject, line)
            has[line.subject].add(line.relation)
        yield from ((line, has[subject]) for subject, line in first.items())


def _candidate(
    generator: str, line: Line, relation: str, questions: Sequence[str], seed: int
) -> Candidate:
    turn = int(of_value([seed, line.document_id, relation])[:8], 16)
    asked = questions[turn % len(questions)].format(subject=line.subject)
    return Candidate(
        question=sentence_case(asked, line.lang),
        answer="",
        generator=generator,
        relation=relation,
        lang=line.lang,
        evidence=(),
        document_id=line.document_id,
    )


def _pieces(text: str) -> set[tuple[str, str]]:
    """Pairs of neighbouring scoring tokens: single ones are shared by any two texts."""
    tokens = words(text)
    return set(pairwise(tokens))


def _figures(lines: Iterable[Line]) -> set[str]:
    with_figure: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for line in lines:
        total[line.relation] += 1
        with_figure[line.relation] += bool(_FIGURE.search(line.listed))
    return {name for name, count in total.items() if 2 * with_figure[name] > count}
