"""YAML with the line of every key, so that an error can point at it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from verticalize.config.yaml_faults import fault_of
from verticalize.errors import ConfigError, Problem


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML with the scalars of YAML 1.2: `yes`, `no`, `on` and dates stay strings."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def load_yaml(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """The mapping in a YAML file, and the line (from 1) of every dotted key in it.

    Items of a list have their number as key: ``knowledge.0.path``.

    Raises:
        ConfigError: the file is missing, is not UTF-8 or YAML, has a key twice, or is no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        hint = "Check the path, and that you may read it."
        raise ConfigError(
            [Problem(str(path), f"cannot be read ({error.strerror}).", hint)]
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            [Problem(str(path), f"is not UTF-8 (byte {error.start}).", "Save it as UTF-8.")]
        ) from error
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """As `load_yaml`, for text that was read from `path`."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        fault = fault_of(error, text)
        place = f"{path}:{fault.line}" if fault.line else str(path)
        cause = f"not valid YAML: {fault.cause}"
        raise ConfigError([Problem(place, cause, fault.remedy)]) from error
    finally:
        loader.dispose()
    if value is None:
        return {}, {}
    if not isinstance(value, dict):
        raise ConfigError([Problem(f"{path}:1", "expected 'key: value' lines.")])
    lines: dict[str, int] = {}
    twice: list[Problem] = []
    _collect(node, "", lines, twice, path)
    if twice:
        raise ConfigError(twice)
    return value, lines


def line_of(places: Mapping[str, Any], dotted: str) -> Any:
    """The place of a key, or of its nearest parent that stands in the file."""
    while dotted:
        if dotted in places:
            return places[dotted]
        dotted = dotted.rpartition(".")[0]
    return places.get("", "settings")


def _collect(
    node: Any, prefix: str, lines: dict[str, int], twice: list[Problem], path: Path
) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            dotted = f"{prefix}{key.value}"
            if dotted in lines:
                place = f"{path}:{key.start_mark.line + 1}"
                twice.append(Problem(place, f"'{dotted}' stands twice.", "Remove one of them."))
            lines[dotted] = key.start_mark.line + 1
            _collect(child, f"{dotted}.", lines, twice, path)
    elif isinstance(node, yaml.SequenceNode):
        for number, child in enumerate(node.value):
            dotted = f"{prefix}{number}"
            lines[dotted] = child.start_mark.line + 1
            _collect(child, f"{dotted}.", lines, twice, path)
