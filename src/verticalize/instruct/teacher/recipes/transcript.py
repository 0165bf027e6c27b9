"""Conversations written by one teacher as a transcript with markers (Baize, Xu et al. 2023)."""

from collections.abc import Sequence
from typing import NamedTuple

from verticalize.records import Message

HUMAN, AI = "[|Human|]", "[|AI|]"


class Exchange(NamedTuple):
    """A question and its answer."""

    asked: str
    said: str


def read_transcript(text: str) -> tuple[list[Exchange], bool]:
    """The exchanges of a transcript, and whether a malformed turn has ended it.

    What stands before the first human turn is dropped, and so is the last human turn with all that
    follows: it is a goodbye, or cut short. A human turn without exactly one answer ends it.
    """
    exchanges: list[Exchange] = []
    for segment in text.split(HUMAN)[1:-1]:
        parts = [part.strip() for part in segment.split(AI)]
        if len(parts) != 2 or not all(parts):
            return exchanges, True
        exchanges.append(Exchange(*parts))
    return exchanges, False


def as_transcript(exchanges: Sequence[Exchange]) -> str:
    """The exchanges with their markers, one turn a line."""
    return "".join(f"{HUMAN} {asked}\n{AI} {said}\n" for asked, said in exchanges)


def as_messages(exchanges: Sequence[Exchange], system: str) -> list[Message]:
    """System prompt, then the turns."""
    messages: list[Message] = [{"role": "system", "content": system.strip()}]
    for asked, said in exchanges:
        messages.append({"role": "user", "content": asked})
        messages.append({"role": "assistant", "content": said})
    return messages
