"""One example as a row of another format, or why that has no place for it."""

from typing import Any

from verticalize.data import reasons
from verticalize.jsonl import dumps
from verticalize.records import Example, Message

Form = dict[str, Any] | str  # a row, or a reason


def messages(example: Example) -> Form:
    """Our own form, which keeps everything."""
    return example.row()


def table_row(example: Example) -> Form:
    """Our own form with `about` as JSON text, so that all rows have the same columns."""
    row = example.row()
    return {**row, "metadata": {**row["metadata"], "about": dumps(dict(example.about))}}


def alpaca(example: Example) -> Form:
    """The last round as instruction and output, earlier ones as ``history``, and ``system``."""
    system, spoken = _parts(example)
    if reason := _unfit(spoken):
        return reason
    said = [one["content"] for one in spoken]
    pairs = list(zip(said[::2], said[1::2], strict=True))
    question, answer = pairs.pop()
    return {
        "instruction": question,
        "input": "",
        "output": answer,
        "system": system,
        "history": [list(pair) for pair in pairs],
    }


def sharegpt(example: Example) -> Form:
    """Turns by ``human`` and ``gpt``; the system's beside them."""
    system, spoken = _parts(example)
    if reason := _unfit(spoken):
        return reason
    names = {"user": "human", "assistant": "gpt"}
    turns = [{"from": names[one["role"]], "value": one["content"]} for one in spoken]
    return {"id": example.id, "system": system, "conversations": turns}


def _parts(example: Example) -> tuple[str, tuple[Message, ...]]:
    first, *rest = example.messages
    return (first["content"], tuple(rest)) if first["role"] == "system" else ("", example.messages)


def _unfit(spoken: tuple[Message, ...]) -> str | None:
    if not spoken or spoken[-1]["role"] != "assistant":
        return reasons.NO_ANSWER
    wanted = ("user", "assistant")
    if any(one["role"] != wanted[number % 2] for number, one in enumerate(spoken)):
        return reasons.NOT_ALTERNATING
    return None
