"""Progress of a build on stderr: bars in a terminal, a line now and then elsewhere."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from verticalize.pipeline.engine import Event

SECONDS_BETWEEN_LINES = 5.0


class Watcher:
    """Shows the events of a build. Use as a context manager and pass it as `watch`."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._live = self._console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description:<9}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("eta"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            console=self._console,
            disable=not self._live,
        )
        self._tasks: dict[str, TaskID] = {}
        self._last_line = 0.0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def __call__(self, event: Event) -> None:
        {
            "start": self._start,
            "progress": self._advance,
            "finish": self._finish,
            "found": self._found,
        }[event.kind](event)

    def _start(self, event: Event) -> None:
        self._tasks[event.stage] = self._progress.add_task(event.stage, total=None, note=event.note)
        self._line(f"{event.stage}: {event.note} ...")

    def _advance(self, event: Event) -> None:
        task = self._tasks[event.stage]
        self._progress.update(
            task, completed=event.done, total=event.total or None, note=event.note
        )
        now = time.monotonic()
        if now - self._last_line >= SECONDS_BETWEEN_LINES:
            of = f"/{event.total}" if event.total else ""
            self._line(f"  {event.stage} {event.done}{of} {event.note}")

    def _finish(self, event: Event) -> None:
        task = self._tasks[event.stage]
        total = self._progress.tasks[task].total or 1
        self._progress.update(task, completed=total, total=total, note="done")
        self._line(f"  {event.stage} done in {event.seconds:.1f} s")
        if event.note:
            self._progress.update(task, note=event.note)
            self._line(f"  {event.stage}: {event.note}")

    def _found(self, event: Event) -> None:
        if self._live:
            self._console.print(f"{event.stage:<9} already built", style="dim")

    def _line(self, text: str) -> None:
        if not self._live:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()
            self._last_line = time.monotonic()
