"""The rows of an FAQ: questions that people wrote, with the answers that they were given."""

from collections.abc import Iterable, Iterator, Mapping

from verticalize.instruct.candidate import MAX_QUOTED, Candidate
from verticalize.instruct.lines import quotation
from verticalize.records import Passage, Question
from verticalize.retrieval.quoting.units import unit_spans


def faq(questions: Iterable[Question], passages: Mapping[str, Passage]) -> Iterator[Candidate]:
    """The rows as they are; grounded, the first sentences of the answer are quoted."""
    for row in questions:
        passage = passages.get(row.passage_id)
        yield Candidate(
            question=row.question,
            answer=row.answer,
            generator="faq",
            relation="",
            lang=row.lang,
            evidence=(row.passage_id,),
            document_id=row.document_id,
            gold=row.passage_id if passage is not None else "",
            quote="" if passage is None else _answer_quote(passage, row),
            telltale=((row.answer,),),
        )


def _answer_quote(passage: Passage, row: Question) -> str:
    at = passage.text.find(row.answer[:20])
    after = at if at >= 0 else len(row.question) if passage.text.startswith(row.question) else 0
    spans = [span for span in unit_spans(passage.text) if span[0] >= after]
    return quotation(passage, spans[:MAX_QUOTED])
