"""What a check finds, and all findings together."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from verticalize.data.inspect.source import Piece
from verticalize.errors import PreflightError, Problem, ProblemsError, VerticalizeError
from verticalize.records import Example

State = Literal["ok", "note", "bad"]

PREFLIGHT = "preflight.json"  # where a training keeps its report


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        place: the setting, file or row that is meant.
        found: what there is, with its figures.
        remedy: what to do; empty where nothing need be done.
    """

    state: State
    place: str
    found: str
    remedy: str = ""


def ok(place: str, found: str) -> Finding:
    return Finding("ok", place, found)


def note(place: str, found: str, remedy: str = "") -> Finding:
    return Finding("note", place, found, remedy)


def bad(place: str, found: str, remedy: str) -> Finding:
    return Finding("bad", place, found, remedy)


def refused(place: str, error: VerticalizeError) -> list[Finding]:
    """What a deliberate error says; `place` stands where it names none."""
    if isinstance(error, ProblemsError):
        return [bad(one.place, one.message, one.hint) for one in error.problems]
    return [bad(error.place or place, error.message, error.hint or "")]


@dataclass(frozen=True, slots=True)
class Sample:
    """A row as training sees it."""

    example: Example
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The whole pre-flight of one training.

    Args:
        findings: by the name of the check, in its order.
        figures: numbers for programs, such as ``steps`` and ``memory``.
    """

    base: str
    findings: tuple[tuple[str, Finding], ...]
    samples: tuple[Sample, ...] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def checkpointing(self) -> bool:
        """Whether gradients are to be checkpointed: as asked, or because nothing else fits."""
        return bool(self.figures.get("memory", {}).get("gradient_checkpointing"))

    @property
    def bad(self) -> list[Finding]:
        return [finding for _, finding in self.findings if finding.state == "bad"]

    def added(self, name: str, findings: Iterable[Finding], **figures: Any) -> "Report":
        """The same with the findings of one more check, and its figures."""
        more = tuple((name, finding) for finding in findings)
        told = {**self.figures, **figures}
        return Report(self.base, (*self.findings, *more), self.samples, told)

    def insist(self) -> None:
        """Raises: PreflightError: with everything that is bad."""
        if problems := [Problem(f.place, f.found, f.remedy) for f in self.bad]:
            raise PreflightError(
                problems, hint="\nLook closer with 'verticalize doctor'; go on with --force."
            )

    def row(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "base": self.base,
            "findings": [{"check": name, **asdict(finding)} for name, finding in self.findings],
            "figures": dict(self.figures),
            "samples": [
                {"id": one.example.id, "tokens": [asdict(piece) for piece in one.pieces]}
                for one in self.samples
            ],
        }
