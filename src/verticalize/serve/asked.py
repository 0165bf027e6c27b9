"""From the messages of a request to the question, and to what was said before it.

The instructions under which the model answers are the pack's own: it was tuned and measured with
them. System and developer messages of a client are not shown to it, so none can take the pack's
rules away; the safety rules read the user's words whatever else there is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from verticalize.assistant.turns.messages import text_of
from verticalize.errors import ConfigError
from verticalize.records import Message
from verticalize.serve.errors import ApiError
from verticalize.serve.schema import Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """The last question and the turns before it."""

    question: str
    history: tuple[Message, ...]


def asked_of(turns: Sequence[Turn]) -> Asked:
    """What is asked.

    Raises:
        ApiError: the last message is no question in words, or one holds more than text.
    """
    texts = [_text(turn, number) for number, turn in enumerate(turns)]
    last = f"messages[{len(turns) - 1}]"
    if turns[-1].role != "user":
        told = f"The last message has to be the user's; it is of the {turns[-1].role}."
        raise ApiError(400, told, param=f"{last}.role", code="no_question")
    if not texts[-1].strip():
        raise ApiError(400, "The question is empty.", param=f"{last}.content", code="no_question")
    history: list[Message] = []
    for turn, text in zip(turns[:-1], texts, strict=False):
        if turn.role == "user" or turn.role == "assistant":
            history.append({"role": turn.role, "content": text})
    return Asked(texts[-1].strip(), tuple(history))


def _text(turn: Turn, number: int) -> str:
    try:
        return text_of(turn.content, f"messages[{number}]")
    except ConfigError as error:
        found = error.problems[0]
        told = f"{found.message[:1].upper()}{found.message[1:]}"
        raise ApiError(400, told, param=found.place, code="unsupported_content") from error
