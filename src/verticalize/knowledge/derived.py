"""What follows from a document and its passages: facts, and the questions that it answers."""

from collections import Counter
from collections.abc import Iterator

from verticalize.knowledge.found import Found
from verticalize.records import Fact, Passage, Question


def facts_of(found: Found, passages: list[Passage], left_out: Counter[str]) -> Iterator[Fact]:
    """One fact for each object, with the passage in which its statement begins."""
    document = found.document
    aliases = document.metadata.get("aliases", ())
    numbers: Counter[str] = Counter()
    for statement in found.statements:
        home = next((p for p in passages if p.start <= statement.start < p.end), None)
        for thing in statement.objects:
            if home is None:
                left_out["a fact that stands in no passage"] += 1
                continue
            numbers[statement.relation] += 1
            yield Fact(
                id=f"{document.id}/{statement.relation}/{numbers[statement.relation]}",
                subject=statement.subject,
                relation=statement.relation,
                object=thing,
                lang=document.lang,
                type=found.type,
                document_id=document.id,
                passage_id=home.id,
                aliases=tuple(aliases) if statement.subject == document.title else (),
            )


def questions_of(found: Found, passages: list[Passage]) -> Iterator[Question]:
    """The row of an FAQ, with the passage in which its answer begins."""
    document, start = found.document, found.answer_start
    if start is None:
        return
    home = next((p for p in passages if p.start <= start < p.end), passages[-1])
    yield Question(
        id=document.id,
        question=document.title,
        answer=document.text[start:],
        lang=document.lang,
        document_id=document.id,
        passage_id=home.id,
    )
