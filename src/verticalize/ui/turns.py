"""A conversation as the page holds it: in memory, for one visitor, gone with the tab."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from verticalize.records import Answer, Message


@dataclass(slots=True)
class Reply:
    """What one arm has said so far; `answer` is there once it has been checked."""

    arm: str
    text: str = ""
    answer: Answer | None = None


@dataclass(slots=True)
class Turn:
    """One question and the replies to it: one, or one for each arm that is compared."""

    question: str
    replies: list[Reply] = field(default_factory=list)
    error: str = ""

    @property
    def main(self) -> Reply | None:
        """The reply whose evidence is shown: the last, which is the best arm asked."""
        return self.replies[-1] if self.replies else None


def history(turns: Sequence[Turn]) -> list[Message]:
    """The finished turns as messages."""
    messages: list[Message] = []
    for turn in turns:
        if turn.main and turn.main.answer:
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.main.answer.text})
    return messages
