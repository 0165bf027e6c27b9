"""Asking a teacher: many requests at once, paced, retried, logged, within a budget."""

import threading
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.stop import stop_after_attempt, stop_any, stop_when_event_set
from tenacity.wait import wait_exponential, wait_random

from verticalize.errors import ModelError
from verticalize.instruct.teacher.budget import Meter
from verticalize.instruct.teacher.faults import RefusedError, TransientError
from verticalize.instruct.teacher.ledger import Ledger
from verticalize.instruct.teacher.pace import Pace
from verticalize.instruct.teacher.request import NOTHING, Failure, Reply, Request
from verticalize.instruct.teacher.teachers import Teacher

T = TypeVar("T")
OVER_BUDGET = "not asked: the budget does not allow it"
_GIVE_UP = 10  # requests in a row that failed: then it is not the requests


@dataclass(slots=True)
class Tally:
    """What became of the requests. `retries` and `failed` are by reason."""

    paid: int = 0
    kept: int = 0
    estimated: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def row(self) -> dict[str, Any]:
        return {
            "asked_now": self.paid,
            "from_the_log": self.kept,
            "usage_estimated": self.estimated,
            "retries": dict(sorted(self.retries.items())),
            "failed": dict(sorted(self.failed.items())),
        }


class Client:
    """Asks one teacher. What is in the ledger is not asked again.

    Args:
        attempts: of one request, in all.
        patience: the longest pause in seconds that a server may ask for.
        backoff: seconds before the second attempt; doubled each time, with jitter, up to a minute.
    """

    def __init__(
        self,
        teacher: Teacher,
        ledger: Ledger,
        meter: Meter,
        pace: Pace,
        *,
        workers: int = 8,
        attempts: int = 6,
        patience: float = 300.0,
        backoff: float = 1.0,
    ) -> None:
        self.teacher, self.ledger, self.meter = teacher, ledger, meter
        self.tally = Tally()
        self.stopped = False
        self._pace = pace
        self._workers = workers if teacher.parallel else 1
        self._attempts, self._patience = attempts, patience
        self._wait = wait_exponential(multiplier=backoff, max=60.0) + wait_random(0, backoff)
        self._lock = threading.Lock()
        self._busy: dict[str, threading.Event] = {}
        self._in_a_row = 0

    def each(self, asked: Iterable[tuple[T, Request]]) -> Iterator[tuple[T, Reply | Failure]]:
        """Every item with its reply, in order; few are read ahead.

        Once the budget is spent no more items are read: `stopped` is true from then on.

        Raises:
            ModelError: the teacher cannot be asked at all, or ten requests in a row have failed.
        """
        source = iter(asked)
        window: deque[tuple[list[T], Future[list[Reply | Failure]]]] = deque()
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="teacher")
        try:
            while True:
                while len(window) <= self._workers and not self.stopped:
                    chunk = list(islice(source, self.teacher.width))
                    if not chunk:
                        break
                    requests = [request for _, request in chunk]
                    items = [item for item, _ in chunk]
                    window.append((items, pool.submit(self._answers, requests)))
                if not window:
                    return
                items, future = window.popleft()
                yield from zip(items, self._counted(future.result()), strict=True)
        except GeneratorExit:
            raise
        except BaseException:
            self._pace.end()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def ask(self, request: Request) -> Reply | Failure:
        """The reply to one request."""
        return next(self.each([(None, request)]))[1]

    def _counted(self, outcomes: list[Reply | Failure]) -> list[Reply | Failure]:
        for outcome in outcomes:
            if isinstance(outcome, Reply):
                self._in_a_row = 0
                self.tally.estimated += outcome.estimated
                continue
            self.tally.failed[outcome.reason] += 1
            if outcome.reason == OVER_BUDGET:
                continue
            self._in_a_row += 1
            if self._in_a_row >= _GIVE_UP:
                raise ModelError(
                    f"{_GIVE_UP} requests in a row failed, the last one with: {outcome.reason}.",
                    place=self.teacher.id,
                    hint="Check the server, then run the same command: what was paid is kept.",
                )
        return outcomes

    def _answers(self, requests: list[Request]) -> list[Reply | Failure]:
        keys = [request.key(self.teacher.id) for request in requests]
        new = dict(zip(keys, requests, strict=True))  # the same one twice is asked once
        with self._alone(list(new)):
            found: dict[str, Reply | Failure] = {}
            for key in list(new):
                kept = self.ledger.get(key)
                if kept is not None:
                    found[key] = kept
                    del new[key]
            with self._lock:
                self.tally.kept += sum(key in found for key in keys)
            if new:
                found |= self._send(new)
        return [found[key] for key in keys]

    def _alone(self, keys: list[str]) -> "_Turn":
        return _Turn(keys, self._busy, self._lock)

    def _send(self, new: dict[str, Request]) -> dict[str, Reply | Failure]:
        fit = self.meter.reserve([request.most for request in new.values()])
        held = dict(islice(new.items(), fit))
        found: dict[str, Reply | Failure] = {key: Failure(OVER_BUDGET) for key in new.keys() - held}
        if found:
            self.stopped = True
        if not held:
            return found
        reserved = set(held)
        try:
            replies = self._retrying()(self._once, held, reserved)
        except (TransientError, RefusedError) as error:
            return found | dict.fromkeys(held, Failure(str(error)))
        except BaseException:
            self._pace.end()  # others may sleep for minutes before the error's turn comes
            raise
        finally:
            for key in reserved:
                self.meter.settle(held[key].most, NOTHING)
        return found | dict(zip(held, replies, strict=True))

    def _once(self, held: dict[str, Request], reserved: set[str]) -> list[Reply]:
        """One attempt. What it has used up is no longer `reserved`."""
        if not reserved:
            self._reserve_again(held, reserved)
        if not self._pace.wait(sum(request.most.total for request in held.values())):
            raise RefusedError("not asked: the run has ended")
        for key, request in held.items():
            self.ledger.sent(key, request.most)
        try:
            replies = self.teacher.replies(list(held.values()))
        except Exception as error:
            charged = isinstance(error, TransientError) and error.charged
            for key, request in held.items():
                self.ledger.failed(key, most=request.most, charged=charged)
                if charged:
                    self.meter.settle(request.most, request.most)
            if charged:
                reserved.clear()
            raise
        for (key, request), reply in zip(held.items(), replies, strict=True):
            self.ledger.reply(key, reply, most=request.most)
            self.meter.settle(request.most, reply.usage)
        reserved.clear()
        with self._lock:
            self.tally.paid += len(held)
        return replies

    def _reserve_again(self, held: dict[str, Request], reserved: set[str]) -> None:
        fit = self.meter.reserve([request.most for request in held.values()])
        reserved.update(islice(held, fit))
        if fit < len(held):
            self.stopped = True
            raise RefusedError(OVER_BUDGET)

    def _retrying(self) -> Retrying:
        return Retrying(
            stop=stop_any(
                stop_after_attempt(self._attempts), stop_when_event_set(self._pace.ended)
            ),
            retry=retry_if_exception_type(TransientError),
            wait=self._delay,
            sleep=self._pace.sleep,
            before_sleep=self._note,
            reraise=True,
        )

    def _delay(self, state: RetryCallState) -> float:
        after = getattr(state.outcome.exception() if state.outcome else None, "after", None)
        if after is not None and after > self._patience:
            raise ModelError(
                f"asks to be left alone for {after:.0f} s.",
                place=self.teacher.id,
                hint="Run the same command later: what was paid is kept.",
            )
        if after:
            self._pace.pause(after)
        return max(after or 0.0, self._wait(state))

    def _note(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        with self._lock:
            self.tally.retries[str(error)] += 1


class _Turn:
    """Holds some request hashes, so that no other thread asks the same at the same time."""

    def __init__(
        self, keys: list[str], busy: dict[str, threading.Event], lock: threading.Lock
    ) -> None:
        self._keys, self._busy, self._lock = keys, busy, lock
        self._done = threading.Event()

    def __enter__(self) -> None:
        while True:
            with self._lock:
                others = [self._busy[key] for key in self._keys if key in self._busy]
                if not others:
                    self._busy.update(dict.fromkeys(self._keys, self._done))
                    return
            for other in others:
                other.wait()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            for key in self._keys:
                self._busy.pop(key, None)
        self._done.set()
