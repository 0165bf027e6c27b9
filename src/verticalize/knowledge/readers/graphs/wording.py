"""How the things of a graph are called in each of the pack's languages."""

import re
from collections.abc import Iterable, Iterator, Sequence

from verticalize.knowledge.card import tidy
from verticalize.knowledge.encodings.controls import without_controls
from verticalize.knowledge.readers.graphs.model import (
    Blank,
    Iri,
    Lookup,
    Name,
    Term,
    Text,
    base,
    local_name,
    snake,
)
from verticalize.knowledge.readers.graphs.predicates import TYPE, Predicates
from verticalize.text import CJK_CHAR

_STOP = re.compile(r"(?<=[)\]\"”’])\.$")  # of a definition that ends in a bracket or quote
_WORD = re.compile(r"[A-Za-z]{2,}")
_VALUES = ("value", "numeric_value", "amount")
_UNITS = ("unit", "unit_text", "unit_code", "has_unit")


class Wording:
    """The labels of one file, for the languages of a pack."""

    def __init__(self, lookup: Lookup, predicates: Predicates, languages: Sequence[str]) -> None:
        self._lookup = lookup
        self._predicates = predicates
        self._languages = languages

    def forms(self, thing: Term | None) -> list[Name]:
        """Every wording of a thing with its language's tag; "" is none, or any."""
        if thing is None:
            return []
        if isinstance(thing, Text):
            return [Name("" if thing.typed else thing.lang, plain(thing.value))]
        names = self._lookup.names.get(thing)
        if names:
            return [Name(name.lang, plain(name.text)) for name in names]
        if isinstance(thing, Iri):
            return [Name("", shown(thing))]
        return [Name(lang, text) for lang in self._languages if (text := self._inline(thing, lang))]

    def deeper(self, thing: Term) -> int:
        """How many blank nodes without a name stand inside a blank node."""
        return sum(1 for _ in self._nested(thing)) if isinstance(thing, Blank) else 0

    def _nested(self, blank: Blank) -> Iterator[Blank]:
        for edge in self._lookup.blanks.get(blank, ()):
            if isinstance(edge.thing, Blank) and edge.thing not in self._lookup.names:
                yield edge.thing

    def _inline(self, blank: Blank, lang: str) -> str:
        """A blank node in words: ``500 mg, route: oral``."""
        value, unit, rest = "", "", []
        nested = set(self._nested(blank))
        for predicate, thing in self._lookup.blanks.get(blank, ()):
            if predicate == TYPE or thing is None or thing in nested:
                continue
            text = pick(self.forms(thing), lang, alone=True)
            if text and snake(local_name(predicate)) in _VALUES:
                value = text
            elif text and snake(local_name(predicate)) in _UNITS:
                unit = text
            elif text:
                label = " ".join(snake(self._predicates.label(predicate, lang)).split("_"))
                rest.append(f"{label}：{text}" if lang == "zh" else f"{label}: {text}")
        head = f"{value} {unit}".strip()
        return ("，" if lang == "zh" else ", ").join(filter(None, [head, *rest]))


def plain(text: str) -> str:
    """A text as it can stand in a sentence, without control characters."""
    return _STOP.sub("", tidy(without_controls(text)[0]))


def shown(iri: str) -> str:
    """The local name of an IRI in words."""
    return plain(local_name(iri).replace("_", " ")) or iri


def pick(forms: Iterable[Name], lang: str, *, alone: bool) -> str | None:
    """The wording in `lang`, else one in no language.

    Where a subject is told in several languages (not `alone`), words that bear no tag are left to
    the language that they are written in; numbers, codes and single names serve every one.
    """
    known = list(forms)
    tagged = next((form.text for form in known if base(form.lang) == lang), None)
    if tagged:
        return tagged
    untagged = (form.text for form in known if not form.lang)
    return next((text for text in untagged if alone or _fits(text, lang)), None)


def _fits(text: str, lang: str) -> bool:
    if CJK_CHAR.search(text):
        return lang == "zh"
    return lang != "zh" or len(_WORD.findall(text)) < 2
