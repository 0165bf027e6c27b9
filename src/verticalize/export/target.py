"""What a target of an export is: a name, a promise, the files it will write, and a function."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from verticalize.export.built import Built
from verticalize.export.equivalence import Check

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What a target works with: it writes into the empty folder `out`.

    `dtype` is of the weights; `tell` shows what is going on.
    """

    built: Built
    out: Path
    dtype: str
    tell: Tell


@dataclass(frozen=True, slots=True)
class Made:
    """What a target has made: parameters as counted in its files, and its checks."""

    parameters: int = 0
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Target:
    """One row of the table in `targets`.

    `names` gives the files that `write` will write, without writing: ``--dry-run``.
    """

    promise: str
    write: Callable[[Job], Made]
    names: Callable[[Built, str], list[str]]
