"""Proper names in a question, by the way they are written: Scotland, Medicare, GDPR."""

import re
from collections.abc import Iterator

from verticalize.retrieval.index import Index
from verticalize.retrieval.tokens import tokens
from verticalize.text import CJK

_CHINESE = re.compile(f"[{CJK}]")
_CAPITAL = re.compile(r"(?<![.?!:] )(?<!^)\b[A-Z][A-Za-z/-]{2,}\b")  # and not the first word
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")  # in Chinese
_DATE = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july"
    r"|august|september|october|november|december",
    re.IGNORECASE,
)


def unknown_names(question: str, index: Index) -> list[str]:
    """The proper names of which no passage of the index and no glossary has a word."""
    return [
        name
        for name in _names(question)
        if not any(map(index.lexical.knows, tokens(name))) and not list(index.terms.find(name))
    ]


def _names(question: str) -> Iterator[str]:
    form = _LATIN if _CHINESE.search(question) else _CAPITAL
    text = question if question != question.upper() else ""  # all capitals name nothing
    yield from (name for name in form.findall(text) if not _DATE.fullmatch(name))
