"""When a run is saved between the steps that are due: little is lost, and little time is spent."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

UNSAVED = 60.0  # seconds, after which a step is saved
RATIO = 20  # and so many times what the last save took: at most a twentieth of the time goes there


class Pace:
    """How long a run may still go on unsaved, by what its last save cost.

    Args:
        clock: seconds since some moment.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._next = clock() + UNSAVED

    @property
    def late(self) -> bool:
        """Whether it is time to save."""
        return self._clock() > self._next

    @contextmanager
    def saving(self) -> Iterator[None]:
        """Inside, a checkpoint is written."""
        began = self._clock()
        yield
        ended = self._clock()
        self._next = ended + max(UNSAVED, RATIO * (ended - began))
