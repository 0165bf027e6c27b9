"""The question of a row of instruction data, taken out of its prompt and put back reworded."""

from dataclasses import dataclass

from verticalize.records import Example, Message
from verticalize.retrieval.prompt import closed_messages


@dataclass(frozen=True, slots=True)
class Asked:
    """A row of one question and one answer. `before` stands before the question in its prompt."""

    row: Example
    before: str
    question: str

    @property
    def answer(self) -> str:
        return self.row.messages[-1]["content"]

    def messages(self, question: str) -> list[Message]:
        """The row's messages with another question in the place of its own."""
        *first, _, said = self.row.messages
        asked: Message = {"role": "user", "content": self.before + question}
        return [*first, asked, said]


def read_asked(row: Example) -> Asked | None:
    """The question of a row; None of one with several turns.

    In our own prompts the question stands last, behind ``Question:``; others are all question.
    """
    turns = [message["role"] for message in row.messages if message["role"] != "system"]
    if turns != ["user", "assistant"]:
        return None
    prompt = row.messages[-2]["content"]
    label = closed_messages("", system="", lang=row.lang)[-1]["content"]
    at = prompt.rfind(label)
    start = at + len(label) if at >= 0 else 0
    return Asked(row, prompt[:start], prompt[start:])
