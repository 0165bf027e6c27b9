"""The parts of a pack's files: kept by fingerprint, and read where they are not there yet."""

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any

from verticalize import fingerprint
from verticalize.domain.changed import changed
from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import KnowledgeSource
from verticalize.domain.pack import Pack
from verticalize.domain.relations import field_names
from verticalize.errors import Problem
from verticalize.knowledge.bounded import Job, Limits, Worker
from verticalize.knowledge.found import Context
from verticalize.knowledge.packages import versions
from verticalize.knowledge.part import Part, Told, read_part, refuse
from verticalize.knowledge.sources.listing import Listings
from verticalize.progress import Progress
from verticalize.text import counted

VERSION = 14  # raised when a reader yields something else for the same file
Read = Callable[[Job, Told], Part]


class Parts:
    """The parts of a pack's files under one folder.

    Args:
        max_tokens: upper size of a passage, in tokens.
        limits: what the reading of one file may take, in a process of its own; None reads the
            files in this process.
        tokenizer: what counts them; None estimates.
        planned: the pack's fingerprints as they shall be; None takes them now. Files that have come
            since are left alone.
    """

    def __init__(
        self,
        pack: Pack,
        max_tokens: int,
        folder: Path,
        limits: Limits | None,
        tokenizer: Path | None = None,
        planned: Mapping[str, Any] | None = None,
    ) -> None:
        sources = pack.sources()
        self._planned = planned or pack.fingerprints("ingest", sources)
        self._hashes: Mapping[str, str] = self._planned["sources"]
        self._sources = tuple(source for source in sources if source.name in self._hashes)
        self._others: dict[str, str] = {}  # the hashes of files that were no longer as planned
        self._pack = pack
        self._hooks = pack.hooks()
        self._code = pack.root / pack.manifest.hooks if pack.manifest.hooks else None
        self._context = Context(
            relations=pack.relations,
            names=field_names(pack.relations),
            languages=pack.manifest.languages,
            max_tokens=max_tokens,
            tokenizer=tokenizer,
        )
        # of these each file's own line enters its key
        whole = ("sources", "knowledge", "listings", "phrasings")
        read = {entry: value for entry, value in self._planned.items() if entry not in whole}
        self._listings = Listings()
        for source in self._sources:
            self._listings.of(source)
        counted = fingerprint.of_file(tokenizer) if tokenizer else ""
        self._reads = fingerprint.of_value(
            {"version": VERSION, "max_tokens": max_tokens, "by": counted, "pack": read}
        )
        self._specs: dict[int, str] = {}
        self._folder, self._limits = folder, limits
        self._used: set[str] = set()

    def peek(self) -> list[tuple[SourceFile, Part | None]]:
        """Each file with its part, where it has been read as it now stands."""
        return [(source, Part.open(self._home(source))) for source in self._sources]

    def read(self, workers: int, progress: Progress | None) -> list[Part]:
        """The parts of all files, in their order; those that are not there yet are read."""
        shown = _Shown(len(self._sources), progress)
        found = [self._kept(source) for source in self._sources]
        for part in found:
            if part is not None:
                shown.done(part, "unchanged", fresh=False)
        missing = [number for number, part in enumerate(found) if part is None]
        for number, part in self._read(missing, workers, shown):
            found[number] = part
            shown.done(part, self._sources[number].name, fresh=True)
        return [part for part in found if part is not None]

    def changed(self) -> list[Path]:
        """The files of the pack that were not read as they were planned.

        What was read is known already, so that no file of knowledge is hashed for this.
        """
        read = {**self._hashes, **self._others}
        now = self._pack.fingerprints("ingest", self._sources, read)
        return changed(self._pack, self._planned, now)

    @property
    def problems(self) -> list[Problem]:
        """What is wrong in the ``sources.yaml`` files of the pack."""
        return self._listings.problems

    def forget_others(self) -> None:
        """Remove the parts of files that are gone or have changed."""
        for folder in self._folder.iterdir():
            if folder.name not in self._used and folder.is_dir():
                shutil.rmtree(folder)

    def _kept(self, source: SourceFile) -> Part | None:
        """What was read before. A file that could not be read is tried again."""
        folder = self._home(source)
        self._used.add(folder.name)
        part = Part.open(folder)
        return part if part and not part.summary.refused else None

    def _home(self, source: SourceFile) -> Path:
        key = {
            "reads": self._reads,
            "name": source.name,
            "spec": self._spec(source.spec),
            "sheets": [self._spec(spec) for spec in source.sheets],
            "packages": versions([source.path.suffix.lower()]),
            "listed": dict(self._listings.of(source)),
            "bytes": self._hashes[source.name],
        }
        return self._folder / fingerprint.short(key)

    def _spec(self, spec: KnowledgeSource) -> str:
        """The fingerprint of an entry under ``knowledge``, which thousands of files may share."""
        if id(spec) not in self._specs:
            told = spec.model_dump(mode="json", exclude={"path"})
            self._specs[id(spec)] = fingerprint.of_value(told)
        return self._specs[id(spec)]

    def _read(
        self, numbers: list[int], workers: int, shown: "_Shown"
    ) -> Iterator[tuple[int, Part]]:
        count = min(workers, len(numbers))
        if not count:
            return
        with ThreadPoolExecutor(count) as pool, self._reader(count) as read:
            waiting: dict[Future[Part], int] = {}
            for number in numbers:
                source = self._sources[number]
                waiting[pool.submit(self._one, source, read, shown)] = number
            try:
                while waiting:
                    done = wait(waiting, return_when=FIRST_COMPLETED).done
                    for future in sorted(done, key=waiting.__getitem__):
                        yield waiting.pop(future), future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)

    def _one(self, source: SourceFile, read: Read, shown: "_Shown") -> Part:
        folder = self._home(source)
        part = self._as_it_is(source, folder, read, shown)
        found = self._pack.fingerprint_of(source)
        if found == self._hashes[source.name]:
            return part
        self._others[source.name] = found
        cause = "changed while it was read."
        return refuse(source, folder, Problem(str(source.path), cause, "Build again."))

    def _as_it_is(self, source: SourceFile, folder: Path, read: Read, shown: "_Shown") -> Part:
        if self._pack.leads_out(source):
            cause = f"leads out of the knowledge folder, to {source.path.resolve()}."
            hint = "Copy the file there, or name it by its absolute path in domain.yaml."
            return refuse(source, folder, Problem(str(source.path), cause, hint))
        listed, limits = self._listings.of(source), self._limits or Limits()
        return read(Job(source, self._context, listed, self._code, folder, limits), shown.told)

    @contextmanager
    def _reader(self, count: int) -> Iterator[Read]:
        """What reads a job: one of `count` workers, or this process where there are no limits."""
        if self._limits is None:
            yield self._here
            return
        workers = [Worker() for _ in range(count)]
        free: SimpleQueue[Worker] = SimpleQueue()
        for worker in workers:
            free.put(worker)

        def read(job: Job, told: Told) -> Part:
            worker = free.get()
            try:
                return worker.read(job, told)
            finally:
                free.put(worker)

        try:
            yield read
        finally:
            for worker in workers:
                worker.close()

    def _here(self, job: Job, told: Told) -> Part:
        try:
            return read_part(
                job.source, job.context, self._hooks, job.folder, listed=job.listed, told=told
            )
        except (RecursionError, MemoryError) as error:
            cause = f"cannot be read ({type(error).__name__})."
            problem = Problem(str(job.source.path), cause, "Split the file, or simplify it.")
            return refuse(job.source, job.folder, problem)


class _Shown:
    """Counts what comes in and tells it, whichever thread it comes from."""

    def __init__(self, files: int, progress: Progress | None) -> None:
        self._files, self._progress = files, progress
        self._lock = Lock()
        self._began = time.monotonic()
        self._done = self._passages = self._fresh = 0

    def done(self, part: Part, note: str, *, fresh: bool) -> None:
        with self._lock:
            self._done += 1
            self._passages += part.summary.passages
            self._fresh += part.summary.passages if fresh else 0
            self._tell(note, 0)

    def told(self, documents: int, passages: int) -> None:
        with self._lock:
            self._tell(f"{counted(documents, 'document')} of one file", passages)

    def _tell(self, note: str, open_passages: int) -> None:
        if self._progress is None:
            return
        rate = (self._fresh + open_passages) / max(time.monotonic() - self._began, 1e-3)
        there = counted(self._passages + open_passages, "passage")
        self._progress(self._done, self._files, f"{there}, {rate:.0f} a second · {note}")
