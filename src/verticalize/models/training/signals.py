"""SIGTERM and SIGINT as a request to end at the next good moment; a second one ends at once."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_DEFAULT: dict[int, Callable[[int, FrameType | None], Any] | int] = {
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGINT: signal.default_int_handler,
}


@contextmanager
def stop_requests(grace: float = 0.0) -> Iterator[Callable[[], int]]:
    """Gives a function that says which signal has asked for an end; 0: none has.

    Only the main thread can take signals: in any other nothing is changed. A signal that is ignored
    (`nohup`, a shell's background job) stays ignored. The old handlers return at the end.

    Args:
        grace: seconds in which a second signal counts as the first one's echo. A launcher passes on
            to its processes what the system may already have sent them.
    """
    asked: list[tuple[int, float]] = []

    def handle(number: int, frame: FrameType | None) -> None:
        if not asked:
            asked.append((number, time.monotonic()))
        elif time.monotonic() - asked[0][1] >= grace:
            signal.signal(number, _DEFAULT[number])
            signal.raise_signal(number)

    ours = threading.current_thread() is threading.main_thread()
    old = {number: signal.getsignal(number) for number in _DEFAULT if ours}
    old = {number: handler for number, handler in old.items() if handler != signal.SIG_IGN}
    for number in old:
        signal.signal(number, handle)
    try:
        yield lambda: asked[0][0] if asked else 0
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
