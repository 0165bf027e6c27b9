"""Who may ask, and how much: the key, the name of the host, the size and kind of a body."""

import hmac
import ipaddress
from dataclasses import dataclass

from fastapi import Request

from verticalize.serve.errors import ApiError

MOST_BYTES = 1 << 20
_KEY_HINT = "Send it as 'Authorization: Bearer KEY'."


@dataclass(frozen=True, slots=True)
class Gate:
    """What a request must have to be heard.

    Args:
        key: None lets everybody in.
        hosts: names besides those of this machine's loopback by which the server is called, where
            it listens to this machine alone and has no key; None: any. A page in a browser here
            could otherwise reach it under a name of its own that is made to lead here (DNS
            rebinding).
    """

    key: str | None = None
    hosts: frozenset[str] | None = None

    async def __call__(self, request: Request) -> None:
        """Raises ApiError where the request is not heard."""
        if self.key is not None:
            self._check_key(request.headers.get("authorization", ""))
        elif self.hosts is not None:
            self._check_host(_host(request), self.hosts)

    def _check_host(self, name: str, known: frozenset[str]) -> None:
        if name not in known and not _is_loopback(name):
            told = f"Without a key this server answers to this machine only, not to '{name}'."
            raise ApiError(403, told, code="wrong_host")

    def _check_key(self, header: str) -> None:
        kind, _, given = header.partition(" ")
        if kind.lower() != "bearer" or not given.strip():
            raise _refused(f"There is no key. {_KEY_HINT}")
        wanted = (self.key or "").encode()
        # Headers come as Latin-1: the bytes are those that the client has sent.
        if not hmac.compare_digest(given.strip().encode("latin-1"), wanted):
            raise _refused(f"The key is wrong. {_KEY_HINT}")


async def read_body(request: Request) -> bytes:
    """The body, where it is JSON by its header and not too large.

    Raises:
        ApiError: it is something else, or too large.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # Browsers ask leave (CORS) before they send this kind to another site, and no other.
    if kind != "application/json":
        told = "The body has to be JSON. Send 'Content-Type: application/json'."
        raise ApiError(400, told, code="wrong_content_type")
    declared = request.headers.get("content-length", "0")
    body = bytearray()
    if declared.isdecimal() and int(declared) > MOST_BYTES:
        raise _too_large()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise _too_large()
    return bytes(body)


def _refused(told: str) -> ApiError:
    headers = {"WWW-Authenticate": "Bearer"}
    return ApiError(401, told, code="invalid_api_key", headers=headers)


def _too_large() -> ApiError:
    told = f"The request is too large: at most {MOST_BYTES} bytes are read."
    return ApiError(413, told, code="request_too_large", headers={"Connection": "close"})


def _host(request: Request) -> str:
    """The host that the client has called, without its port."""
    given = request.headers.get("host", "")
    name = given.rpartition("]")[0].lstrip("[") if "]" in given else given.partition(":")[0]
    return name.lower()


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
