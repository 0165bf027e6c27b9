"""What a stage is: a name, what it needs, what enters its key, and a function."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from verticalize.config import Settings
from verticalize.domain.changed import changed
from verticalize.domain.pack import Pack, Slice
from verticalize.errors import DomainError
from verticalize.progress import Progress

if TYPE_CHECKING:
    from verticalize.tune.preflight.finding import Report


@dataclass(frozen=True, slots=True)
class Job:
    """What a stage works with.

    `inputs` are the folders of the artifacts that it needs; `cache` is a folder of its own that
    outlives the artifact, for what the next run need not do again. `examined` is given the report
    of the pre-flight of a training, and again when its steps have been timed; `force`: go on where
    it says not to. `reads` is what the key was made of, as `Stage.reads` gave it.
    """

    pack: Pack
    settings: Settings
    reads: Mapping[str, Any]
    inputs: Mapping[str, Path]
    keys: Mapping[str, str]
    cache: Path
    progress: Progress
    examined: Callable[["Report"], None]
    force: bool = False

    def insist(self, slice: Slice) -> None:
        """To be called when the stage has read the files of the pack.

        Raises:
            DomainError: one of them is not what it was when the key was made.
        """
        now = self.pack.fingerprints(slice)
        for path in changed(self.pack, self.reads["pack"], now):
            raise DomainError("changed while it was read.", place=str(path), hint="Build again.")


class Run(Protocol):
    """The work of a stage. `out` may hold what an interrupted run left; the return value is a
    summary for ``recipe.json`` (counts, figures; JSON).
    """

    def __call__(self, job: Job, out: Path) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """One row of the table in `stages`.

    `reads` gives what enters the key besides the keys of `needs`: the slice of the settings and the
    fingerprints of the files that this stage reads. `version` is raised when the code of the stage
    changes what it yields. `sees` are inputs whose keys are part of those of `needs` already.
    """

    name: str
    version: int
    needs: tuple[str, ...]
    reads: Callable[[Pack, Settings], Mapping[str, Any]]
    run: Run
    promise: str
    sees: tuple[str, ...] = ()
