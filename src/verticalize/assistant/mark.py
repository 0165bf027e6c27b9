"""The few words of a quotation that answer, where a model is sure of them."""

import re
from collections.abc import Collection
from itertools import accumulate

from verticalize.models.chat import Copies
from verticalize.retrieval.prompt import brief_messages

SURE = -0.3  # nats a token; what that means is measured by benchmarks/marks.py
LONGEST = 260  # characters of a text that words are marked in
_LABEL = re.compile(r" ?\[(\d{1,3})\]")
_CUT = re.compile(r"(?<=[A-Za-z])(?=[A-Za-z])|(?<=\d)(?=\d|[.,:]\d)|(?<=\d[.,:])(?=\d)")


def mark(
    model: Copies, question: str, answer: str, labels: Collection[int], *, lang: str
) -> tuple[int, int] | None:
    """Start and end in `answer` of the words that answer the question.

    None where the model is not sure, where they are most of the text, and in a text of several
    paragraphs. The model reads the question first and then copies; it does not see the `labels`.
    """
    pieces = _between_labels(answer, labels)
    text = "".join(answer[start:end] for start, end in pieces)
    if not text.strip() or "\n" in answer or len(text) > LONGEST:
        return None
    found = model.copy(brief_messages(question, text, lang=lang), text)
    if found is None or found.sure < SURE:
        return None
    start, end = _trimmed(text, found.start, found.end)
    if start >= end or 2 * (end - start) > len(text) or _cuts(text, start, end):
        return None
    return _in_answer(pieces, start, end)


def _between_labels(answer: str, labels: Collection[int]) -> list[tuple[int, int]]:
    """Start and end of what stands between the labels; other brackets are the source's own."""
    found = [match.span() for match in _LABEL.finditer(answer) if int(match[1]) in labels]
    starts, ends = [0, *(end for _, end in found)], [*(start for start, _ in found), len(answer)]
    return list(zip(starts, ends, strict=True))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the space before, and without what only separates it from what follows."""
    said = text[start:end]
    kept = said.rstrip(" ,，、;；:：。")
    return start + len(said) - len(said.lstrip()), start + len(kept)


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether a word or a number goes on beyond what is marked."""
    return any(_CUT.match(text, place) for place in (start, end))


def _in_answer(pieces: list[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """The place in the answer; None where a label stands in it."""
    sizes = accumulate((last - first for first, last in pieces), initial=0)
    for (first, last), before in zip(pieces, sizes, strict=False):
        if before <= start and end <= before + last - first:
            return first + start - before, first + end - before
    return None
