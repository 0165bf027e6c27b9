"""One question, from the body of its request to the answer on its way back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from verticalize.assistant.scope import Scope
from verticalize.records import Answer
from verticalize.serve.asked import asked_of
from verticalize.serve.errors import ApiError, of_failure
from verticalize.serve.gate import read_body
from verticalize.serve.log import Note, log
from verticalize.serve.offer import Offer
from verticalize.serve.queue import Line
from verticalize.serve.reply import Append, Reply, usage
from verticalize.serve.schema import ChatRequest, passed_over, read_request
from verticalize.serve.stream import Events, opened, whole

if TYPE_CHECKING:
    from verticalize.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Service:
    """What the addresses of the API share."""

    assistant: "Assistant"
    offer: Offer
    line: Line
    append: Append

    def write(self, asked: ChatRequest) -> tuple[Callable[[], Iterator[str | Answer]], Reply]:
        """How the answer to a request is written, and the form in which it is told.

        Raises:
            ApiError: there is no such model, or no question.
        """
        arm: Any = self.offer.arm(asked.model)
        found, wishes = asked_of(asked.messages), asked.wishes
        reply = Reply.begin(
            asked.model, found.question, ignored=passed_over(asked), append=self.append
        )
        return lambda: self.assistant.stream_checked(
            found.question,
            arm=arm,
            history=found.history,
            scope=Scope(wishes.on, wishes.jurisdiction),
            k=wishes.k,
            max_new_tokens=asked.budget,
        ), reply


async def answered(service: Service, request: Request) -> Response:
    """The answer to ``POST /v1/chat/completions``, whole or as a stream.

    Raises:
        ApiError: the request is not honoured, too many wait, or the answer has failed.
        ClientDisconnect: nobody waits for it any more.
    """
    asked = read_request(await read_body(request))
    note: Note = request.state.note
    write, reply = service.write(asked)
    note.told.append(f"{service.assistant.name}/{service.offer.arm(asked.model)}")
    wishes = asked.wishes
    scoped = bool(wishes.on or wishes.jurisdiction)

    def failed(error: Exception) -> ApiError:
        found = of_failure(error, request_id=note.id, scoped=scoped)
        if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR and found is not error:
            log.error("%s failed", note.id, exc_info=error)
        return found

    def ended(answer: Answer) -> None:
        counted = usage(answer, reply.question)
        tokens = f"{counted['prompt_tokens']}+{counted['completion_tokens']} tokens"
        note.told += [answer.outcome, tokens]

    job = service.line.put(write)
    try:
        if not asked.stream:
            answer = await whole(job, request)
            ended(answer)
            return JSONResponse(reply.whole(answer))
        first = await opened(job, request)
    except ClientDisconnect:
        raise
    except Exception as error:
        raise failed(error) from error
    counts = bool(asked.stream_options and asked.stream_options.include_usage)
    return Events(job, first, reply, failed=failed, ended=ended, usage=counts)
