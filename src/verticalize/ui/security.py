"""Headers that hold the page to its own server: no other address is reached, none may frame it."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Send], Awaitable[None]]
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_FIXED = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"cross-origin-opener-policy": b"same-origin",
}


def policy(scripts: list[bytes]) -> str:
    """The Content-Security-Policy of a page that holds these inline scripts, and no others.

    Gradio 6 renders its HTML component with ``new Function``, hence ``'unsafe-eval'``: without
    it the page stays empty. Injected tags and ``on…`` attributes are still refused.
    """
    hashes = [f"'sha256-{b64encode(hashlib.sha256(s).digest()).decode()}'" for s in scripts]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self' 'unsafe-eval'", *hashes]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


class ContentSecurity:
    """ASGI middleware. HTML is held until it is whole, so that its scripts can be hashed."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                held.append(message)
            elif held:
                held.append(message)
                if not message.get("more_body"):
                    await _release(held, send)
            else:
                if message["type"] == "http.response.start":
                    _secure(message, policy([]))
                await send(message)

        await self._app(scope, receive, guarded)


def _is_html(message: Message) -> bool:
    return any(k.lower() == b"content-type" and b"text/html" in v for k, v in message["headers"])


async def _release(held: list[Message], send: Send) -> None:
    body = b"".join(message.get("body", b"") for message in held[1:])
    _secure(held[0], policy(_INLINE.findall(body)))
    await send(held[0])
    await send({"type": "http.response.body", "body": body})
    held.clear()


def _secure(message: Message, csp: str) -> None:
    ours = {b"content-security-policy": csp.encode(), **_FIXED}
    kept = [(k, v) for k, v in message["headers"] if k.lower() not in ours]
    message["headers"] = [*kept, *ours.items()]
