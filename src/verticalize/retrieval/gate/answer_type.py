"""Whether a question asks for a kind of thing that the passages do not hold.

"Who discovered colchicine?" asks for a person. A passage on colchicine without any name does not
answer it, however well the words agree.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from verticalize.records import Passage

_PART = re.compile(r"%(\w+)%")


class AnswerType(NamedTuple):
    """One kind of answer, as ``answer_types.yaml`` has it: how it is asked for, how it looks."""

    name: str
    cues: tuple[re.Pattern[str], ...]
    forms: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str]


@cache
def answer_types() -> tuple[AnswerType, ...]:
    """All of them, in the order of the file."""
    text = files(__package__).joinpath("answer_types.yaml").read_text(encoding="utf-8")
    read = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    parts = {name: "|".join(lines) for name, lines in read["parts"].items()}
    return tuple(
        AnswerType(
            kind["name"],
            tuple(re.compile(_pattern(cue, parts), re.IGNORECASE) for cue in kind["cues"]),
            tuple(re.compile(_pattern(form, parts)) for form in kind.get("forms", ())),
            re.compile(_pattern(kind.get("unless", ["(?!)"]), parts)),
        )
        for kind in read["types"]
    )


def _pattern(lines: Sequence[str], parts: Mapping[str, str]) -> str:
    return _PART.sub(lambda found: parts[found[1]], "|".join(lines))


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


def _asked(question: str) -> Iterator[tuple[AnswerType, list[str]]]:
    """The types asked for, each with the words that its cues matched."""
    plain = _plain(question)
    for kind in answer_types():
        found = [match for cue in kind.cues for match in cue.finditer(plain)]
        if found and not kind.unless.search(plain):
            yield kind, [word for match in found for word in match.groups() or (match[0],) if word]


def _holds(kind: AnswerType, words: Sequence[str], shown: str) -> bool:
    if kind.forms:
        return any(form.search(shown) for form in kind.forms)
    folded = shown.casefold()
    return any(word.casefold() in folded for word in words)


def _plain(text: str) -> str:
    """In one form, and a column such as ``price_eur`` in words."""
    return unicodedata.normalize("NFKC", text).replace("_", " ")
