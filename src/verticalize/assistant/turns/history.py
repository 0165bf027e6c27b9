"""What was said before in a conversation, as far as it is read."""

from collections.abc import Sequence

from verticalize.records import Message


def turns(history: Sequence[Message], most: int) -> list[tuple[str, str]]:
    """Each question of the user with what was answered to it, `most` characters of each."""
    found: list[tuple[str, str]] = []
    for turn in history:
        text = turn["content"][:most]
        if turn["role"] == "user":
            found.append((text, ""))
        elif turn["role"] == "assistant" and found:
            found[-1] = (found[-1][0], text)
    return found


def last_answer(history: Sequence[Message], most: int) -> str:
    """The first `most` characters of the last answer; "" if there is none."""
    told = (turn["content"] for turn in reversed(history) if turn["role"] == "assistant")
    return next(told, "")[:most]
