"""The records that flow through the stages: frozen, slotted, each with its provenance."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal, NotRequired, Self, TypedDict

Kind = Literal["documents", "facts", "faq"]
Slice = Literal["known", "new", "unanswerable", "safety", "general"]
Arm = Literal["base", "base+rag", "tuned", "tuned+rag"]
ARMS: tuple[Arm, ...] = ("base", "base+rag", "tuned", "tuned+rag")
SLICES: tuple[Slice, ...] = ("known", "new", "unanswerable", "safety", "general")


class Message(TypedDict):
    """One turn of a conversation in the OpenAI form.

    `input` is what a question is about, for the chat formats that write it apart (Alpaca, Dolly).
    """

    role: Literal["system", "user", "assistant"]
    content: str
    input: NotRequired[str]


class _Row:
    """Records travel as JSON objects whose keys are the field names."""

    __slots__ = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        return cls(**{key: tuple(v) if isinstance(v, list) else v for key, v in row.items()})

    def row(self) -> dict[str, Any]:
        # `asdict` copies every value to its last leaf, and takes several times as long
        named = fields(self)  # type: ignore[arg-type]  # every subclass is a dataclass
        return {each.name: getattr(self, each.name) for each in named}


SEARCHED_AS = "searched_as"  # of a record: what people say who do not know its name
# Keys of a passage's metadata that no reader yields: what is found and told by, and not shown.
TOLD_WITH = "§told_with"  # of a passage: statements that mislead alone, each with what leads to it
PHRASINGS = "§phrasings"  # of a passage: its statements, each with questions that it answers


def shown(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of a passage, without what it is found and told by."""
    return {key: value for key, value in metadata.items() if key not in (TOLD_WITH, PHRASINGS)}


