"""How much of what a question asks stands in a passage, weighted by rarity.

A question is split into what it is about (words of a passage's title or other names) and what it
asks of that. "What does metformin cost?" is about metformin in every passage on metformin; only a
passage that also speaks of cost holds the answer.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from verticalize.records import Passage
from verticalize.retrieval.engine.catalog import known_as, searched_as
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.words.tokens import CHARACTER_WEIGHT, tokens, units
from verticalize.text import sentences

# Who asks what a thing is asks nothing else of it.
_MEANING = re.compile(
    r"(?:是|指)?(?:什么|啥|何)(?:意思|含义)|什么叫|\b(?:define|(?:definition|meaning) of)\b",
    re.IGNORECASE,
)
_NAMING = 0.5  # share of a name that a question must hold to be about it: "Parkinson's"


@dataclass(frozen=True, slots=True)
class Unit:
    """One content word of a question: the tokens that it is found by, and its weight (an idf)."""

    tokens: tuple[str, ...]
    weight: float

    def share(self, found: Collection[str]) -> float:
        """How much of the word is in `found`: a long Chinese word may be there in part."""
        return sum(token in found for token in self.tokens) / len(self.tokens)


@dataclass(frozen=True, slots=True)
class Name:
    """A title or alias: the tokens that it is found by, with their weights."""

    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """The content words of a question, glossary terms as one word each."""

    units: tuple[Unit, ...]

    @property
    def tokens(self) -> frozenset[str]:
        return frozenset(token for unit in self.units for token in unit.tokens)

    def without(self, tokens: Collection[str]) -> "Asked":
        """What is left when the words that stand in `tokens` are taken away."""
        return Asked(tuple(unit for unit in self.units if unit.share(tokens) < 1))

    def mass(self, found: Collection[str] | None = None) -> float:
        """The weight of the words that are in `found`, of all words where it is not given."""
        if found is None:
            return sum(unit.weight for unit in self.units)
        return sum(unit.weight * unit.share(found) for unit in self.units)

    def covered(self, found: Collection[str]) -> float:
        """The weighted share of the words that is in `found`, 1 where there are no words."""
        total = self.mass()
        return self.mass(found) / total if total else 1.0

    def names(self, name: Name) -> bool:
        """Whether the question holds so much of a name that it is about what bears it."""
        total = sum(name.weights.values())
        tokens = self.tokens
        return sum(w for t, w in name.weights.items() if t in tokens) > _NAMING * total


@dataclass(frozen=True, slots=True)
class Held:
    """The tokens of a passage: of its names, of everything, of each sentence with the names."""

    names: tuple[Name, ...]
    everything: frozenset[str]
    sentences: tuple[frozenset[str], ...]


def asked(question: str, index: Index) -> Asked:
    """The content of a question; the wording of a glossary term gives way to the term."""
    plain = _MEANING.sub(" ", unicodedata.normalize("NFKC", question))
    groups = set()
    for mention in list(index.terms.find(plain)):
        groups.add(f"§{mention.group}")
        blank = " " * (mention.end - mention.start)
        plain = plain[: mention.start] + blank + plain[mention.end :]
    found = dict.fromkeys([*units(plain), *((group,) for group in sorted(groups))])
    return Asked(tuple(Unit(parts, _weight(parts, index)) for parts in found))


def held(passage: Passage, index: Index) -> Held:
    """The tokens of a passage, part by part."""
    names = tuple(_name(name, index) for name in known_as(passage))
    named = frozenset(token for name in names for token in name.weights)
    named |= frozenset(tokens("\n".join(searched_as(passage)), index.terms))
    parts = [frozenset(tokens(part, index.terms)) for part in sentences(passage.text)]
    heading = frozenset(tokens(f"{passage.section} {_file(passage)}", index.terms))
    return Held(
        names=names,
        everything=named.union(heading, *parts),
        sentences=tuple(named | part for part in parts),
    )


def _file(passage: Passage) -> str:
    """The words of its file's name, which often says what a table is about."""
    return re.sub(r"[\W_]+", " ", PurePosixPath(passage.source).stem)


def _name(name: str, index: Index) -> Name:
    return Name({t: index.lexical.idf(t) for unit in asked(name, index).units for t in unit.tokens})


def known_tokens(wanted: Asked, index: Index) -> frozenset[str]:
    """The tokens of a question that any passage of the index has."""
    return frozenset(
        token for unit in wanted.units for token in unit.tokens if index.lexical.knows(token)
    )


def _weight(parts: tuple[str, ...], index: Index) -> float:
    idf = sum(index.lexical.idf(token) for token in parts) / len(parts)
    single = len(parts) == 1 and len(parts[0]) == 1 and not parts[0].isascii()
    return idf * (CHARACTER_WEIGHT if single else 1.0)
