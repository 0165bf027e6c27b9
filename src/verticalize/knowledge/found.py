"""What a reader finds in a source: a document, and the facts or the answer that stand in it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.relations import Relation
from verticalize.errors import Problem
from verticalize.knowledge.cutting.tokens import Count, counter
from verticalize.records import Document
from verticalize.text import language


@dataclass(frozen=True, slots=True)
class Statement:
    """Facts of one subject and relation; ``document.text[start:end]`` is what states them."""

    subject: str
    relation: str
    objects: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """One document and where it stands.

    `own_id` is false where the id was made of the record's name, which may stand twice.
    `answer_start` is set for a row of an FAQ: the document's text from there on is the answer to
    its title. `notes` are reasons to be counted, such as a fact that its text does not hold, and
    `row_notes` those of them that are about this one record, which `place` names.
    """

    document: Document
    place: str
    type: str = ""
    statements: tuple[Statement, ...] = ()
    answer_start: int | None = None
    notes: tuple[str, ...] = ()
    row_notes: tuple[str, ...] = ()
    own_id: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """What readers know of the pack. `names` maps field names of the data to relation ids.

    `tokenizer` counts the tokens of a passage; without one they are estimated.
    """

    relations: Mapping[str, Relation]
    names: Mapping[str, str]
    languages: tuple[str, ...]
    max_tokens: int
    tokenizer: Path | None = None

    @property
    def count(self) -> Count:
        """Tokens of a text, by the pack's tokenizer or estimated."""
        return counter(self.tokenizer)

    def language_of(self, declared: object, source: SourceFile, text: str) -> str:
        """As declared by the record, the manifest or the file's name; else by the text."""
        if isinstance(declared, str) and declared.strip():
            return declared.strip()
        if source.spec.lang:
            return source.spec.lang
        for part in reversed(source.path.name.split(".")[1:-1]):
            if part in self.languages:
                return part
        detected = language(text)
        return detected if detected in self.languages else self.languages[0]


Reader = Callable[[SourceFile, Context], Iterator[Found | Problem]]
