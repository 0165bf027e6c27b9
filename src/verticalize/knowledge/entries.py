"""What a reader finds in a file, before it becomes documents, facts and questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Claim:
    """One triple that a text states in its own words."""

    subject: str
    relation: str
    object: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A text. `key` is empty where the file holds nothing else."""

    key: str
    title: str
    lang: str
    text: str
    place: str
    claims: tuple[Claim, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """A subject with its facts: relation to objects. Its text is written by `cards`.

    `partial` records (rows of triples) with one key belong together.
    """

    key: str
    subject: str
    lang: str
    type: str
    facts: Mapping[str, tuple[str, ...]]
    place: str
    aliases: tuple[str, ...] = ()
    partial: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with its answer."""

    key: str
    question: str
    answer: str
    lang: str
    place: str
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skip:
    """A row that yields nothing, and why. It is counted in the summary."""

    reason: str
    place: str


Entry = Page | Record | Pair | Skip
