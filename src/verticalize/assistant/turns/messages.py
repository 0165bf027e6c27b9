"""What was said before a question, in any form in which OpenAI's clients hold it."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from verticalize.errors import ConfigError, Problem, did_you_mean
from verticalize.records import Message

Spoken = Literal["user", "assistant"]
_SPOKEN: tuple[Spoken, ...] = get_args(Spoken)
# Never shown to the model: the instructions are the pack's own, and tools are not called.
_PASSED_OVER = ("system", "developer", "tool", "function")
_FORM = 'A turn is such as {"role": "user", "content": "What is gout?"}.'


def as_messages(history: Iterable[object], place: str = "history") -> list[Message]:
    """The turns of user and assistant, each with its text.

    A turn is a mapping, or an object of a client (``response.choices[0].message``) that can be made
    one; its content is text, a list of parts of text, or None, as beside the calls of a tool.

    Raises:
        ConfigError: what is no turn, or holds more than text, with its place such as
            ``history[2].content[0]``.
    """
    found: list[Message] = []
    for number, turn in enumerate(history):
        here = f"{place}[{number}]"
        fields = _fields(turn, here)
        role = _role(fields, here)
        if role == "user" and "content" not in fields:
            raise _wrong(here, "the turn has no 'content'.", _FORM)
        if role is not None:
            found.append({"role": role, "content": text_of(fields.get("content"), here)})
    return found


def text_of(content: object, turn: str) -> str:
    """What the content of a turn says; "" where it is None.

    Args:
        turn: its place, such as ``messages[2]``.

    Raises:
        ConfigError: it holds more than text.
    """
    place = f"{turn}.content"
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list | tuple):
        kind = type(content).__name__
        raise _wrong(place, f"only text is read, no {kind}.", "Give text, or a list of its parts.")
    return "\n".join(_part(part, f"{place}[{number}]") for number, part in enumerate(content))


def _part(part: object, place: str) -> str:
    fields = _fields(part, place)
    text = fields.get("text")
    if fields.get("type") != "text" or not isinstance(text, str):
        hint = "Leave the part out, or say in words what it shows."
        raise _wrong(place, f"only text is read, no '{fields.get('type')}'.", hint)
    return text


def _role(fields: Mapping[str, Any], place: str) -> Spoken | None:
    """Who speaks; None where it is neither the user nor the assistant."""
    given = fields.get("role")
    if given is None:
        raise _wrong(place, "the turn has no 'role'.", _FORM)
    known = (*_SPOKEN, *_PASSED_OVER)
    if given not in known:
        raise _wrong(f"{place}.role", f"no role '{given}'.", did_you_mean(str(given), known))
    return next((role for role in _SPOKEN if role == given), None)


def _fields(value: object, place: str) -> Mapping[str, Any]:
    """A mapping as it is; an object of pydantic, as OpenAI's client returns them, by its fields."""
    dump = getattr(value, "model_dump", None)
    fields = dump() if callable(dump) else value
    if not isinstance(fields, Mapping):
        raise _wrong(place, f"expected a mapping, found {type(value).__name__}.", _FORM)
    return fields


def _wrong(place: str, cause: str, hint: str) -> ConfigError:
    return ConfigError([Problem(place, cause, hint)])
