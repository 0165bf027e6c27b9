"""A question that could become a row: cheap to make in large numbers, built only when chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal, NamedTuple, Protocol

from verticalize.records import Document, Fact, Passage, Question

Split = Literal["train", "validation"]
SPLITS: tuple[Split, ...] = ("train", "validation")
JOINER = {"zh": "", "en": " "}  # between two quoted sentences, as in models.quote
MAX_QUOTED = 2  # sentences, as QuoteGrammar allows


class Knowledge(Protocol):
    """What the compiler reads of a corpus (`verticalize.knowledge.ingest.Corpus` is one)."""

    @property
    def documents(self) -> Sequence[Document]: ...
    @property
    def passages(self) -> Sequence[Passage]: ...
    @property
    def facts(self) -> Sequence[Fact]: ...
    @property
    def questions(self) -> Sequence[Question]: ...


class Turn(NamedTuple):
    """A question that was asked before, and its answer."""

    question: str
    answer: str


class Choice(Protocol):
    """What candidates are chosen by, wherever they are kept; `whole` is the candidate itself.

    `home` is its document, as a number.
    """

    @property
    def generator(self) -> str: ...
    @property
    def relation(self) -> str: ...
    @property
    def lang(self) -> str: ...
    @property
    def home(self) -> int: ...
    @property
    def told(self) -> bool: ...
    @property
    def quoted(self) -> bool: ...
    def whole(self) -> "Candidate": ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """One question with its closed-book answer and, where a passage states it, the quotation.

    Args:
        answer: said without passages; empty where only the grounded form makes sense.
        evidence: ids of facts or passages.
        gold: id of the passage that holds `quote`; empty where there is none.
        quote: whole sentences of that passage, verbatim; empty where there is no grounded form.
        telltale: strings that a passage cannot hold all of without answering the question; each
            entry is a set of alternatives.
        before: the earlier turns of a conversation that ends with `question`; such a candidate has
            no grounded form.
    """

    question: str
    answer: str
    generator: str
    relation: str
    lang: str
    evidence: tuple[str, ...]
    document_id: str
    gold: str = ""
    quote: str = ""
    telltale: tuple[tuple[str, ...], ...] = ()
    before: tuple[Turn, ...] = ()

    @property
    def told(self) -> bool:
        """Whether it has an answer without passages."""
        return bool(self.answer)

    @property
    def quoted(self) -> bool:
        """Whether a passage states it."""
        return bool(self.quote)

    @property
    def home(self) -> int:
        """64 bits of its document's id."""
        return int.from_bytes(blake2b(self.document_id.encode(), digest_size=8).digest())

    def whole(self) -> "Candidate":
        return self

    @property
    def asked(self) -> tuple[str, ...]:
        """All questions of the conversation, the last one at the end."""
        return (*(turn.question for turn in self.before), self.question)


def sentence_case(text: str, lang: str) -> str:
    """English sentences begin with a capital, whatever name they begin with."""
    if lang != "en" or not text or any(char.isupper() for char in text.split(" ", 1)[0]):
        return text  # pH, mRNA and the like keep their spelling
    return text[0].upper() + text[1:]
