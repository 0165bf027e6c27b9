"""Reading replies: strictly, so that what is kept is what was asked for."""

import json
import re
from typing import Any

from verticalize.instruct.teacher.request import Failure, Reply

_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)\n?\s*```", re.DOTALL)
_SCORE = re.compile(r"\[\[(\d+(?:\.\d+)?)\]\]")
_VERDICT = re.compile(r"\[\[(yes|no)\]\]", re.IGNORECASE)
CUT = "a reply cut at the token limit"


def reject_reply(reply: Reply | Failure) -> str | None:
    """Why there is nothing to read, or None. A reply that was cut cannot be trusted to be whole."""
    if isinstance(reply, Failure):
        return reply.reason
    if reply.cut:
        return CUT
    return None if reply.text.strip() else "an empty reply"


def read_list(text: str) -> list[Any] | None:
    """A reply that is one JSON list, bare or as its only fenced block; else None.

    One that holds half a character (a lone surrogate) is none, nor one nested without end.
    """
    fenced = _FENCED.findall(text)
    try:
        found = json.loads(fenced[0] if len(fenced) == 1 else text)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) else None


def read_strings(item: Any, *names: str) -> tuple[str, ...] | None:
    """The values of an object that has exactly these keys, all texts that are not empty."""
    if not isinstance(item, dict) or item.keys() != set(names):
        return None
    values = tuple(item[name] for name in names)
    if not all(isinstance(value, str) and value.strip() for value in values):
        return None
    return tuple(value.strip() for value in values)


def read_score(text: str, *, highest: float = 10.0) -> float | None:
    """The one score in ``[[7]]``; None where there is none, several, or one beyond the scale."""
    found = _SCORE.findall(text)
    if len(found) != 1 or not 0 <= float(found[0]) <= highest:
        return None
    return float(found[0])


def read_verdict(text: str) -> bool | None:
    """The one verdict in ``[[yes]]`` or ``[[no]]``, else None."""
    found = {verdict.lower() for verdict in _VERDICT.findall(text)}
    return found == {"yes"} if len(found) == 1 else None
