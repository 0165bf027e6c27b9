"""Checking a YAML file of a pack against a model: every problem, with file, line and suggestion."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from verticalize.config.lines import line_of, load_yaml
from verticalize.errors import ConfigError, Problem, did_you_mean


class Section(BaseModel):
    """A part of a pack's YAML: frozen, strict, unknown keys forbidden."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


Model = TypeVar("Model", bound=Section)


def read_section(path: Path, model: type[Model]) -> tuple[Model | None, list[Problem]]:
    """The file as `model`, or all that is wrong with it."""
    try:
        value, lines = load_yaml(path)
    except ConfigError as error:
        return None, list(error.problems)
    places = {key: f"{path}:{line}" for key, line in lines.items()} | {"": f"{path}:1"}
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, [_problem(detail, places, model) for detail in error.errors()]


def place_in(path: Path, dotted: str) -> str:
    """``file:line`` of a dotted key of a file that could be read. Reads it again: for errors."""
    _, lines = load_yaml(path)
    return f"{path}:{line_of({'': 1, **lines}, dotted)}"


def _problem(detail: Any, places: Mapping[str, str], model: type[BaseModel]) -> Problem:
    path = [str(part) for part in detail["loc"]]
    dotted = ".".join(path)
    place = line_of(places, dotted)
    if place == "settings":
        place = places[""]
    if detail["type"] == "extra_forbidden":
        hint = did_you_mean(path[-1], _fields(model, path[:-1]))
        return Problem(place, f"unknown key '{dotted}'.", hint)
    if detail["type"] == "missing":
        return Problem(place, f"'{dotted}' is required.", "Add it.")
    if detail["type"] == "tuple_type":
        return _no_list(place, dotted, detail["input"], "id" in _fields(model, path))
    message = detail["msg"].removeprefix("Value error, ")  # pydantic's, of our own reasons
    return Problem(place, f"'{dotted}': {message.rstrip('.')}.")


def _no_list(place: str, dotted: str, found: Any, has_ids: bool) -> Problem:
    """The problem of a value that should be a list; `has_ids`: one of entries with an ``id``."""
    if isinstance(found, dict) and found:
        first = next(iter(found))
        hint = "Begin each of its entries with '- '"
        hint += f": '- id: {first}' in place of '{first}:'." if has_ids else "."
        return Problem(place, f"'{dotted}' must be a list, and is a mapping.", hint)
    hint = "Begin each of its entries with '- ', or write [a, b]."
    return Problem(place, f"'{dotted}' must be a list, and is {_shown(found)}.", hint)


def _shown(found: Any) -> str:
    return "empty" if found in (None, {}) else f"'{found}'"


def _fields(model: type[BaseModel], path: list[str]) -> list[str]:
    """Names allowed below `path`; list positions and mapping keys are looked through."""
    current: Any = model
    for part in path:
        if part.isdigit():
            continue  # the position in a list, which `_inner` has looked through already
        known = isinstance(current, type) and issubclass(current, BaseModel)
        field = current.model_fields.get(part) if known else None
        current = _inner(field.annotation) if field else None
    found = isinstance(current, type) and issubclass(current, BaseModel)
    return list(current.model_fields) if found else []


def _inner(annotation: Any) -> Any:
    """The section inside ``tuple[X, ...]``, ``dict[str, X]``, ``X | str`` or ``X | None``."""
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        inner = _inner(argument)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner
    return None
