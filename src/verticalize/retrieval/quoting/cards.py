"""Cards of facts: what each line tells of the card's title."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Set

from verticalize.records import Passage
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens, units

_TOLD_ZH = re.compile(r"的(?P<asked>[^：:，。；\n]{2,12}?)(?:[：:]|有|是|为|包括)")
_TOLD_EN = re.compile(r"(?P<asked>[A-Z][^:.]{2,40}?) (?:of|for) ")


def label(line: str, title: str) -> str:
    """What a fact tells of the title: ``储存温度``, ``Adult dose``; "" for any other sentence."""
    if not title:
        return ""
    before, found, after = line.partition(title)
    told = _TOLD_EN.fullmatch(before) if before else _TOLD_ZH.match(after)
    return told["asked"] if found and told else ""


def unnamed(passage: Passage, asked: Collection[str]) -> bool:
    """Whether a card has a fact on each line, and the tokens `asked` point to no one of them.

    Neither by what it tells nor by its value: a moon face is a symptom, whatever it is called.
    """
    lines = passage.text.splitlines()
    told = all(label(line, passage.title) for line in lines)
    beside = set(asked) - _tokens(passage.title)
    return told and len(lines) > 1 and not _point_to_one(map(_tokens, lines), beside)


def asks_of_row(passage: Passage, question: str) -> bool:
    """Whether a question is about a row of a table, and about no one of its columns.

    A row is called by its cells as well as by its name: "When is the peak surcharge charged?" asks
    of the row that has this under *Surcharge*, and not what it has there. Where one fact has every
    word of the question, it is that one.
    """
    if not (passage.kind == "facts" and passage.place):
        return False
    title, asked = _tokens(passage.title), _tokens(question)
    facts = [_fact(line, passage.title) for line in passage.text.splitlines()]
    words = [word for word in units(question) if title.isdisjoint(word)]
    if not all(what for what, _ in facts) or any(
        all(not (what | value).isdisjoint(word) for word in words) for what, value in facts
    ):
        return False
    return not _point_to_one((what - value for what, value in facts), asked - title)


def points_to_a_fact(passage: Passage, asked: Set[str]) -> bool:
    """Whether the tokens `asked` have a word of what one fact of a card tells.

    A word that stands in what two of them tell ("on dialysis") points to neither.
    """
    told = (label(line, passage.title) for line in passage.text.splitlines())
    return _point_to_one(map(_tokens, told), asked)


def _fact(line: str, title: str) -> tuple[set[str], set[str]]:
    """The tokens of what a line tells of the title, and of what that is."""
    what = label(line, title)
    _, _, value = line.partition(what if what and line.startswith(title) else title)
    return _tokens(what), _tokens(value)


def _tokens(text: str) -> set[str]:
    return set(tokens(text, TERMS))


def _point_to_one(told: Iterable[set[str]], asked: Set[str]) -> bool:
    counts = Counter(token for what in told for token in what)
    return any(count == 1 and len(token) > 1 and token in asked for token, count in counts.items())
