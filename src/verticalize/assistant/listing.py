"""Answers that list: all names of which the facts tell what was asked for."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from verticalize.assistant.quoted import Quoted, Told, told
from verticalize.records import Hit
from verticalize.retrieval.bounds import amount, bound
from verticalize.retrieval.cards import label
from verticalize.retrieval.everyday import TERMS
from verticalize.retrieval.tokens import tokens, units

MOST = 20  # facts that are quoted
DEEP = 200  # passages that are looked through
_LISTS = re.compile(
    r"哪[些台辆]|哪几[种个款样]|列出|列举|有几[种个款]|都有(?:什么|啥)"
    r"|\b(?:which|list|name all)\b|\bwhat .{1,40} are there\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"不|没|无|非|除了|以外|n['’]t\b"
    r"|\b(?:no|not|none|never|without|except|other than|neither|nor)\b",
    re.IGNORECASE,
)
_UNIT = re.compile(r"[(（][^()（）]*[)）]")
_MORE = {"zh": "（另有{count}条）", "en": "(and {count} more)"}


class _Fact(NamedTuple):
    """A line of a card, what it tells of, whether that is what was asked, and by which words."""

    quoted: Quoted
    what: str
    value: str
    asked: bool
    used: frozenset[str]


def listing(
    question: str,
    hits: Sequence[Hit],
    search: Callable[[str, int], Sequence[Hit]],
    lang: str,
    *,
    surely: bool = False,
) -> Told | None:
    """Every fact found whose value the question names, where there are several; None elsewhere.

    "Which drugs are pregnancy category X?" names the value X of ``Pregnancy category``; a value of
    one word counts only where the question names what it is of, too. "Which are not?" is answered
    by those with another value, "Which have a weight below 100?" by the numbers. Of several
    conditions as many are kept to as any card meets. `surely`: only by numbers of what is named.
    """
    if not _LISTS.search(question):
        return None
    words = frozenset(tokens(question, TERMS))
    found = [fact for hit in search(question, DEEP) for fact in _facts(hit, words)]
    bounded = _bounded(question, found, words)
    if bounded or surely:
        return _told([fact.quoted for fact in bounded], hits, lang) if bounded else None
    with_it = [fact for fact in found if fact.asked]
    if len({_name(fact) for fact in with_it}) < 2 or any(_name(f) in question for f in with_it):
        return None
    if _NOT.search(question):
        whats, having = {fact.what for fact in with_it}, {_name(fact) for fact in with_it}
        with_it = [fact for fact in found if fact.what in whats and _name(fact) not in having]
    facts = [fact.quoted for fact in _meeting_most(question, with_it)]
    return _told(facts, hits, lang) if facts else None


def _told(facts: Sequence[Quoted], hits: Sequence[Hit], lang: str) -> Told:
    answer = told(facts[:MOST], hits, lang)
    more = _MORE[lang].format(count=len(facts) - MOST)
    return answer._replace(text=f"{answer.text}\n\n{more}") if len(facts) > MOST else answer


def _facts(hit: Hit, asked: frozenset[str]) -> Iterator[_Fact]:
    """What a card tells of its title."""
    title = hit.passage.title
    for line in hit.passage.text.splitlines() if hit.passage.kind == "facts" else ():
        if what := label(line, title):
            said = frozenset(tokens(what, TERMS))
            value = line.partition(what)[2].replace(title, "")
            held = frozenset(tokens(value, TERMS))
            named = any(len(token) > 1 for token in asked & said)
            meant = bool(held) and held <= asked and (named or len(held) > 1)
            yield _Fact(Quoted(hit, line), what, value, meant, held | said)


def _bounded(question: str, found: Sequence[_Fact], asked: frozenset[str]) -> list[_Fact]:
    """The facts of one kind, named in full, whose numbers are as the question wants them."""
    limit = bound(question)
    if limit is None:
        return []
    named = [fact for fact in found if set(tokens(_UNIT.sub("", fact.what), TERMS)) <= asked]
    measured = [fact for fact in named if amount(fact.value) is not None]
    if len(measured) < 2 or len({fact.what for fact in measured}) > 1:
        return []
    measured = _meeting_most(question, measured)
    amounts = filter(None, (amount(fact.value, fact.what) for fact in measured))
    kept = limit.keeps(list(amounts))
    return [fact for fact, keeps in zip(measured, kept, strict=True) if keeps]


def _name(fact: _Fact) -> str:
    return fact.quoted.hit.passage.title


def _meeting_most(question: str, found: Sequence[_Fact]) -> list[_Fact]:
    """The facts of those names that meet the most conditions, in the order found.

    A condition is a fact that matches, and any other word of the question that stands in the card.
    """
    used = frozenset().union(*(fact.used for fact in found))
    words = (unit for unit in units(question) if all(len(token) > 1 for token in unit))
    rest = [unit for unit in words if not used.intersection(unit)]
    by_name = {name: list(facts) for name, facts in groupby(sorted(found, key=_name), key=_name)}
    met = {name: len(facts) + _held(facts, rest) for name, facts in by_name.items()}
    return [fact for fact in found if met[_name(fact)] == max(met.values())]


def _held(facts: Sequence[_Fact], rest: Sequence[tuple[str, ...]]) -> int:
    """How many words stand in the cards of these facts."""
    cards = {fact.quoted.hit.passage.text for fact in facts}
    said = set().union(*(tokens(card, TERMS) for card in cards))
    return sum(set(unit) <= said for unit in rest)
