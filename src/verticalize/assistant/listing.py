"""Answers that list: all names of which the facts tell what was asked for."""

import re
from collections.abc import Callable, Iterator, Sequence

from verticalize.assistant.quoted import Quoted, Told, told
from verticalize.records import Hit
from verticalize.retrieval.cards import label
from verticalize.retrieval.everyday import TERMS
from verticalize.retrieval.tokens import tokens

MOST = 20  # names of one list
_LISTS = re.compile(
    r"哪些|哪几[种个款样]|列出|列举|有几[种个款]|都有(?:什么|啥)"
    r"|\b(?:which|list|name all)\b|\bwhat .{1,40} are there\b",
    re.IGNORECASE,
)


def asks_list(question: str) -> bool:
    """Whether a question asks for all that something holds of."""
    return bool(_LISTS.search(question))


def listing(
    question: str, hits: Sequence[Hit], search: Callable[[str, int], Sequence[Hit]], lang: str
) -> Told | None:
    """Every fact found whose value the question names, where there are several; None elsewhere.

    "Which drugs are pregnancy category X?" names the value X of ``Pregnancy category``; a value of
    one word counts only where the question names what it is of, too.
    """
    if not asks_list(question):
        return None
    asked = frozenset(tokens(question, TERMS))
    facts = [fact for hit in search(question, MOST) for fact in _facts(hit, asked)]
    names = {fact.hit.passage.title for fact in facts}
    if len(names) < 2 or any(name in question for name in names):
        return None
    return told(facts[:MOST], hits, lang)


def _facts(hit: Hit, asked: frozenset[str]) -> Iterator[Quoted]:
    """The lines of a card that tell what is asked for."""
    title = hit.passage.title
    for line in hit.passage.text.splitlines() if hit.passage.kind == "facts" else ():
        if what := label(line, title):
            value = set(tokens(line.partition(what)[2].replace(title, ""), TERMS))
            named = any(len(token) > 1 for token in asked.intersection(tokens(what, TERMS)))
            if value and value <= asked and (named or len(value) > 1):
                yield Quoted(hit, line)
