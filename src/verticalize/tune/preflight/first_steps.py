"""How long a training takes, told by its own first steps: no trial is needed for it."""

import time
from collections.abc import Callable

from verticalize.progress import Progress
from verticalize.text import counted
from verticalize.tune.preflight.finding import Finding, ok
from verticalize.tune.preflight.timing import SECONDS, STEPS, duration


class FirstSteps:
    """Progress that is passed on, and timed.

    The first step that is told of begins the count, as loading and warming up come before it. Texts
    and the rows after them are timed each by themselves.

    Args:
        tell: is given the time that the steps to come will take, once `STEPS` are done or `SECONDS`
            have passed.
        clock: seconds since some moment.
    """

    def __init__(
        self,
        progress: Progress,
        tell: Callable[[Finding], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._progress, self._tell, self._clock = progress, tell, clock
        self._total = self._first = self._last = 0
        self._began = 0.0
        self._told = False

    def __call__(self, done: int, total: int, note: str) -> None:
        self._progress(done, total, note)
        now = self._clock()
        if total != self._total or done <= self._last:
            self._total, self._first, self._began, self._told = total, done, now, False
        self._last = done
        steps, seconds = done - self._first, now - self._began
        if not self._told and steps > 0 and done < total and (steps >= STEPS or seconds > SECONDS):
            self._told = True
            self._tell(_finding(steps, seconds, total - done))


def _finding(steps: int, seconds: float, left: int) -> Finding:
    rest = duration(seconds / steps * left)
    done = f"{counted(steps, 'step')} took {seconds:.1f} s"
    told = f"{done}: the {left:,} that follow take about {rest}."
    return ok("time", told)
