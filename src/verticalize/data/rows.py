"""Kinds of rows beside examples and preferences, and what stands in a file before it is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from verticalize.records import Example, Message, Preference

Kind = Literal["messages", "preferences", "scored", "prompts", "text"]


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a file. `place` is ``FILE:LINE`` or ``FILE[INDEX]``, `number` the last part."""

    place: str
    number: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drop:
    """What was left out of a file, and why: `reason` is one of `reasons.REASONS`."""

    place: str
    reason: str
    detail: str = ""

    def row(self) -> dict[str, str]:
        return {"place": self.place, "reason": self.reason, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a row comes from; the fields mean what they mean in `Example`."""

    id: str
    generator: str
    group: str
    lang: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "generator": self.generator,
            "group": self.group,
            "lang": self.lang,
            "about": dict(self.about),
        }


@dataclass(frozen=True, slots=True)
class Scored:
    """An answer and its score on the source's own scale; None: not judged yet."""

    prompt: tuple[Message, ...]
    completion: str
    score: float | None
    provenance: Provenance

    def row(self) -> dict[str, Any]:
        return {
            "prompt": list(self.prompt),
            "completion": self.completion,
            "score": self.score,
            "metadata": self.provenance.row(),
        }


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a user says, turn by turn, with no answers, or with reference answers beside."""

    turns: tuple[str, ...]
    references: tuple[str, ...]
    provenance: Provenance

    def row(self) -> dict[str, Any]:
        return {
            "turns": list(self.turns),
            "references": list(self.references),
            "metadata": self.provenance.row(),
        }


@dataclass(frozen=True, slots=True)
class Text:
    """A document to go on pre-training with."""

    text: str
    provenance: Provenance

    def row(self) -> dict[str, Any]:
        return {"text": self.text, "metadata": self.provenance.row()}


Record = Example | Preference | Scored | Prompt | Text
