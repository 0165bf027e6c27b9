"""Answers that set things side by side: what the evidence says of each."""

import re
from collections.abc import Sequence
from itertools import islice, product
from typing import NamedTuple

from verticalize.assistant.answers.extract import quotable
from verticalize.assistant.answers.quotation import Quotation, Quoted, merged, quote
from verticalize.records import Hit, Passage
from verticalize.retrieval.comparison import compared, contrasts
from verticalize.retrieval.engine.catalog import known_as
from verticalize.retrieval.quoting.cards import label
from verticalize.retrieval.quoting.definitions import described
from verticalize.retrieval.quoting.statements import statements, whole_tables
from verticalize.retrieval.searching import Find
from verticalize.retrieval.tables.adjectives import Measured
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import query_weights, tokens, units

OWN = 0.5  # what a statement gains under a title that is the name, and one that says what it is
ALIKE = 1.0  # what two statements gain that share half of their words, names apart
MOSTLY = 0.5  # of what was asked that a statement about one of them has to hold
MOST_READINGS = 4  # of where the names begin and end; each takes two searches
MOST_NAMES = 4
MOST_FACTS = 5  # of each that are set side by side
_FIRST_CELL = re.compile(r"[^:：;；|\n]{1,24}[:：] ?(?P<value>[^;；\n]+)")  # of a row of a table
_ARTICLE = re.compile(r"^(?:an?|the) ")
_VERB = re.compile(r" (?:is|are|means?) |是|指")
_SEMICOLON = re.compile(r"[；;]")
_DEFINED = {"zh": "什么是{name}？", "en": "What is {name}?"}


def compare(
    question: str,
    hits: Sequence[Hit],
    search: Find,
    *,
    lang: str,
    surely: bool = False,
) -> Quotation | None:
    """The answer to a question that compares things and found `hits`; None of any other.

    It is a table or a sentence that sets them against each other; else what the facts of all tell,
    line by line, as far as it differs; else a statement about each. None too where the evidence
    does not name all, or says of one nothing that was asked; `surely`: or has no title for each.
    """
    readings = (read for read in compared(question) if len(read.names) <= MOST_NAMES)
    for read in islice(readings, MOST_READINGS):
        sides = [_Side(name, read.about, lang) for name in read.names]
        found = [search(side.question) for side in sides]
        together = _against(question, sides, merged([hits, *found]))
        if together is not None:
            return quote([together], hits, lang)
        if surely and not all(side.titles(own) for side, own in zip(sides, found, strict=True)):
            continue
        if read.scale and (measured := _measured(sides, found, read.scale)):
            return quote(measured, hits, lang)
        if alike := _line_by_line(sides, found):
            return quote(alike, hits, lang)
        best = _each([side.said(own) for side, own in zip(sides, found, strict=True)])
        if best is not None:
            return quote(best, hits, lang)
    return None


class _Said(NamedTuple):
    """A statement about one side: how well it answers, and its words without the name."""

    quoted: Quoted
    score: float
    words: frozenset[str]


class _Side:
    """One of the things that are compared.

    Args:
        name: as the question has it.
        about: what of them is compared; "" where all of it is.

    `question` asks of it alone what was asked of all; `asked` are the words of that with their
    weights, none where it is only named.
    """

    def __init__(self, name: str, about: str, lang: str) -> None:
        self.said_as, self.name = name.casefold(), frozenset(tokens(name))
        self.asked = query_weights(about, TERMS) if units(about) else {}
        self.question = f"{name} {about}" if self.asked else _DEFINED[lang].format(name=name)

    def said(self, hits: Sequence[Hit]) -> list[_Said]:
        """The statements that name it and say most of what was asked, or what it is."""
        named = [hit for hit in hits if self._names(hit.passage, hit.passage.text)]
        offered = quotable(self.question, [hit.passage for hit in named])
        return [
            _Said(
                Quoted(hit, sentence),
                share + OWN * self._about(hit.passage, sentence),
                frozenset(tokens(sentence)) - self.name,
            )
            for hit, sentences, shares in zip(named, offered.sentences, offered.shares, strict=True)
            for sentence, share in zip(sentences, shares, strict=True)
            if self._says(hit.passage, sentence)
        ]

    def facts(self, hits: Sequence[Hit]) -> dict[str, Quoted]:
        """The facts of a card that bears the name, by what they tell of it."""
        cards = self.titles(hits)
        lines = {
            label(line, hit.passage.title): Quoted(hit, line)
            for hit in cards
            for line in statements(hit.passage)
        }
        return {what: quoted for what, quoted in lines.items() if what}

    def titles(self, hits: Sequence[Hit]) -> list[Hit]:
        """The hits that bear the name."""
        return [hit for hit in hits if self._bears(hit.passage)]

    def answers(self, passage: Passage, sentence: str) -> bool:
        """Whether a sentence says most of what was asked of all."""
        said = set(tokens(f"{passage.section} {sentence}", TERMS))
        held = sum(weight for token, weight in self.asked.items() if token in said)
        return held >= MOSTLY * sum(self.asked.values())

    def _bears(self, passage: Passage) -> bool:
        """Whether the passage goes by the name."""
        return any(self.name == set(tokens(one)) for one in known_as(passage))

    def _about(self, passage: Passage, sentence: str) -> float:
        """How many signs say that it is about this, and not about something with a longer name."""
        cell = _FIRST_CELL.match(sentence)
        names = (described(sentence) or "", cell["value"] if cell else "")
        told = sum(self.name == set(tokens(name)) for name in names)
        return self._bears(passage) + (told or 0.5 * self._begins(sentence))

    def _begins(self, sentence: str) -> bool:
        """Whether a sentence begins with the name, or has it in brackets before its verb."""
        head = _ARTICLE.sub("", _VERB.split(sentence, maxsplit=1)[0].casefold())
        return head.startswith(self.said_as) or bool(
            re.search(rf"[(（]{re.escape(self.said_as)}[)）]", head)
        )

    def _names(self, passage: Passage, text: str) -> bool:
        """Whether a text of the passage has all words of the name, or the passage goes by it."""
        held = set(tokens(f"{passage.title} {passage.section} {text}"))
        return bool(self.name) and (self.name <= held or self._bears(passage))

    def _says(self, passage: Passage, sentence: str) -> bool:
        """Whether a sentence names it and says what was asked, or else what it is."""
        if not self._names(passage, sentence):
            return False
        if not self.asked:
            return self._about(passage, sentence) > 0
        return self.answers(passage, sentence)


