"""The API as an ASGI application, and as a server. What is asked, refused and told is elsewhere."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from verticalize.listening import address, is_local, listen, server
from verticalize.serve.chat import Service, answered
from verticalize.serve.errors import ApiError, of_failure
from verticalize.serve.gate import Gate
from verticalize.serve.log import GONE, Logged, Note, log
from verticalize.serve.offer import offer
from verticalize.serve.queue import Line
from verticalize.serve.reply import Append

if TYPE_CHECKING:
    from verticalize.assistant import Assistant

WAITING = 16
GRACE = 5  # seconds that open answers have to end when the server is told to


def serve(
    assistant: "Assistant",
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    key: str | None = None,
    ready: Callable[[str], None] | None = None,
    **options: Any,
) -> None:
    """Serve the API until interrupted. `ready` is told its address when it answers.

    Args:
        options: as `build_app` takes them.

    Raises:
        InterfaceError: the address cannot be used. ModelError: there is no such arm.
    """
    with listen(host, port, instead=8001) as listener:
        hosts = frozenset({host.lower()}) if is_local(listener) else None
        app = build_app(assistant, gate=Gate(key, hosts), **options)
        running = server(app, ready=ready, url=address(listener), grace=GRACE)
        running.run(sockets=[listener])


def build_app(
    assistant: "Assistant",
    *,
    gate: Gate | None = None,
    arm: str | None = None,
    ungrounded: bool = False,
    append: Append = "notices",
    waiting: int = WAITING,
    origins: Sequence[str] = (),
) -> Logged:
    """The ASGI application.

    Args:
        gate: who may ask; None: everybody.
        arm: the only one that is offered; None: all that answer with evidence.
        ungrounded: offer those without evidence, too.
        append: what is written behind an answer in its text.
        waiting: questions that may wait while one is answered.
        origins: of the web pages that a browser may let read the answers.

    Raises:
        ModelError: there is no such arm.
    """
    found = offer(assistant, arm, since=int(time.time()), ungrounded=ungrounded)
    service = Service(assistant, found, Line(waiting), append)

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        yield
        service.line.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=running)
    app.include_router(_api(service), prefix="/v1", dependencies=[Depends(gate or Gate())])
    app.include_router(_state(service))
    _explain(app)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_methods=["GET", "POST"],
            allow_headers=["*"],
            expose_headers=["x-request-id"],
        )
    return Logged(app)


def _api(service: Service) -> APIRouter:
    api = APIRouter()

    @api.get("/models")
    async def models() -> dict[str, Any]:
        return service.offer.rows()

    @api.get("/models/{name:path}")
    async def model(name: str) -> dict[str, Any]:
        service.offer.arm(name, param=None)
        return service.offer.row(name)

    @api.post("/chat/completions", response_model=None)
    async def chat(request: Request) -> Response:
        return await answered(service, request)

    return api


def _state(service: Service) -> APIRouter:
    """Whether the server lives, and whether it would take a question now. They need no key."""
    state = APIRouter()

    @state.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @state.get("/ready")
    async def ready() -> Response:
        full = service.line.full
        return JSONResponse(
            {
                "status": "busy" if full else "ready",
                "newer_build": service.assistant.outdated,
            },
            HTTPStatus.SERVICE_UNAVAILABLE if full else HTTPStatus.OK,
        )

    return state


def _explain(app: FastAPI) -> None:
    """Every error in OpenAI's form, the framework's own included."""

    @app.exception_handler(ApiError)
    async def told(request: Request, error: ApiError) -> Response:
        note: Note = request.state.note
        note.told.append(error.code or "error")
        return error.response()

    @app.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        told = f"{request.method} {request.url.path}: {error.detail}. "
        told += "There are GET /v1/models and POST /v1/chat/completions."
        return ApiError(error.status_code, told, headers=dict(error.headers or {})).response()

    @app.exception_handler(ClientDisconnect)
    async def left(request: Request, error: ClientDisconnect) -> Response:
        return Response(status_code=GONE)

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        note: Note = request.state.note
        log.error("%s failed", note.id, exc_info=error)
        return of_failure(error, request_id=note.id, scoped=False).response()
