"""Answers on their way to a client: whole or as server-sent events, and ended when it leaves."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from verticalize.records import Answer
from verticalize.serve.errors import ApiError
from verticalize.serve.queue import Job
from verticalize.serve.reply import Reply

T = TypeVar("T")
Pieces = Job[str | Answer]
Failed = Callable[[Exception], ApiError]
PING = 15.0  # seconds without a word after which a comment keeps proxies from closing


async def whole(job: Pieces, request: Request) -> Answer:
    """The checked answer.

    Raises:
        ClientDisconnect: nobody waits for it any more; it is not written to its end.
    """
    try:
        return await _unless_gone(request, _last(job))
    finally:
        job.leave()


async def opened(job: Pieces, request: Request) -> str | Answer:
    """The first piece that says something: what fails before it has a status of its own.

    Raises:
        ClientDisconnect: as in `whole`.
    """
    try:
        return await _unless_gone(request, _first(job))
    except BaseException:
        job.leave()
        raise


class Events(StreamingResponse):
    """An answer as chunks, the last with citations and receipt, then ``[DONE]``."""

    def __init__(
        self,
        job: Pieces,
        first: str | Answer,
        reply: Reply,
        *,
        failed: Failed,
        ended: Callable[[Answer], None],
        usage: bool,
    ) -> None:
        self._job = job
        events = _events(job, first, reply, failed=failed, ended=ended, usage=usage)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._job.leave()  # here, since events that nobody has begun to read never end


async def _events(
    job: Pieces,
    first: str | Answer,
    reply: Reply,
    *,
    failed: Failed,
    ended: Callable[[Answer], None],
    usage: bool,
) -> AsyncIterator[str]:
    yield _event(reply.piece({"role": "assistant", "content": "", "refusal": None}))
    piece: str | Answer | None = first
    try:
        while not isinstance(piece, Answer):
            if piece is None:
                yield ": at work\n\n"
            elif piece:
                yield _event(reply.piece({"content": piece}))
            piece = await job.next(PING)
    except StopAsyncIteration:
        yield _event(_closing().row())
        return
    except Exception as error:
        yield _event(failed(error).row())
        return
    ended(piece)
    if after := reply.appendix(piece):
        yield _event(reply.piece({"content": after}))
    yield _event(reply.last(piece))
    if usage:
        yield _event(reply.counted(piece))
    yield "data: [DONE]\n\n"


async def _first(job: Pieces) -> str | Answer:
    async for piece in job:
        if piece:
            return piece
    raise _closing()


async def _last(job: Pieces) -> Answer:
    async for piece in job:
        if isinstance(piece, Answer):
            return piece
    raise _closing()


def _closing() -> ApiError:
    return ApiError(503, "The server is being closed.", code="closing")


async def _unless_gone(request: Request, work: Awaitable[T]) -> T:
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientDisconnect
        return task.result()
    finally:
        task.cancel()
        gone.cancel()


async def _gone(request: Request) -> None:
    """Ends when the client has left; its request has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _event(row: dict[str, Any]) -> str:
    return f"data: {json.dumps(row, ensure_ascii=False)}\n\n"
