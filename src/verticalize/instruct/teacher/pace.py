"""Keeping to a server's limits: requests and tokens a minute, and pauses that it asks for."""

import threading
import time
from collections.abc import Callable

_MINUTE = 60.0


class Pace:
    """Spaces requests evenly over time, for any number of threads; 0 means no limit.

    Args:
        requests, tokens: a minute.
        clock, sleep: in seconds; tests bring their own. By default a sleeper wakes at `end`.

    Attributes:
        ended: set when no request may go out any more.
    """

    def __init__(
        self,
        *,
        requests: int = 0,
        tokens: int = 0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.ended = threading.Event()
        self._sleep = sleep or self.ended.wait
        self._requests, self._tokens = requests, tokens
        self._clock = clock
        self._lock = threading.Lock()
        self._next = self._paused = 0.0

    def wait(self, tokens: int) -> bool:
        """Return when a request of so many tokens may go out; False: none may any more."""
        with self._lock:
            start = max(self._clock(), self._next)
            gap = _MINUTE / self._requests if self._requests else 0.0
            if self._tokens:
                gap = max(gap, _MINUTE * tokens / self._tokens)
            self._next = start + gap
        while not self.ended.is_set() and (left := max(start, self._paused) - self._clock()) > 0:
            self._sleep(left)
        return not self.ended.is_set()

    def sleep(self, seconds: float) -> None:
        """Sleep, but no longer than until the end."""
        self._sleep(seconds)

    def pause(self, seconds: float) -> None:
        """No further request of any thread goes out before so many seconds have passed."""
        with self._lock:
            self._paused = max(self._paused, self._clock() + seconds)

    def end(self) -> None:
        """Let no request go out any more, and wake all who sleep."""
        self.ended.set()
