"""One line for each request: who, what, how it ended and how long it took. Never what was asked."""

import logging
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from verticalize.text import escape_controls

log = logging.getLogger("verticalize.serve")

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Send], Awaitable[None]]
GONE = 499  # the client left before its answer was there: nginx's number, which no client sees


@dataclass(slots=True)
class Note:
    """What is known of a request; `told` is what the handler adds, such as model and outcome."""

    id: str = field(default_factory=lambda: f"req_{uuid.uuid4().hex[:20]}")
    status: int = GONE
    told: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    ended: bool = False


class Logged:
    """ASGI middleware: gives each request an id, in ``x-request-id``, and its line in the log."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        note = Note()
        scope.setdefault("state", {})["note"] = note

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                note.status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", note.id.encode())]
            await send(message)
            note.ended = message["type"] == "http.response.body" and not message.get("more_body")

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if note.status < 500:  # the handler of the application has logged the others
                raise
        finally:
            log.info("%s", _line(scope, note))


def _line(scope: Any, note: Note) -> str:
    took = time.monotonic() - note.began
    client = (scope.get("client") or ("-",))[0]
    path = escape_controls(str(scope["path"])).replace("\n", "\\x0a").replace("\t", "\\x09")
    parts = [note.id, client, scope["method"], path, str(note.status), *note.told, f"{took:.2f}s"]
    if not note.ended:
        parts.append("client left")
    return " ".join(parts)