def _line_by_line(sides: Sequence[_Side], found: Sequence[Sequence[Hit]]) -> list[Quoted]:
    """What all have a fact of, in turn, where the facts differ in more than the names."""
    if any(side.asked for side in sides):
        return []
    rows = _shared(sides, found).values()
    differing = [row for row in rows if len({_value(quoted) for quoted in row}) > 1]
    return [quoted for row in differing[:MOST_FACTS] for quoted in row]


def _measured(
    sides: Sequence[_Side], found: Sequence[Sequence[Hit]], scale: Measured
) -> list[Quoted]:
    """What all have a fact of that lies on the scale, in turn."""
    rows = [row for what, row in _shared(sides, found).items() if scale.has(what)]
    return [quoted for row in rows[:MOST_FACTS] for quoted in row]


def _shared(
    sides: Sequence[_Side], found: Sequence[Sequence[Hit]]
) -> dict[str, tuple[Quoted, ...]]:
    """The facts that all of them have, by what they tell: one of each."""
    first, *others = (side.facts(hits) for side, hits in zip(sides, found, strict=True))
    common = [what for what in first if all(what in other for other in others)]
    return {what: (first[what], *(other[what] for other in others)) for what in common}


def _value(quoted: Quoted) -> str:
    return quoted.statement.replace(quoted.hit.passage.title, "")


def _each(said: Sequence[Sequence[_Said]]) -> list[Quoted] | None:
    """The best statement about each; of two rather those that say something else in like words."""
    if not all(said):
        return None
    if len(said) > 2:
        return [max(own, key=lambda one: one.score).quoted for own in said]
    pairs = [
        (one.score + other.score + ALIKE * _alikeness(one.words, other.words), one, other)
        for one, other in product(*said)
        if one.words != other.words
    ]
    if not pairs:
        return None
    _, one, other = max(pairs, key=lambda pair: pair[0])
    return [one.quoted, other.quoted]


def _alikeness(one: frozenset[str], other: frozenset[str]) -> float:
    """1 where half of the words are shared, 0 where none are or all: that tells no difference."""
    shared = len(one & other) / max(len(one | other), 1)
    return 4 * shared * (1 - shared)


def _against(question: str, sides: Sequence[_Side], hits: Sequence[Hit]) -> Quoted | None:
    """The table whose header names all, or the sentence that tells them apart.

    Where something of all was asked, only the sentence that says most of it, if it names all.
    """
    names = [side.name for side in sides]
    if len(set(names)) < len(names) or not all(names):
        return None
    if sides[0].asked:
        best = _best(question, hits)
        if best is None or not _name_all(best.statement, names):
            return None
        return best if sides[0].answers(best.hit.passage, best.statement) else None
    for hit in hits:
        for header, table in whole_tables(hit.passage):
            if _name_all(header, names):
                return Quoted(hit, table)
    for hit in hits:
        for sentence in statements(hit.passage):
            if _name_all(sentence, names) and (contrasts(sentence) or _parted(sentence, names)):
                return Quoted(hit, sentence)
    return None


def _best(question: str, hits: Sequence[Hit]) -> Quoted | None:
    """The statement that shares most with the question."""
    offered = quotable(question, [hit.passage for hit in hits], most=1)
    found = (
        Quoted(hit, said[0]) for hit, said in zip(hits, offered.sentences, strict=True) if said
    )
    return next(found, None)


def _name_all(text: str, names: Sequence[frozenset[str]]) -> bool:
    held = set(tokens(text))
    return all(name <= held for name in names)


def _parted(sentence: str, names: Sequence[frozenset[str]]) -> bool:
    """Whether a semicolon parts what is said of the one from what is said of the other."""
    parts = [set(tokens(part)) for part in _SEMICOLON.split(sentence)]
    return all(any(name <= part for part in parts) for name in names) and not any(
        all(name <= part for name in names) for part in parts
    )
