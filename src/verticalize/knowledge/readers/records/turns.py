"""The turns of a conversation, in whichever of the usual forms a record has them.

Forms: ShareGPT ``{"from", "value"}``, OpenAI ``{"role", "content"}``, ``{"human", "assistant"}``,
pairs ``[user, assistant]``, texts ``"医生：…"``, and single rows as Alpaca, Dolly and ChatGLM have
them (``instruction/input/output``, ``query/response``), with or without a ``history`` of pairs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from verticalize.errors import Problem
from verticalize.knowledge.readers.records.row import Row

Role = Literal["user", "assistant", "system", "tool"]
_ROLES: Mapping[Role, tuple[str, ...]] = {
    "user": (
        "user",
        "human",
        "prompter",
        "client",
        "patient",
        "用户",
        "患者",
        "病人",
        "客户",
        "问",
    ),
    "assistant": (
        *("assistant", "gpt", "chatgpt", "bot", "ai", "model", "doctor", "lawyer"),
        *("助手", "助理", "医生", "律师", "客服", "机器人", "答"),
    ),
    "system": ("system", "系统"),
    "tool": ("tool", "function", "function_call", "observation", "ipython"),
}
ROLES: Mapping[str, Role] = {name: role for role, names in _ROLES.items() for name in names}

LISTS = ("conversations", "conversation", "messages", "dialogue", "dialog", "turns")
HISTORY = "history"
SYSTEM = "system"
# Rows of one turn each way: the question, what goes with it, the answer.
SINGLE = (
    ("instruction", "input", "output"),
    ("instruction", "context", "response"),
    ("query", "input", "response"),
    ("prompt", "input", "response"),
)
_WHO = ("role", "from", "speaker")
_WHAT = ("content", "value", "text", "utterance")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says. A turn of a tool, or one without words, is left out by the reader."""

    role: Role
    text: str


def list_field(row: Row) -> str | None:
    """The field that holds a list of turns."""
    return next((name for name in LISTS if isinstance(row.fields.get(name), list)), None)


def single_fields(row: Row) -> tuple[str, str, str] | None:
    """The fields of a row that holds one question and its answer."""
    fields = row.fields
    return next((form for form in SINGLE if {form[0], form[2]} <= fields.keys()), None)


def used_fields(row: Row) -> set[str]:
    """The fields that the turns stand in."""
    name = list_field(row)
    used = {name} if name else {HISTORY, *(single_fields(row) or ())}
    return used | {SYSTEM} if _has_system(row) else used


def turns(row: Row) -> Iterator[Turn | Problem]:
    """All turns in their order, the system's first; or what is wrong with one."""
    if _has_system(row):
        yield Turn("system", row.fields[SYSTEM])
    name = list_field(row)
    if name:
        yield from _listed(row, name)
        return
    if isinstance(row.fields.get(HISTORY), list):
        yield from _listed(row, HISTORY)
    if form := single_fields(row):
        question, beside, answer = (row.fields.get(field) for field in form)
        yield from _said(row, "user", "\n".join(filter(None, [_shown(question), _shown(beside)])))
        yield from _said(row, "assistant", answer)


def _has_system(row: Row) -> bool:
    return isinstance(row.fields.get(SYSTEM), str)


def _listed(row: Row, name: str) -> Iterator[Turn | Problem]:
    for number, item in enumerate(row.fields[name], start=1):
        place = replace(row, place=f"{row.place} '{name}' {number}")
        if isinstance(item, list) and len(item) == 2:
            yield from _said(place, "user", item[0])
            yield from _said(place, "assistant", item[1])
        elif isinstance(item, str) and ("：" in item[:12] or ":" in item[:12]):
            who, _, what = item.replace("：", ":", 1).partition(":")
            yield from _said(place, who, what)
        elif isinstance(item, dict) and item and all(key.lower() in ROLES for key in item):
            for who, what in item.items():
                yield from _said(place, who, what)
        elif isinstance(item, dict) and any(key in item for key in _WHO):
            who = next(item[key] for key in _WHO if key in item)
            yield from _said(place, who, next((item[key] for key in _WHAT if key in item), None))
        else:
            hint = 'Write {"role": "user", "content": "…"} or ["user says", "assistant says"].'
            yield Problem(place.place, "not a turn of a conversation.", hint)


def _said(row: Row, who: Any, what: Any) -> Iterator[Turn | Problem]:
    role = ROLES.get(str(who).strip().lower())
    text = _shown(what)
    if role is None:
        hint = "Known: " + ", ".join(ROLES) + "."
        yield Problem(row.place, f"the role '{who}' is unknown.", hint)
    elif text is None:
        yield Problem(row.place, "what is said is not text.", "Put it in quotes.")
    else:
        yield Turn(role, text)


def _shown(what: Any) -> str | None:
    """A text, or the texts among the parts of a message; nothing for null. None: not text."""
    if isinstance(what, list) and all(isinstance(part, str) for part in what):
        return "|".join(what).strip()  # a cell of a table that was taken for several values
    if isinstance(what, list) and all(isinstance(part, dict) for part in what):
        texts = [part["text"] for part in what if isinstance(part.get("text"), str)]
        return "\n".join(texts).strip()
    if what is None or isinstance(what, str):
        return (what or "").strip()
    return None
