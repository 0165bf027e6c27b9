"""Every error that verticalize raises on purpose, each with a place, a cause and a remedy.

VerticalizeError
├── ConfigError       run.yaml, --set, or an unknown setting
├── DomainError       a pack that is missing, broken or ambiguous
├── KnowledgeError    a knowledge file that cannot be read as what it claims to be
├── ModelError        a base model or adapter that cannot be found, loaded or trusted
├── RetrievalError    an index that is missing, damaged or of another build
├── StoreError        runs/: locked, full, or an artifact that is not what it says
├── DependencyError   an optional package that is not installed
├── PreflightError    a training that would fail or teach the wrong thing
├── InterfaceError    a face (browser, server) that cannot start, such as a port in use
└── StoppedError      a signal asked for an end, and the work so far has been saved
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class VerticalizeError(Exception):
    """Base of all deliberate errors.

    Args:
        message: what was found, in one or two sentences.
        place: file, line or setting that is meant, such as ``run.yaml:5``.
        hint: what to do about it.
    """

    exit_code = 1

    def __init__(self, message: str, *, place: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{remedy}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of a check: where, what, and what to do."""

    place: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" {self.hint}" if self.hint else "")


class ProblemsError(VerticalizeError):
    """All problems of a file at once, so that nobody mends them one run at a time."""

    def __init__(self, problems: Iterable[Problem], *, hint: str | None = None) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems), hint=hint)


class ConfigError(ProblemsError):
    """A setting that is unknown or has a wrong value."""

    exit_code = 2


class DomainError(VerticalizeError):
    """A domain pack that is missing, broken or ambiguous."""

    exit_code = 3


class ManifestError(DomainError, ProblemsError):
    """All problems of one pack."""


class KnowledgeError(VerticalizeError):
    """A knowledge file that cannot be read as what it claims to be."""

    exit_code = 4


class ModelError(VerticalizeError):
    """A base model or adapter that cannot be found, loaded or trusted."""

    exit_code = 5


class RetrievalError(VerticalizeError):
    """An index that is missing, damaged or made by another build."""

    exit_code = 6


class StoreError(VerticalizeError):
    """Trouble under ``runs/``: locked, full, or an artifact that is not what it says."""

    exit_code = 7


class DependencyError(VerticalizeError):
    """An optional package that is not installed."""

    exit_code = 8


class PreflightError(ProblemsError):
    """Everything for which a training should not start."""

    exit_code = 10


class InterfaceError(VerticalizeError):
    """A face that cannot start, such as a port in use."""

    exit_code = 9


class StoppedError(VerticalizeError):
    """Work that ended early because a signal asked for it, and that can go on.

    The exit code is that of a process which the signal ends: 130 for SIGINT, 143 for SIGTERM.
    """

    def __init__(self, message: str, *, signal: int, place: str, hint: str) -> None:
        super().__init__(message, place=place, hint=hint)
        self.exit_code = 128 + signal


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint that names the closest known names, or all of them where none is close."""
    names = sorted(known)
    close = get_close_matches(name, names, n=2, cutoff=0.8)
    close = close or get_close_matches(name, names, n=2, cutoff=0.5)
    if close:
        return "Did you mean " + " or ".join(f"'{match}'" for match in close) + "?"
    return "Known: " + ", ".join(names) + "." if names else ""
