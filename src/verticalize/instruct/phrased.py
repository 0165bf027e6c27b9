"""The questions that a pack itself gives for its statements, as people put them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from verticalize.instruct.book import Book
from verticalize.instruct.candidate import MAX_QUOTED, Candidate
from verticalize.instruct.facts.said import candidate, say
from verticalize.instruct.texts import faq
from verticalize.instruct.texts.extracts import extract
from verticalize.records import Passage, Question
from verticalize.retrieval.engine.phrasings import phrasings
from verticalize.retrieval.quoting.units import unit_spans

PHRASING = "phrasing"


def of_lines(book: Book, passages: Mapping[str, Passage]) -> Iterator[Candidate]:
    """Those of fact cards, each answered in another of the relation's wordings."""
    for line in book:
        passage, answers = passages.get(line.passage_id), book.relations[line.relation].answers
        wordings = answers.get(line.lang, ())
        if passage is None or not line.quote or not wordings:
            continue
        fields = {"subject": line.subject, "objects": line.listed}
        asked = phrasings(passage).get(line.quote, ())
        for number, question in enumerate(asked):
            answer = say(wordings[number % len(wordings)], line.lang, fields)
            yield candidate(line, PHRASING, question=question, answer=answer)


def of_texts(passages: Iterable[Passage]) -> Iterator[Candidate]:
    """Those of sentences of documents, answered with these."""
    for passage in passages:
        for statement, asked in phrasings(passage).items():
            start = passage.text.find(statement)
            end = start + len(statement)
            spans = [(a, b) for a, b in unit_spans(passage.text) if a < end and b > start]
            for question in asked if start >= 0 and spans else ():
                yield extract(passage, PHRASING, question, spans[:MAX_QUOTED])


def of_faq(questions: Iterable[Question], passages: Mapping[str, Passage]) -> Iterator[Candidate]:
    """Those of the rows of an FAQ, with the answers of these."""
    for row in faq(questions, passages):
        passage = passages.get(row.gold)
        for asked in phrasings(passage).values() if passage else ():
            for question in asked:
                yield replace(row, question=question, generator=PHRASING)
