"""Progress of a build on stderr: bars in a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable
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
)
from rich.text import Text

from verticalize.cli.pace import Pace, about
from verticalize.pipeline.engine import Event

SECONDS_BETWEEN_LINES = 5.0


class Watcher:
    """Shows the events of a build. Use as a context manager and pass it as `watch`.

    Args:
        clock: seconds, from any beginning.

    Attributes:
        live: whether a terminal shows it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._console = Console(stderr=True)
        self.live = self._console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description:<9}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[left]}"),
            TextColumn("{task.fields[note]}"),
            console=self._console,
            disable=not self.live,
        )
        self._tasks: dict[str, TaskID] = {}
        self._paces: dict[str, Pace] = {}
        self._last_line = clock() - SECONDS_BETWEEN_LINES

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

    def tell(self, text: str | Text) -> None:
        """Say something beside the progress, above the bars where there are any."""
        if self.live:
            self._console.print(text, soft_wrap=True, highlight=False)
        else:
            self._line(str(text))

    def _start(self, event: Event) -> None:
        self._tasks[event.stage] = self._progress.add_task(
            event.stage, total=None, note=event.note, left=""
        )
        self._paces[event.stage] = Pace()
        self._line(f"{event.stage}: {event.note} ...")

    def _advance(self, event: Event) -> None:
        now = self._clock()
        seconds = self._paces[event.stage].left(event.done, event.total, now)
        left = "" if seconds is None else about(seconds)
        self._progress.update(
            self._tasks[event.stage],
            completed=event.done,
            total=event.total or None,
            note=event.note,
            left=left,
        )
        if now - self._last_line >= SECONDS_BETWEEN_LINES:
            of = f"/{event.total}" if event.total else ""
            told = ", ".join(part for part in (event.note, left) if part)
            self._line(f"  {event.stage} {event.done}{of} {told}")

    def _finish(self, event: Event) -> None:
        task = self._tasks[event.stage]
        total = self._progress.tasks[task].total or 1
        self._progress.update(task, completed=total, total=total, note="done", left="")
        self._line(f"  {event.stage} done in {event.seconds:.1f} s")
        if event.note:
            self._progress.update(task, note=event.note)
            self._line(f"  {event.stage}: {event.note}")

    def _found(self, event: Event) -> None:
        if self.live:
            self._console.print(f"{event.stage:<9} already built", style="dim")

    def _line(self, text: str) -> None:
        if not self.live:
            sys.stderr.write(text + "\n")
            sys.stderr.flush()
            self._last_line = self._clock()
