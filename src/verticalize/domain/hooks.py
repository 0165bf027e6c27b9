"""``hooks.py`` of a pack: five optional functions, their signatures verified when it is loaded."""

import importlib.util
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from verticalize.errors import DomainError, did_you_mean
from verticalize.records import Document, Example


def _read(path: Path) -> Iterable[Document] | None:
    """The documents of a file, or None to leave it to the built-in readers."""
    return None


def _clean(document: Document) -> Document | None:
    """The document as it shall be, or None to leave it out."""
    return document


def _examples(documents: Iterable[Document]) -> Iterable[Example]:
    """More rows of instruction data, each with its evidence."""
    return ()


def _reject(example: Example) -> str | None:
    """The reason why an example is left out, or None."""
    return None


def _score(question: str, answer: str) -> float | None:
    """A score of one's own in the report, or None where it does not apply."""
    return None


# The whole plugin API: what a hook is called and how it is called.
SPECIFICATION: Mapping[str, Callable[..., Any]] = {
    "read": _read,
    "clean": _clean,
    "examples": _examples,
    "reject": _reject,
    "score": _score,
}


@dataclass(frozen=True, slots=True)
class Hooks:
    """The functions that a pack defines; the others are None."""

    read: Callable[[Path], Iterable[Document] | None] | None = None
    clean: Callable[[Document], Document | None] | None = None
    examples: Callable[[Iterable[Document]], Iterable[Example]] | None = None
    reject: Callable[[Example], str | None] | None = None
    score: Callable[[str, str], float | None] | None = None


def load_hooks(path: Path) -> Hooks:
    """Import a pack's hooks.py. This runs its code.

    Raises:
        DomainError: it does not import, or defines a public function that is no hook, or one with
            other parameters than the specification; the error names both signatures.
    """
    module = _import(path)
    found = {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }
    for name, function in found.items():
        _verify(path, name, function)
    return Hooks(**found)


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"verticalize_hooks_{path.parent.name}", path)
    if spec is None or spec.loader is None:
        raise DomainError("cannot be imported as Python.", place=str(path))
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise DomainError(
            f"fails when imported: {type(error).__name__}: {error}.", place=str(path)
        ) from error
    return module


def _verify(path: Path, name: str, function: Callable[..., Any]) -> None:
    line = function.__code__.co_firstlineno
    if name not in SPECIFICATION:
        raise DomainError(
            f"'{name}' is no hook.",
            place=f"{path}:{line}",
            hint=did_you_mean(name, SPECIFICATION) + " Name helpers with a leading underscore.",
        )
    wanted = list(inspect.signature(SPECIFICATION[name]).parameters)
    given = list(inspect.signature(function).parameters)
    if wanted != given:
        raise DomainError(
            f"the hook is {name}({', '.join(wanted)}), found {name}({', '.join(given)}).",
            place=f"{path}:{line}",
            hint="Use these parameter names.",
        )
