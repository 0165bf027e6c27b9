"""Artifacts on disk: ``runs/<domain>/<stage>/<key>/``, written as ``<key>.partial``, then renamed.

The rename is the commit: a reader sees a whole artifact or none. A partial folder outlives a crash
and is handed to the stage again, which goes on from what it finds there.
"""

import errno
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from verticalize.errors import StoreError, did_you_mean

RECIPE = "recipe.json"
LATEST = "latest.json"
LOCK = ".lock"
LOCK_TRIES = 6  # in 0.3 s
PAGE = "knowledge.html"  # what `verticalize knowledge inspect` writes beside the stages
DATA_PAGE = "data.html"  # and `verticalize data inspect`
DOCTOR_PAGE = "doctor.html"  # and `verticalize doctor DOMAIN`
FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True)
class Store:
    """The artifacts of one domain under `root` (``runs/<domain>``)."""

    root: Path

    def path(self, stage: str, key: str) -> Path:
        return self.root / stage / key

    def partial(self, stage: str, key: str) -> Path:
        return self.root / stage / f"{key}.partial"

    def cache(self, stage: str) -> Path:
        """What a stage keeps from run to run, so as not to do it again."""
        return self.root / "cache" / stage

    def prune(self) -> list[Path]:
        """Remove what the newest build does not use, and the pages on knowledge, rows and training.

        Returns:
            What was removed: folders of artifacts, and the pages.

        Raises:
            StoreError: a build is running, or nothing has been built.
        """
        if not self.root.is_dir():
            raise self._unknown()
        self.latest()  # before the lock, which would leave a file
        with self.lock():
            used = {self.path(stage, key) for stage, key in self.latest().items()}
            folders = [path for path in sorted(self.root.glob("*/*")) if _is_own_folder(path)]
            stale = [f for f in folders if f not in used and f.parent.name != "cache"]
            for folder in stale:
                shutil.rmtree(folder)
            for page in (self.root / PAGE, self.root / DATA_PAGE, self.root / DOCTOR_PAGE):
                if page.is_file():
                    page.unlink()
                    stale.append(page)
        return stale

    def _unknown(self) -> StoreError:
        built = [path.name for path in self.root.parent.glob("*/") if (path / LATEST).is_file()]
        hint = did_you_mean(self.root.name, built) if built else "Is it another --runs DIR?"
        cause = f"nothing has been built for '{self.root.name}'."
        return StoreError(cause, place=str(self.root), hint=hint)

    def has(self, stage: str, key: str) -> bool:
        return (self.path(stage, key) / RECIPE).is_file()

    def begin(self, stage: str, key: str) -> Path:
        """The folder to work in, with whatever an interrupted run left there."""
        folder = self.partial(stage, key)
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def commit(self, stage: str, key: str, recipe: Mapping[str, Any]) -> Path:
        """Write the recipe, then make the artifact visible under its final name."""
        partial, final = self.partial(stage, key), self.path(stage, key)
        with disk_errors(partial):
            write_json(partial / RECIPE, recipe)
            partial.rename(final)  # the rename is the commit
        return final

    def recipe(self, stage: str, key: str) -> dict[str, Any]:
        return read_json(self.path(stage, key) / RECIPE)

    def set_latest(self, keys: Mapping[str, str]) -> None:
        """Name the artifacts that ``ask``, ``demo`` and ``report`` open."""
        with disk_errors(self.root):
            write_json(self.root / LATEST, dict(keys))

    def latest(self) -> dict[str, str]:
        """Stage name to key of the newest build.

        Raises:
            StoreError: nothing has been built here, or the first build is still running.
        """
        if not (self.root / LATEST).is_file():
            if holder := self._holder():
                raise StoreError(
                    f"'{self.root.name}' is being built for the first time ({holder}).",
                    place=str(self.root),
                    hint="Try again when the build has ended, which is sooner with --until "
                    "instruct; what is finished is kept.",
                )
            raise StoreError(
                f"nothing has been built for '{self.root.name}' yet.",
                place=str(self.root),
                hint=f"Build it with: verticalize build {self.root.name} (with --until instruct it "
                "answers in seconds, without a tuned model)",
            )
        return {str(k): str(v) for k, v in read_json(self.root / LATEST).items()}

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One writer at a time. The system frees the lock when the process dies, however it dies.

        Raises:
            StoreError: another process holds it.
        """
        path = self.root / LOCK
        with disk_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            handle = path.open("a+", encoding="utf-8")
        with handle:
            if not _locked(handle):
                raise StoreError(
                    f"another build of '{self.root.name}' is running ({_named(handle)}).",
                    place=str(path),
                    hint="Wait for it to end, or build into another folder with --runs DIR.",
                )
            handle.truncate(0)
            handle.write(f"process {os.getpid()}")
            handle.flush()
            yield

    def _holder(self) -> str | None:
        """The process that holds the lock, or None."""
        if not (self.root / LOCK).is_file():
            return None
        with (self.root / LOCK).open(encoding="utf-8") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _named(handle)
        return None


def _locked(handle: IO[str]) -> bool:
    """Take the lock, unless another process keeps it; one that only looks holds it an instant."""
    for _ in range(LOCK_TRIES):
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.05)
        else:
            return True
    return False


def _named(lock: IO[str]) -> str:
    """What the holder of a lock wrote into it."""
    lock.seek(0)
    return lock.read().strip() or "another process"


def _is_own_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def write_json(path: Path, value: Any) -> None:
    """Write JSON beside `path`, then move it there: readers never see half a file."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(
        json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
    temporary.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object that verticalize wrote.

    Raises:
        StoreError: the file is damaged.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"cannot be read ({error}).", place=str(path), hint="Remove its folder and build again."
        ) from error
    if not isinstance(value, dict):
        raise StoreError("holds no JSON object.", place=str(path))
    return value


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Turn a full or unwritable disk into an error that says so and what to do.

    Raises:
        StoreError: the disk is full, read-only or not writable by this user.
    """
    try:
        yield
    except OSError as error:
        # numpy says "71640 requested and 32704 written" and gives no number
        if error.errno in FULL or (error.errno is None and "requested and" in str(error)):
            raise StoreError(
                "the disk is full.",
                place=str(place),
                hint="Free some space and run the same command again; finished work is kept.",
            ) from error
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            raise StoreError(
                f"cannot write here ({error.strerror}).",
                place=str(place),
                hint="Choose another folder with --runs DIR.",
            ) from error
        raise
