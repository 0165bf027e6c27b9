"""Reading files in child processes that may take only so much time and memory.

A file that hangs a library, eats memory or crashes the interpreter costs that file, not the build.
``python -m verticalize.knowledge.bounded`` is a worker: it takes jobs on its standard input, forks
a child for each, and reports on its standard output, one JSON object a line. It is a process of its
own and not a fork of the caller, who may run threads, and it never imports the caller's script.
"""

import errno
import importlib
import json
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from verticalize.domain.hooks import Hooks, load_hooks
from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.knowledge.found import Context
from verticalize.knowledge.packages import PACKAGES
from verticalize.knowledge.part import Part, Told, read_part, refuse
from verticalize.store import FULL

MEGABYTE = 1 << 20
_OUT_OF_MEMORY, _DISK_FULL, _BROKEN = 77, 78, 79  # exit statuses of a child


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds on the clock, and megabytes of address space.

    The seconds begin anew with every thousand documents that come out of the file.
    """

    seconds: float = 120.0
    megabytes: int = 2048


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be read into `folder`.

    `listed` is what sources.yaml says of its authority; `hooks` is the pack's own code, if any.
    """

    source: SourceFile
    context: Context
    listed: Mapping[str, str]
    hooks: Path | None
    folder: Path
    limits: Limits


class Worker:
    """One worker process. Use as a context manager; `read` is for one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and its child, whatever they are doing."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
            self._process = None

    def read(self, job: Job, told: Told | None = None) -> Part:
        """The part of a file; where its child failed, a part that says why.

        Raises:
            OSError: the disk is full.
        """
        outcome = self._outcome(job, told)
        if outcome == _DISK_FULL:
            raise OSError(errno.ENOSPC, "No space left on device", str(job.folder))
        part = Part.open(job.folder) if outcome == 0 else None
        return part or refuse(job.source, job.folder, _problem(job, outcome))

    def _outcome(self, job: Job, told: Told | None) -> int | str:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            for line in process.stdout:
                message = json.loads(line)
                if "outcome" in message:
                    return message["outcome"]  # type: ignore[no-any-return]
                if told is not None:
                    told(message["documents"], message["passages"])
        except BrokenPipeError:
            pass  # the worker is gone, which is what is told below
        self.close()
        return "the worker process ended"

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "verticalize.knowledge.bounded"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the caller, who ends the worker
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            )
        return self._process


def _problem(job: Job, outcome: int | str) -> Problem:
    place = str(job.source.path)
    if outcome == "time":
        cause = f"reading it took longer than {job.limits.seconds:g} s, the limit for one file."
        return Problem(place, cause, "Split it, or raise ingest.max_seconds.")
    if outcome == _OUT_OF_MEMORY:
        cause = f"reading it needs more than {job.limits.megabytes} MB of memory."
        return Problem(place, cause, "Split it, or raise ingest.max_memory_mb.")
    hint = "Check the file with the program that made it, or take it out of the pack's knowledge."
    return Problem(place, f"reading it ended the process ({_named(outcome)}).", hint)


def _named(outcome: int | str) -> str:
    if isinstance(outcome, str):
        return outcome
    return f"signal {-outcome}" if outcome < 0 else f"exit status {outcome}"


def serve(jobs: IO[bytes], reports: int) -> None:
    """Read the jobs of a pipe until it ends; reports go to the file descriptor `reports`."""
    while True:
        try:
            job = pickle.load(jobs)  # from our own parent
        except EOFError:
            return
        with suppress(ImportError):  # imported here once, no child pays for it again
            if package := PACKAGES.get(job.source.path.suffix.lower()):
                importlib.import_module(package.module)
        _report(reports, {"outcome": _in_child(job, reports)})


def _in_child(job: Job, reports: int) -> int | str:
    """The exit status of a child that has read the job (negative: a signal), or ``"time"``."""
    alive, held = os.pipe()  # the child holds the far end: when it is gone, `alive` ends
    child = os.fork()
    if child == 0:
        status = _BROKEN
        try:
            os.close(alive)
            status = _guarded(job, reports, held)
        finally:
            os._exit(status)
    os.close(held)
    over = not _ended(alive, job.limits.seconds)
    if over:
        os.kill(child, signal.SIGKILL)
    os.close(alive)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return "time" if over else status


def _ended(alive: int, seconds: float) -> bool:
    """Whether the child comes to its end, never longer than `seconds` without a sign of life.

    Nothing comes on standard input during a job but its end: the caller is gone.
    """
    while alive in select.select([alive, 0], [], [], seconds)[0]:
        if not os.read(alive, 4096):
            return True
    return False


def _guarded(job: Job, reports: int, life: int) -> int:
    """What the child does, with a byte into `life` for every report. Its exit status."""
    size = job.limits.megabytes * MEGABYTE
    with suppress(ValueError, OSError):  # macOS knows the limit and does not keep it
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        hooks = load_hooks(job.hooks) if job.hooks else Hooks()
        told = _teller(reports, life)
        read_part(job.source, job.context, hooks, job.folder, listed=job.listed, told=told)
    except MemoryError:
        return _OUT_OF_MEMORY
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            return _DISK_FULL
        cause = f"cannot be read ({type(error).__name__}: {error})."
        hint = "Check the file with the program that made it; if it is sound, report this."
        refuse(job.source, job.folder, Problem(str(job.source.path), cause, hint))
    return 0


def _teller(reports: int, life: int) -> Callable[[int, int], None]:
    def tell(documents: int, passages: int) -> None:
        os.write(life, b".")
        _report(reports, {"documents": documents, "passages": passages})

    return tell


def _report(reports: int, message: dict[str, Any]) -> None:
    os.write(reports, json.dumps(message).encode() + b"\n")


if __name__ == "__main__":
    reports = os.dup(1)
    os.dup2(2, 1)  # what a library or a hook prints is no report
    serve(sys.stdin.buffer, reports)
