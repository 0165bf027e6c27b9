"""Definitions: a sentence of the form ``X is a ...`` answers what X is."""

import re
from collections.abc import Iterable, Iterator

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.texts.extracts import (
    Wordings,
    extract,
    lower_first,
    pick,
    plain,
    sentences_of,
)
from verticalize.records import Passage
from verticalize.retrieval.quoting.definitions import described

_DEFINE: Wordings = {
    "zh": ("什么是{term}？", "{term}是什么意思？", "{term}是怎么定义的？", "请解释一下“{term}”。"),
    "en": (
        "What is {term}?",
        "What does “{term}” mean?",
        "How is “{term}” defined?",
        "Please explain the term “{term}”.",
    ),
}
_TERM = {"zh": re.compile(r"[^、\s（）()按]{2,12}"), "en": re.compile(r"[\w' -]{2,41}")}
_SEVERAL = re.compile(r"\b(?:of|or|and)\b|(?:和|或|以及)")
_MEANS = re.compile(r"[”\"]? means ")


def definitions(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """Every sentence that says what a term is."""
    for passage in passages:
        if passage.lang not in _DEFINE:
            continue
        for start, end in sentences_of(passage):
            sentence = plain(passage.text[start:end])
            term = described(sentence)
            if term is None or not _TERM[passage.lang].fullmatch(term) or _SEVERAL.search(term):
                continue
            bare = _MEANS.match(sentence[sentence.find(term) + len(term) :])
            wordings = _DEFINE[passage.lang][1 if bare else 0 :]  # no "What is employee?"
            question = pick(wordings, seed, passage.id, term)
            shown = term if passage.lang == "zh" else lower_first(term)
            yield extract(passage, "definition", question.format(term=shown), [(start, end)])
