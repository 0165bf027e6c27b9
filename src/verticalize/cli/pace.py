"""How long a stage will yet take, by its pace of late."""

import math
from collections import deque
from typing import NamedTuple

_SECONDS, _STEPS = 5.0, 3  # what must have passed before anything can be said
_APART = 1.0  # seconds between two marks
_MARKS = 60  # so that a minute is looked back on; of slow steps as many


class _Mark(NamedTuple):
    at: float
    done: int


class Pace:
    """The steps of one stage.

    The first that is told of begins the count: what it took to get there, in this run or an
    earlier one, says nothing of the pace.
    """

    def __init__(self) -> None:
        self._marks: deque[_Mark] = deque(maxlen=_MARKS)
        self._total = 0

    def left(self, done: int, total: int, now: float) -> float | None:
        """Seconds to go after `done` of `total` steps at `now`; None where that is not known."""
        if total != self._total or (self._marks and done < self._marks[-1].done):
            self._marks.clear()
            self._total = total
        if not 0 < done < total:
            return None
        first = self._marks[0] if self._marks else _Mark(now, done)
        if not self._marks or now - self._marks[-1].at >= _APART:
            self._marks.append(_Mark(now, done))
        seconds, steps = now - first.at, done - first.done
        if seconds < _SECONDS or steps < _STEPS:
            return None
        return seconds / steps * (total - done)


def about(seconds: float) -> str:
    """``about 40 s left``, ``about 4 min left``, ``about 2 h 10 min left``."""
    minutes = round(seconds / 60)
    if seconds <= 50:
        return f"about {max(math.ceil(seconds / 10), 1) * 10} s left"
    if minutes < 90:
        return f"about {max(minutes, 1)} min left"
    hours, tens = divmod(round(minutes / 10), 6)
    return f"about {hours} h {tens * 10} min left" if tens else f"about {hours} h left"