@dataclass(frozen=True, slots=True)
class Document(_Row):
    """One source text. Spans of passages point into `text`.

    `id` is the path below the knowledge root, with ``#record`` for files that hold several.
    `marks` says where in the source a part of the text stands: ``(12, "page 2")`` holds from
    character 12 to the next mark.
    """

    id: str
    source: str
    kind: Kind
    title: str
    lang: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    marks: tuple[tuple[int, str], ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        marks = tuple((at, name) for at, name in row.get("marks", ()))
        return cls(**{**row, "marks": marks})


@dataclass(frozen=True, slots=True)
class Passage(_Row):
    """A piece of a document: ``document.text[start:end] == text``, always.

    `place` is where it stands in the source, beside its section: a page, slide or row. `lead` is
    what must be read before it and is not part of it: the header of the table that it goes on with.
    `parent` is ``document_id@start-end``, the region around it that a reader is shown.
    """

    id: str
    document_id: str
    source: str
    kind: Kind
    title: str
    section: str
    lang: str
    start: int
    end: int
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    lead: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Fact(_Row):
    """One triple and the passage that states it."""

    id: str
    subject: str
    relation: str
    object: str
    lang: str
    type: str
    document_id: str
    passage_id: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question(_Row):
    """A question with its answer as a source states it (a row of an FAQ)."""

    id: str
    question: str
    answer: str
    lang: str
    document_id: str
    passage_id: str


@dataclass(frozen=True, slots=True)
class Example:
    """One row of instruction data.

    `evidence` holds fact or passage ids; `group` is the source document, the unit of the split.
    `about` is what else the source says of the row, such as ``licence``, ``category``, ``model``.
    """

    id: str
    messages: tuple[Message, ...]
    evidence: tuple[str, ...]
    generator: str
    group: str
    lang: str
    split: Literal["train", "validation"] = "train"
    about: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        metadata = row["metadata"]
        return cls(
            id=metadata["id"],
            messages=tuple(row["messages"]),
            evidence=tuple(metadata["evidence"]),
            generator=metadata["generator"],
            group=metadata["group"],
            lang=metadata["lang"],
            split=metadata["split"],
            about=metadata.get("about", {}),
        )

    def row(self) -> dict[str, Any]:
        """``{"messages": [...], "metadata": {...}}``, the form other trainers read."""
        metadata: dict[str, Any] = {
            "id": self.id,
            "evidence": list(self.evidence),
            "generator": self.generator,
            "group": self.group,
            "lang": self.lang,
            "split": self.split,
        }
        if self.about:
            metadata["about"] = dict(self.about)
        return {"messages": list(self.messages), "metadata": metadata}


@dataclass(frozen=True, slots=True)
class Preference:
    """Of two answers to the same conversation, the one that was preferred.

    `prompt` ends with a turn of the user. The other fields are as in `Example`.
    """

    id: str
    prompt: tuple[Message, ...]
    chosen: str
    rejected: str
    generator: str
    group: str
    lang: str
    split: Literal["train", "validation"] = "train"
    about: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        return cls(
            prompt=tuple(row["prompt"]),
            chosen=row["chosen"][0]["content"],
            rejected=row["rejected"][0]["content"],
            **row["metadata"],
        )

    def row(self) -> dict[str, Any]:
        """Prompt, chosen and rejected as messages: the form that TRL's preference trainers read."""
        return {
            "prompt": list(self.prompt),
            "chosen": [{"role": "assistant", "content": self.chosen}],
            "rejected": [{"role": "assistant", "content": self.rejected}],
            "metadata": {
                "id": self.id,
                "generator": self.generator,
                "group": self.group,
                "lang": self.lang,
                "split": self.split,
                "about": dict(self.about),
            },
        }


@dataclass(frozen=True, slots=True)
class EvalItem(_Row):
    """One held-out question.

    `evidence` holds ids of documents, or of passages where the question was compiled; `expect` is,
    for the safety slice, the id of the rule of ``safety.yaml`` that has to handle it, or
    ``"answer"`` for a harmless look-alike.
    """

    id: str
    slice: Slice
    lang: str
    question: str
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    expect: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage. `score` is the fused score; `rank` counts from 1.

    `before` and `after` are what stands around it in its parent, where that has been looked up.
    """

    passage: Passage
    rank: int
    score: float
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Citation(_Row):
    """A label in an answer, and the characters of the source that stand behind it.

    `start` and `end` point into the text of the passage's document. `authority` says how far the
    source binds, where that is known: ``effective_from effective_to status superseded_by
    jurisdiction grade licence``; `place` is the page, slide or row, where the source has such;
    `title` and `section` are the passage's.
    """

    label: int
    passage_id: str
    source: str
    start: int
    end: int
    quote: str
    authority: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    title: str = ""
    section: str = ""

    def row(self) -> dict[str, Any]:
        """``authority``, ``place``, ``title`` and ``section`` only where something is known."""
        known = ("authority", "place", "title", "section")
        return {k: v for k, v in asdict(self).items() if v or k not in known}


Outcome = Literal["answer", "abstained", "refused", "emergency"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says, and everything needed to check it."""

    text: str
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    notices: tuple[str, ...] = ()
    receipt: Mapping[str, Any] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """``answer``; ``abstained``: the knowledge has none; ``refused``, ``emergency``: a rule."""
        action = self.receipt.get("action")
        if action == "emergency":
            return "emergency"
        if action == "refuse":
            return "refused"
        return "abstained" if self.refused else "answer"

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize ask --json``.

        It has ``passages`` only where a notice points to them.
        """
        pointed = self.refused and bool(self.receipt.get("across"))
        rows = [hit.passage.row() for hit in self.hits] if pointed else []
        passages = [{**row, "metadata": shown(row["metadata"])} for row in rows]
        return {
            "answer": self.text,
            "outcome": self.outcome,
            "citations": [citation.row() for citation in self.citations],
            "refused": self.refused,
            "notices": list(self.notices),
            "receipt": dict(self.receipt),
            **({"passages": passages} if pointed else {}),
        }
