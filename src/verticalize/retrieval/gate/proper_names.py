"""Proper names in a question, by the way they are written: Scotland, Medicare, GDPR."""

import re
from collections.abc import Iterator

from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK_CHAR

_WORD = re.compile(r"[A-Za-z][A-Za-z/-]{2,}")
_CAPITAL = re.compile(r"(?<=[a-z0-9,;] )[A-Z][A-Za-z/-]{2,}\b")  # not where a sentence may begin
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9-]{2,}")  # in Chinese
_NO_NAME = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|hello|thanks?|please|dear",
    re.IGNORECASE,
)
_TITLE_CASE = 0.5  # of the words: then capitals name nothing


def unknown_names(question: str, index: Index) -> list[str]:
    """The proper names of which no passage of the index and no glossary has a word."""
    return [name for name in _names(question) if _unknown(name, index)]


def _names(question: str) -> Iterator[str]:
    """Words with a capital that no sentence begins with."""
    words = _WORD.findall(question)
    capital = sum(word[0].isupper() for word in words)
    chinese = CJK_CHAR.search(question)
    if not chinese and capital > max(1, _TITLE_CASE * len(words)):
        return
    form = _LATIN if chinese else _CAPITAL
    yield from (name for name in form.findall(question) if not _NO_NAME.fullmatch(name))


def _unknown(name: str, index: Index) -> bool:
    found = list(tokens(name))
    known = any(map(index.lexical.knows, found)) or bool(list(index.terms.find(name)))
    return bool(found) and not known
