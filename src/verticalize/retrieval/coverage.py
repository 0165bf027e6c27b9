"""How much of what a question asks stands in a passage, weighted by rarity.

A question is split into what it is about (words of a passage's title or other names) and what it
asks of that. "What does metformin cost?" is about metformin in every passage on metformin; only a
passage that also speaks of cost holds the answer.
"""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from verticalize.records import Passage
from verticalize.retrieval.index import Index, searched
from verticalize.retrieval.tokens import CHARACTER_WEIGHT, tokens, units
from verticalize.text import sentences


@dataclass(frozen=True, slots=True)
class Unit:
    """One content word of a question: the tokens that it is found by, and its weight (an idf)."""

    tokens: tuple[str, ...]
    weight: float

    def share(self, found: Collection[str]) -> float:
        """How much of the word is in `found`: a long Chinese word may be there in part."""
        return sum(token in found for token in self.tokens) / len(self.tokens)


@dataclass(frozen=True, slots=True)
class Asked:
    """The content words of a question, glossary terms as one word each."""

    units: tuple[Unit, ...]

    def covered(self, found: Collection[str], without: Collection[str] = ()) -> float:
        """The weighted share of the words that is in `found`, 0 where no words are left.

        Words that stand in `without` are left out of account.
        """
        left = [unit for unit in self.units if unit.share(without) < 1]
        total = sum(unit.weight for unit in left)
        return sum(unit.weight * unit.share(found) for unit in left) / total if total else 0.0

    def mass(self, found: Collection[str]) -> float:
        """The weight of the words in `found`."""
        return sum(unit.weight * unit.share(found) for unit in self.units)

    def heaviest_missing(self, found: Collection[str]) -> float:
        """The weight of the heaviest word that `found` lacks, 0 where it lacks none."""
        return max((unit.weight * (1 - unit.share(found)) for unit in self.units), default=0.0)


@dataclass(frozen=True, slots=True)
class Held:
    """The tokens of a passage: of its names, of everything, and of each sentence with the names."""

    names: frozenset[str]
    everything: frozenset[str]
    sentences: tuple[frozenset[str], ...]


def asked(question: str, index: Index) -> Asked:
    """The content of a question; the wording of a glossary term gives way to the term."""
    plain = unicodedata.normalize("NFKC", question)
    groups = set()
    for mention in list(index.terms.find(plain)):
        groups.add(f"§{mention.group}")
        blank = " " * (mention.end - mention.start)
        plain = plain[: mention.start] + blank + plain[mention.end :]
    found = dict.fromkeys([*units(plain), *((group,) for group in sorted(groups))])
    return Asked(tuple(Unit(parts, _weight(parts, index)) for parts in found))


def held(passage: Passage, index: Index) -> Held:
    """The tokens of a passage, part by part."""
    aliases = passage.metadata.get("aliases", ())
    named = frozenset(tokens("\n".join([passage.title, *map(str, aliases)]), index.terms))
    return Held(
        names=named,
        everything=frozenset(tokens(searched(passage), index.terms)),
        sentences=tuple(
            named | frozenset(tokens(sentence, index.terms)) for sentence in sentences(passage.text)
        ),
    )


def known(wanted: Asked, index: Index) -> float:
    """The weighted share of a question's words that any passage of the index has."""
    return wanted.covered(frozenset(_known_tokens(wanted, index)))


def _known_tokens(wanted: Asked, index: Index) -> Iterator[str]:
    for unit in wanted.units:
        yield from (token for token in unit.tokens if index.lexical.knows(token))


def _weight(parts: tuple[str, ...], index: Index) -> float:
    idf = sum(index.lexical.idf(token) for token in parts) / len(parts)
    single = len(parts) == 1 and len(parts[0]) == 1 and not parts[0].isascii()
    return idf * (CHARACTER_WEIGHT if single else 1.0)
