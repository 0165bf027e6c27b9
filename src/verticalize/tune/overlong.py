"""Conversations that are too long for training, cut between rounds."""

from collections.abc import Callable, Sequence
from typing import Literal

from verticalize.records import Message

Overlong = Literal["drop", "truncate", "split"]


def pieces(
    messages: Sequence[Message], fits: Callable[[Sequence[Message]], bool]
) -> list[tuple[Message, ...]]:
    """The conversation in as few pieces of whole rounds as fit, each with the system's turn first.

    A round is a question with all that is said up to the next one. One that does not fit by itself
    is a piece nevertheless. Source: the splitting of Vicuna's data (``split_long_conversation.py``
    of FastChat), here by the very ids that are trained.
    """
    system = messages[:1] if messages[0]["role"] == "system" else ()
    spoken = messages[len(system) :]
    starts = [at for at, turn in enumerate(spoken) if at == 0 or turn["role"] == "user"]
    found: list[tuple[Message, ...]] = []
    held: tuple[Message, ...] = ()
    for start, end in zip(starts, [*starts[1:], len(spoken)], strict=True):
        more = (*held, *spoken[start:end])
        if held and not fits((*system, *more)):
            found.append((*system, *held))
            more = tuple(spoken[start:end])
        held = more
    return [*found, (*system, *held)]
