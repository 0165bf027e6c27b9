"""A chat request as OpenAI's clients send it: what is honoured, refused and passed over."""

from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verticalize.errors import did_you_mean
from verticalize.serve.errors import ApiError

MOST_PASSAGES = 20
BOUNDS = (
    "max_tokens",
    "max_completion_tokens",
)  # have a say only where an answer is written freely


class Part(BaseModel):
    """A piece of a message."""

    type: str
    text: str | None = None


class Turn(BaseModel):
    """One message; what a tool returned to another model is read over."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class StreamOptions(BaseModel):
    """Of a streamed answer."""

    include_usage: bool | None = False


class Wishes(BaseModel):
    """What OpenAI's API has no word for: ``"verticalize": {...}`` in the request.

    `on` is the day whose law is asked of, `jurisdiction` its place, `k` the number of passages.
    """

    model_config = ConfigDict(extra="forbid")

    on: date | None = None
    jurisdiction: str | None = Field(default=None, min_length=1, max_length=200)
    k: int | None = Field(default=None, ge=1, le=MOST_PASSAGES)


class ChatRequest(BaseModel):
    """The body of ``POST /v1/chat/completions``; fields that are not named here are in `extra`."""

    model_config = ConfigDict(extra="allow")

    model: str
    messages: list[Turn] = Field(min_length=1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    verticalize: Wishes | None = None

    @property
    def extra(self) -> Mapping[str, Any]:
        return self.model_extra or {}

    @property
    def wishes(self) -> Wishes:
        return self.verticalize or Wishes()

    @property
    def budget(self) -> int | None:
        """The tokens that a freely written answer may have; None: the assistant's own number."""
        given = [n for n in (self.max_completion_tokens, self.max_tokens) if n is not None]
        return min(given, default=None)


def _is_text(form: Any) -> bool:
    return isinstance(form, dict) and form.get("type") == "text"


def _nothing(value: Any) -> bool:
    return not value


# Whoever sends these expects another answer than there will be; each with what is all the same.
_MEANT: Mapping[str, Callable[[Any], bool]] = {
    "n": lambda value: value == 1,
    "tool_choice": lambda value: value in ("none", "auto"),
    "function_call": lambda value: value in ("none", "auto"),
    "response_format": _is_text,
    "logprobs": _nothing,
    "top_logprobs": _nothing,
    "logit_bias": _nothing,
    "stop": _nothing,
    "modalities": lambda value: value == ["text"],
    "audio": _nothing,
    "web_search_options": lambda value: False,
}
# Who offers tools leaves it to the model to call none, unless a choice says otherwise: chat pages
# such as Open WebUI send theirs with every question.
_OFFERED = ("tools", "functions")
_OURS = (*ChatRequest.model_fields, *_MEANT, *_OFFERED)


def read_request(body: bytes) -> ChatRequest:
    """The request that a body holds.

    Raises:
        ApiError: it is no JSON, a field is wrong, or one asks for what cannot be given.
    """
    try:
        request = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        raise _explained(error) from error
    for name, value in request.extra.items():
        if name in _MEANT and value is not None and not _MEANT[name](value):
            told = f"'{name}' cannot be honoured here: {_shown(value)}. Leave it out."
            raise ApiError(400, told, param=name, code="unsupported_parameter")
        if name not in _OURS and get_close_matches(name, _OURS, cutoff=0.85):
            told = f"There is no parameter '{name}'. {did_you_mean(name, _OURS)}"
            raise ApiError(400, told, param=name, code="unknown_parameter")
    return request


def passed_over(request: ChatRequest) -> list[str]:
    """The fields that have no say here, or not always: sampling, above all, is the build's."""
    fields = [name for name, value in request.extra.items() if name not in _MEANT and value]
    fields += [name for name in BOUNDS if getattr(request, name) is not None]
    spoken = {turn.role for turn in request.messages} - {"user", "assistant"}
    return sorted(fields) + [f"messages.{role}" for role in sorted(spoken)]


def _explained(error: ValidationError) -> ApiError:
    """The first fault that pydantic found, in a sentence."""
    fault = error.errors(include_url=False, include_context=False)[0]
    if fault["type"] == "json_invalid":
        return ApiError(400, f"The body is no JSON ({fault['msg']}).", code="invalid_json")
    # Names of the classes of a union stand in the place too.
    path = [each for each in fault["loc"] if each not in ("str", "list[Part]", "Part", "Wishes")]
    param = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path)
    told = f"{param.lstrip('.') or 'The body'}: {fault['msg'][:1].lower()}{fault['msg'][1:]}."
    if fault["type"].startswith("date"):
        told = f"{param[1:]}: a day is written YYYY-MM-DD."
    if fault["type"] == "extra_forbidden":
        told = f"There is no '{param[1:]}'. {did_you_mean(str(path[-1]), Wishes.model_fields)}"
    return ApiError(400, told, param=param.lstrip(".") or None, code="invalid_value")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
