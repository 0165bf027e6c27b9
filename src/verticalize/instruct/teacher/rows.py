"""What a recipe yields: rows of instruction data, and what it did not keep, with the reason."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from verticalize.fingerprint import short
from verticalize.records import Example, Message
from verticalize.retrieval.prompt import closed_messages


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something that was not kept. `source` is what it was made from, `text` what it was."""

    reason: str
    source: str
    text: str = ""

    def row(self) -> dict[str, Any]:
        return asdict(self)


def example(
    recipe: str, messages: Sequence[Message], *, evidence: Iterable[str], group: str, lang: str
) -> Example:
    """A row with the generator ``teacher:<recipe>``; its id is that of its words."""
    generator = f"teacher:{recipe}"
    return Example(
        id=short([generator, lang, list(messages), group]),
        messages=tuple(messages),
        evidence=tuple(evidence),
        generator=generator,
        group=group,
        lang=lang,
    )


def answered(question: str, answer: str, *, system: str, lang: str) -> list[Message]:
    """Question and answer in the form in which the assistant is asked without passages."""
    said: Message = {"role": "assistant", "content": answer}
    return [*closed_messages(question, system=system, lang=lang), said]
