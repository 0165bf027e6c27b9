"""The waiting line: one answer is written at a time, some wait, and the rest are sent away."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Generic, TypeVar

from verticalize.serve.errors import ApiError

T = TypeVar("T")
RETRY_AFTER = 5  # seconds


class Line:
    """A thread that writes answers one after another, as they were asked for.

    Two answers at once would each take twice as long: the model's lock lets one of them work.

    Args:
        waiting: answers that may wait behind the one that is written.
    """

    def __init__(self, waiting: int) -> None:
        self._most = waiting + 1
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answer")
        self._open: dict[Future[None], Job[Any]] = {}
        self._lock = threading.Lock()
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether the next one would be sent away."""
        with self._lock:
            return self._closed or len(self._open) >= self._most

    def put(self, write: Callable[[], Iterator[T]]) -> "Job[T]":
        """Have an answer written when it is its turn. Called in the event loop.

        Args:
            write: makes the iterator of its pieces; called and followed in the thread.

        Raises:
            ApiError: too many are waiting.
        """
        job = Job(write)
        with self._lock:
            if self._closed or len(self._open) >= self._most:
                told = "Too many questions are waiting. Ask again in a few seconds."
                again = {"Retry-After": str(RETRY_AFTER)}
                raise ApiError(503, told, code="queue_full", headers=again)
            job.future = self._thread.submit(job.run)
            self._open[job.future] = job
        job.future.add_done_callback(self._done)
        return job

    def close(self) -> None:
        """End what is being written at its next piece, and let nobody in any more."""
        with self._lock:
            self._closed = True
            jobs = list(self._open.values())
        for job in jobs:
            job.leave()
        self._thread.shutdown(cancel_futures=True)

    def _done(self, future: Future[None]) -> None:
        with self._lock:
            self._open.pop(future, None)


class Job(Generic[T]):
    """One answer: its pieces are written in the thread and read in the event loop."""

    future: Future[None]

    def __init__(self, write: Callable[[], Iterator[T]]) -> None:
        self._write = write
        self._loop = asyncio.get_running_loop()
        self._pieces: asyncio.Queue[Callable[[], T]] = asyncio.Queue()
        self._left = threading.Event()

    def run(self) -> None:
        """Write until done, or until nobody reads any more."""
        end: Exception = StopAsyncIteration()
        try:
            pieces = self._write()
            while not self._left.is_set():
                self._tell(_given(next(pieces)))
        except StopIteration:
            pass
        except Exception as error:
            end = error
        self._tell(_raising(end))

    def leave(self) -> None:
        """Nobody reads any more: if it waits it leaves the line, else it ends at its next piece."""
        self._left.set()
        if self.future.cancel():
            self._tell(_raising(StopAsyncIteration()))

    def __aiter__(self) -> AsyncIterator[T]:
        return self

    async def __anext__(self) -> T:
        return (await self._pieces.get())()

    async def next(self, seconds: float) -> T | None:
        """The next piece, or None where there has been none for so long.

        Raises:
            StopAsyncIteration: there is none left.
        """
        try:
            return (await asyncio.wait_for(self._pieces.get(), seconds))()
        except TimeoutError:
            return None

    def _tell(self, piece: Callable[[], T]) -> None:
        with suppress(RuntimeError):  # the event loop has ended, and so has whoever was reading
            self._loop.call_soon_threadsafe(self._pieces.put_nowait, piece)


def _given(piece: T) -> Callable[[], T]:
    return lambda: piece


def _raising(error: Exception) -> Callable[[], Any]:
    def raised() -> Any:
        raise error

    return raised
