"""Turns of a conversation, and what makes a sequence of them one that can be learned from."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from verticalize.data import reasons
from verticalize.data.formats.maker import Maker, Refused
from verticalize.records import Message

Role = Literal["system", "user", "assistant"]
_NAMES: Mapping[Role, tuple[str, ...]] = {
    "system": ("system",),
    "user": ("user", "human", "prompter", "client", "用户"),
    "assistant": ("assistant", "gpt", "chatgpt", "bing", "bard", "bot", "ai", "model", "助手"),
}
ROLES: Mapping[str, Role] = {name: role for role, names in _NAMES.items() for name in names}
_TOOL = {"tool", "function", "function_call", "observation", "ipython"}


def turn(role: Role, content: str) -> Message:
    return {"role": role, "content": content}


def role_of(name: Any) -> Role:
    known = str(name).strip().lower()
    if known in _TOOL:
        raise Refused(reasons.TOOL)
    if known not in ROLES:
        raise Refused(reasons.UNKNOWN_ROLE, known[:40])
    return ROLES[known]


def listed(turns: Any, who: str, what: str) -> list[Message]:
    """The turns of a list of objects, `who` and `what` being the keys of speaker and text."""
    if not (isinstance(turns, list) and all(isinstance(item, dict) for item in turns)):
        raise Refused(reasons.NOT_TEXT, "a turn")
    return [turn(role_of(item.get(who)), _said(item, what)) for item in turns]


def _said(item: Mapping[str, Any], what: str) -> str:
    if item.get("tool_calls") or item.get("function_call"):
        raise Refused(reasons.TOOL)
    value = item.get(what)
    if isinstance(value, list):  # the parts of an OpenAI message
        parts: list[Any] = [p.get("text") if isinstance(p, dict) else p for p in value]
        value = "\n".join(parts) if all(isinstance(part, str) for part in parts) else parts
    if not isinstance(value, str):
        raise Refused(reasons.NOT_TEXT if value is not None else reasons.MISSING, what)
    return value


def conversation(turns: Iterable[Message], maker: Maker) -> tuple[Message, ...]:
    """The turns from the first question to the last answer, the system's before them.

    What stands before the first question or is left unanswered at the end is taken off and
    counted; anything else that is not question and answer in turn costs the whole row.
    """
    heard = list(turns)
    system = [one for one in heard[:1] if one["role"] == "system"]
    spoken = heard[len(system) :]
    while spoken and spoken[0]["role"] == "assistant":
        spoken.pop(0)
        maker.drop(reasons.FIRST_BY_ASSISTANT)
    while spoken and spoken[-1]["role"] == "user":
        spoken.pop()
        maker.drop(reasons.LAST_BY_USER)
    if not spoken:
        raise Refused(reasons.NO_ANSWER)
    _alternating(spoken)
    return (*(one for one in system if one["content"].strip()), *spoken)


def question(turns: Iterable[Message]) -> tuple[Message, ...]:
    """The turns of a prompt: as those of a conversation, but the last is the user's."""
    heard = list(turns)
    spoken = heard[1:] if heard and heard[0]["role"] == "system" else heard
    if not spoken:
        raise Refused(reasons.EMPTY_QUESTION)
    _alternating(spoken)
    if spoken[-1]["role"] != "user":
        raise Refused(reasons.NOT_ALTERNATING, "the prompt ends with an answer")
    return tuple(heard)


def _alternating(spoken: list[Message]) -> None:
    for number, one in enumerate(spoken):
        if one["role"] != ("assistant" if number % 2 else "user"):
            raise Refused(reasons.NOT_ALTERNATING, f"turn {number + 1} by the {one['role']}")
        if not one["content"].strip():
            raise Refused(reasons.EMPTY_ANSWER if number % 2 else reasons.EMPTY_QUESTION)


def asked(instruction: str, beside: str = "") -> Message:
    """What the user says: the instruction, and below it what it is about."""
    return turn("user", "\n".join(part for part in (instruction, beside) if part.strip()))


def pairs(history: Any) -> list[Message]:
    """The turns of ``[[question, answer], …]``."""
    if history is None:
        return []
    if not isinstance(history, list):
        raise Refused(reasons.NOT_TEXT, "history")
    turns: list[Message] = []
    for pair in history:
        if not (isinstance(pair, list) and len(pair) == 2):
            raise Refused(reasons.UNEQUAL_LISTS, "history")
        if not all(isinstance(said, str) for said in pair):
            raise Refused(reasons.NOT_TEXT, "history")
        turns += [turn("user", pair[0]), turn("assistant", pair[1])]
    return turns


def closed(turns: list[Message]) -> list[Message]:
    """The turns without a last mark after which nothing is said: the place for what comes next."""
    return turns[:-1] if turns and not turns[-1]["content"] else turns


def marked(words: str, marks: re.Pattern[str]) -> tuple[str, list[Message]]:
    """What stands before the first mark, and the turns, without the white space around them.

    `marks` has a group ``user`` and a group ``assistant``, one of which matches.
    """
    found = list(marks.finditer(words))
    if not found:
        raise Refused(reasons.NO_MARKS)
    ends = [mark.start() for mark in found[1:]] + [len(words)]
    turns = [
        turn("user" if mark["user"] else "assistant", words[mark.end() : end].strip())
        for mark, end in zip(found, ends, strict=True)
    ]
    return words[: found[0].start()].strip(), turns
