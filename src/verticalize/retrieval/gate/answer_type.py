"""Whether a question asks for a kind of thing that the passages do not hold.

"Who discovered colchicine?" asks for a person. A passage on colchicine without any name does not
answer it, however well the words agree.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from verticalize.records import Passage
from verticalize.retrieval.gate.answer_facts import AnswerType
from verticalize.retrieval.gate.answer_types import TYPES


class _Compiled(NamedTuple):
    name: str
    cues: tuple[re.Pattern[str], ...]
    forms: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str]


def types(question: str) -> tuple[str, ...]:
    """The names of the types that a question asks for; none for most questions."""
    return tuple(kind.name for kind, _ in _asked(question))


def missing(question: str, passages: Sequence[Passage]) -> float:
    """1 where the question asks for a type of thing that none of the passages holds, else 0."""
    asked = list(_asked(question))
    if not asked:
        return 0.0
    shown = _plain("\n".join(f"{p.title}\n{p.section}\n{p.lead}\n{p.text}" for p in passages))
    return float(not all(_holds(kind, words, shown) for kind, words in asked))


def _asked(question: str) -> Iterator[tuple[_Compiled, list[str]]]:
    """The types asked for, each with the words that its cues matched."""
    plain = _plain(question)
    for kind in _table():
        found = [match for cue in kind.cues for match in cue.finditer(plain)]
        if found and not kind.unless.search(plain):
            yield kind, [word for match in found for word in match.groups() or (match[0],) if word]


def _holds(kind: _Compiled, words: Sequence[str], shown: str) -> bool:
    if kind.forms:
        return any(form.search(shown) for form in kind.forms)
    folded = shown.casefold()
    return any(word.casefold() in folded for word in words)


def _plain(text: str) -> str:
    """In one form, and a column such as ``price_eur`` in words."""
    return unicodedata.normalize("NFKC", text).replace("_", " ")


@cache
def _table() -> tuple[_Compiled, ...]:
    return tuple(map(_compiled, TYPES))


def _compiled(kind: AnswerType) -> _Compiled:
    return _Compiled(
        kind.name,
        tuple(re.compile(cue, re.IGNORECASE) for cue in kind.cues),
        tuple(re.compile(form) for form in kind.forms),
        re.compile(kind.unless),
    )
