"""What an inspection of rows finds: figures, samples and findings, small enough to be shown."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from verticalize.data.inspect.source import Piece
from verticalize.data.quality.dedup import Kind
from verticalize.records import Example, Fact, Passage


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of `low` to `high` tokens, both included."""

    low: int
    high: int
    rows: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the rows are.

    `tokenizer` is the base whose tokenizer and chat template made them; empty: the tokens are
    estimated, the template's are not counted, and what is below is not known. `trained` is the
    number of tokens that are predicted in rows of at most `limit` tokens, `too_long` and
    `no_answer` those rows that training drops.
    """

    tokenizer: str
    bins: tuple[Bin, ...]
    shortest: int
    median: int
    longest: int
    total: int
    limit: int | None = None
    trained: int | None = None
    too_long: int | None = None
    no_answer: int | None = None


@dataclass(frozen=True, slots=True)
class Variety:
    """Measured on `sample` rows of a language: see `variety`."""

    sample: int
    distinct2_questions: float
    distinct2_answers: float
    self_bleu_questions: float
    self_bleu_answers: float


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of rows. A row counts once for each relation that its evidence states."""

    name: str
    rows: int
    generators: Mapping[str, Mapping[str, int]]  # by language
    languages: Mapping[str, int]
    splits: Mapping[str, int]
    relations: Mapping[str, int]
    with_evidence: int
    lengths: Lengths
    variety: Mapping[str, Variety]  # by language
    rejected: Mapping[str, int]
    dropped: Mapping[str, int]
    notes: Mapping[str, int]
    uncovered: Mapping[str, int]  # passages, by reason

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize data stats --json``."""
        share = round(self.with_evidence / self.rows, 4) if self.rows else 0.0
        return asdict(self) | {"evidence_share": share}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage and the spans of it that the row repeats word for word."""

    passage: Passage
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A row with its evidence. `missing` are ids of evidence that was not found.

    `more_passages` are not shown. `tokens` is empty where no encoder was given; `too_long` says
    that training drops the row.
    """

    example: Example
    facts: tuple[Fact, ...] = ()
    passages: tuple[Quoted, ...] = ()
    missing: tuple[str, ...] = ()
    tokens: tuple[Piece, ...] = ()
    too_long: bool = False
    more_passages: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """Rows that say the same: the first of them, and how many there are."""

    kind: Kind
    size: int
    shown: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Groups of copies among the first `compared` rows; `copies` are the rows beyond the first."""

    compared: int
    groups: int
    copies: int
    shown: tuple[Cluster, ...]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken over. Without an example, `place` says where it stands."""

    detail: str
    place: str
    example: Example | None


@dataclass(frozen=True, slots=True)
class Bare:
    """A passage that no row is made from; None where the knowledge is no longer there."""

    id: str
    source: str
    section: str
    lang: str
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class Inspection:
    """The counts, and what there is to look at; examples of rejects and passages by reason."""

    stats: Stats
    samples: Mapping[str, tuple[Sample, ...]]  # by generator
    duplicates: Duplicates
    rejects: Mapping[str, tuple[Rejected, ...]]
    bare: Mapping[str, tuple[Bare, ...]]
