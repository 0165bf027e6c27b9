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

_DEFINED = {
    "zh": re.compile(
        r"^“?(?:(?:本|该)[^，。]{1,6}所称的?)?“?([^，。：；、\s“”（）()]{2,12}?)”?(?:（[^）]*）)?"
        r"，?(?:是一种|是一类|是一组|是指|是由|是最)"
    ),
    "en": re.compile(
        r"^(?:An?\s|The\s(?:term\s)?)?[“\"]?([A-Za-z][A-Za-z' -]{1,40}?)[”\"]?(?:\s\([^)]*\))?"
        r" (?:is (?:an?|the)|means) "
    ),
}
_DEFINE: Wordings = {
    "zh": ("什么是{term}？", "{term}是什么意思？", "{term}是怎么定义的？", "请解释一下“{term}”。"),
    "en": (
        "What is {term}?",
        "What does “{term}” mean?",
        "How is “{term}” defined?",
        "Please explain the term “{term}”.",
    ),
}
_NO_TERM = re.compile(
    r"^(?:这|那|它|其|他|她|如果|最|关键|主要|一般|通常|因此|所以|目前|原因|目的)|的$"
    r"|^(?:it|this|that|there|he|she|they|one|what|which|who|whether|how|if|when|another|the|first)\b"
    r"|\b(?:of|or|and)\b",
    re.IGNORECASE,
)


def definitions(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """Every sentence that says what a term is."""
    for passage in passages:
        pattern = _DEFINED.get(passage.lang)
        for start, end in sentences_of(passage) if pattern is not None else ():
            found = pattern.match(plain(passage.text[start:end])) if pattern else None
            if found is None or _NO_TERM.search(found[1]):
                continue
            article = not found[0].rstrip().endswith("means")  # "What is employee?" is no English
            wordings = _DEFINE[passage.lang][0 if article else 1 :]
            question = pick(wordings, seed, passage.id, found[1])
            term = found[1] if passage.lang == "zh" else lower_first(found[1])
            yield extract(passage, "definition", question.format(term=term), [(start, end)])
