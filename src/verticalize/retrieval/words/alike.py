"""A question in words that the evidence has: 礼拜天 becomes 周日 where only that is written.

Only words that no passage has are put in others, so no question that is understood changes; where a
question has no answer, those that some passage has are tried in others, too.
"""

import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.retrieval.words.terms import LATIN_WORD, Terms, group_tokens, terms_of
from verticalize.text import CJK_CHAR


def in_known_words(
    question: str, knows: Callable[[str], bool], glossary: Terms, *, others: bool = False
) -> str:
    """The question, its words that nothing knows put in others that mean the same.

    Args:
        knows: whether any passage has a search token.
        glossary: the index's, whose words need no others.
        others: also put words in others that are known.
    """

    def known(form: str) -> bool:
        by = _tokens(form)
        named = any(map(knows, group_tokens(glossary.find(form))))
        return named or (bool(by) and all(map(knows, by)))

    normal = unicodedata.normalize("NFKC", question)
    text = question if len(question) == len(normal) else normal
    said, position = "", 0
    for mention in sorted(_terms().find(normal), key=lambda one: (one.start, -one.end)):
        form = normal[mention.start : mention.end]
        if mention.start < position or not (said_by := _tokens(form)):
            continue
        if not others and known(form):
            continue
        written = (one for one in _lines()[mention.group].others if _tokens(one) != said_by)
        if other := next(filter(known, written), ""):
            said += text[position : mention.start] + other
            position = mention.end
    return said + text[position:] if said else question


def _tokens(form: str) -> list[str]:
    """Those by which the words of a form are found that carry a topic."""
    pairs = ["".join(pair) for pair in pairwise(form.lower()) if all(map(CJK_CHAR.match, pair))]
    words = (word.casefold() for word in LATIN_WORD.findall(form))
    return pairs + [stem(word) for word in words if word not in ENGLISH and word.isascii()]


class _Line(NamedTuple):
    """What is said, and what may be written for it."""

    said: tuple[str, ...]
    others: tuple[str, ...]


@cache
def _lines() -> tuple[_Line, ...]:
    text = files(__package__).joinpath("alike.txt").read_text("utf-8")
    lines = (line.partition(">") for line in text.splitlines() if not line.startswith("#"))
    return tuple(_Line(_forms(said), _forms(others or said)) for said, _, others in lines if said)


def _forms(words: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in words.split())


@cache
def _terms() -> Terms:
    return terms_of([line.said for line in _lines()])
