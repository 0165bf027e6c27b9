import asyncio
import hashlib
from base64 import b64encode
from typing import Any

from verticalize.ui.security import ContentSecurity, policy

PAGE = b"<html><script>let a=1</script><script src='/x.js'></script></html>"


def respond(body: list[bytes], kind: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """What a browser would get of an application that sends `body` in pieces."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-type", kind), (b"Referrer-Policy", b"unsafe-url")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for number, piece in enumerate(body, start=1):
            more = number < len(body)
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    asyncio.run(ContentSecurity(app)({"type": "http"}, None, keep))
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])


def test_only_the_inline_scripts_of_the_page_itself_may_run():
    headers, body = respond([PAGE[:20], PAGE[20:]], b"text/html; charset=utf-8")
    csp = headers[b"content-security-policy"].decode()
    digest = b64encode(hashlib.sha256(b"let a=1").digest()).decode()
    assert f"script-src 'self' 'unsafe-eval' 'sha256-{digest}';" in csp
    assert csp.count("sha256-") == 1
    assert body == PAGE


def test_nothing_but_the_server_itself_may_be_reached_or_may_frame_it():
    rules = dict(rule.split(" ", 1) for rule in policy([]).split("; "))
    assert rules["default-src"] == rules["connect-src"] == "'self'"
    assert rules["img-src"] == "'self' data: blob:"
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert "http" not in policy([])
    assert "unsafe-inline" not in rules["script-src"]


def test_streams_pass_piece_by_piece_and_carry_the_policy_too():
    headers, body = respond([b"data: 1\n\n", b"data: 2\n\n"], b"text/event-stream")
    assert body == b"data: 1\n\ndata: 2\n\n"
    assert b"content-security-policy" in headers


def test_our_headers_replace_weaker_ones():
    headers, _ = respond([b"x"], b"text/plain")
    assert headers[b"referrer-policy"] == b"no-referrer"
    assert b"Referrer-Policy" not in headers


def test_what_is_no_http_passes_untouched():
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    async def nowhere(message: Any) -> None:
        raise AssertionError(message)

    asyncio.run(ContentSecurity(app)({"type": "lifespan"}, None, nowhere))
    assert seen == ["lifespan"]
