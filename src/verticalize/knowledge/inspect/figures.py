"""What an inspection finds: figures, samples and findings, small enough to be shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from verticalize.errors import Problem
from verticalize.knowledge.summary import SourceSummary

ConflictKind = Literal["numbers", "values", "lists"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: `at` in its source, `start` to `end` in its document's text."""

    source: str
    document_id: str
    at: str
    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A quarantined file: its first problems, and how many there are."""

    path: str
    problems: tuple[Problem, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the knowledge is of one kind and language."""

    kind: str
    lang: str
    documents: int
    passages: int
    characters: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Passages of `low` to `high` tokens, both included."""

    low: int
    high: int
    passages: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the passages are, in estimated tokens."""

    bins: tuple[Bin, ...]
    shortest: int
    median: int
    longest: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage of a sampled document; `start` and `end` point into the document's text."""

    number: int
    start: int
    end: int
    tokens: int
    section: str
    place: str
    lead: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A document, or a stretch of it from character `start` on, with the passages in `text`."""

    id: str
    source: str
    at: str
    title: str
    kind: str
    lang: str
    start: int
    text: str
    characters: int
    passages: int
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class LostPart:
    """Text that stands in no passage. `text` is its beginning."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A document whose passages do not hold all of it; `count` is the number of its lost parts."""

    id: str
    at: str
    title: str
    lang: str
    coverage: float
    parts: tuple[LostPart, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as an example: ``quote[start:end]`` is its object, first met in its passage."""

    subject: str
    object: str
    lang: str
    place: Place
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RelationFigures:
    """The facts of one relation. A subject counts once in each language that it stands in."""

    relation: str
    facts: Mapping[str, int]
    subjects: int
    examples: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A text that stands in `count` passages; `places` are the first of them."""

    text: str
    lang: str
    count: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Repeats:
    """Passages of the same normalised text: the largest groups, and what there is in all."""

    groups: int
    passages: int
    shown: tuple[Repeat, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Objects that the same `documents` documents state; `places` are the first of them."""

    objects: tuple[str, ...]
    documents: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One subject and relation of which documents state different objects.

    ``"numbers"``: one object a document, and each holds a number or a date; ``"values"``: one
    object a document; ``"lists"``: lists that differ. `left_out` counts objects not in `claims`.
    """

    subject: str
    relation: str
    lang: str
    kind: ConflictKind
    documents: int
    claims: tuple[Claim, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Conflicts:
    """All conflicts counted by kind, and those that come first."""

    count: Mapping[ConflictKind, int]
    shown: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an ingest artifact holds."""

    documents: int
    passages: int
    facts: int
    questions: int
    coverage: float
    sources: tuple[SourceSummary, ...]
    refused: tuple[Refused, ...]
    shares: tuple[Share, ...]
    lengths: Lengths
    samples: tuple[Sample, ...]
    lost: tuple[Lost, ...]
    lost_count: int
    relations: tuple[RelationFigures, ...]
    repeats: Repeats
    conflicts: Conflicts
    receipt: Mapping[str, Any]

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize knowledge inspect --json``."""
        return asdict(self)
