"""Questions to begin with: those of the pack, else some that its own files ask and answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from verticalize import jsonl
from verticalize.knowledge.cutting.sections import BELOW
from verticalize.knowledge.part import PASSAGES, QUESTIONS
from verticalize.records import Answer, EvalItem

if TYPE_CHECKING:
    from verticalize.assistant import Assistant

MOST = 4  # that are shown
_TRIED = 16  # that are asked, to see whether they are answered
_READ = 2000  # passages whose headings are looked through
_LONGEST = 90  # characters
_ANSWERED = ("known", "new")


class _Candidate(NamedTuple):
    text: str
    lang: str
    document: str


def examples(
    given: Mapping[str, Sequence[str]],
    languages: Sequence[str],
    *,
    assistant: "Assistant",
    read: Path | None,
    items: Iterable[EvalItem] = (),
) -> dict[str, list[str]]:
    """At most `MOST` questions in each language that has any.

    Where the pack names none, questions of its FAQ, of its evaluation and headings of its
    documents, from as many documents as there are, as far as the evidence answers them.

    Args:
        given: those that the pack names.
        read: the folder of the stage ``ingest``; None where it is not there.
        items: evaluation questions of the pack's own.
    """
    found = {lang: list(given.get(lang, ()))[:MOST] for lang in languages}
    lacking = [lang for lang in languages if not found[lang]]
    candidates = list(_candidates(read, items)) if lacking else []
    for lang in lacking:
        own = [one for one in candidates if one.lang == lang and 0 < len(one.text) <= _LONGEST]
        tried = islice(dict.fromkeys(_spread(own)), _TRIED)
        found[lang] = list(islice((text for text in tried if _answers(assistant, text)), MOST))
    return {lang: texts for lang, texts in found.items() if texts}


def _candidates(read: Path | None, items: Iterable[EvalItem]) -> Iterator[_Candidate]:
    if read is not None:
        for row in _rows(read / QUESTIONS):
            yield _Candidate(row["question"], row["lang"], f"faq {row['document_id']}")
    for item in items:
        if item.slice in _ANSWERED:
            yield _Candidate(item.question, item.lang, f"item {''.join(item.evidence[:1])}")
    if read is not None:
        for row in islice(_rows(read / PASSAGES), _READ):
            heading = row["section"].rpartition(BELOW)[2]
            if row["kind"] == "documents" and heading not in ("", row["title"]):
                yield _Candidate(heading, row["lang"], row["document_id"])


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    return jsonl.read(path) if path.is_file() else ()


def _spread(candidates: Sequence[_Candidate]) -> Iterator[str]:
    """Their texts: the first of each document, then the second of each, and so on."""
    by_document = [
        dict.fromkeys(one.text for one in group)
        for _, group in groupby(candidates, lambda one: one.document)
    ]
    turns = chain.from_iterable(zip_longest(*by_document))
    return (text for text in turns if text is not None)


def _answers(assistant: "Assistant", question: str) -> bool:
    """Whether the evidence answers a question; no model is asked."""
    *_, answer = assistant.stream_checked(question, arm="retrieval")
    return isinstance(answer, Answer) and answer.outcome == "answer" and bool(answer.citations)
