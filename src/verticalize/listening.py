"""An address to listen on: found usable before anything slow begins, and served by uvicorn."""

import errno
import ipaddress
import socket
from collections.abc import Callable
from typing import Any

from verticalize.errors import InterfaceError


def ensure_free(host: str, port: int, *, instead: int = 7861) -> None:
    """Find out before anything slow begins that the address could not be served.

    Raises:
        InterfaceError: the address cannot be used.
    """
    listen(host, port, instead=instead).close()


def listen(host: str, port: int, *, instead: int = 7861) -> socket.socket:
    """A bound socket, so that nobody can take the port between the check and the start.

    Args:
        instead: the port that the error names as an example of another one.

    Raises:
        InterfaceError: the port is in use or not allowed, or the host is not of this machine.
    """
    place = f"{host}:{port}"
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # asyncio turns Nagle's algorithm off, 40 ms an answer, only where TCP is named
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise InterfaceError(
            f"the host is not known ({error.strerror or error}).",
            place=place,
            hint="Use --host 127.0.0.1, or an address of this machine.",
        ) from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)  # a second listener is refused only from here on
    except OSError as error:
        listener.close()
        raise InterfaceError(
            _refusal(error, port), place=place, hint=_remedy(error, instead)
        ) from error
    return listener


def is_local(listener: socket.socket) -> bool:
    """Whether only programs on this machine can reach it."""
    host = str(listener.getsockname()[0]).partition("%")[0]
    return ipaddress.ip_address(host).is_loopback


def address(listener: socket.socket) -> str:
    """The URL under which a program on this machine reaches it."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown and '[' not in shown else shown}:{port}"


def server(
    app: Any, *, url: str, ready: Callable[[str], None] | None = None, grace: int = 2
) -> Any:
    """A uvicorn server that tells `ready` when it answers.

    Args:
        app: an ASGI application.
        grace: seconds that open requests have to end when the server is told to.
    """
    import uvicorn

    class Announcing(uvicorn.Server):  # type: ignore[misc]
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if ready is not None and self.started:
                ready(url)

    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=grace
    )
    return Announcing(config)


def _refusal(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use by another program."
    if error.errno == errno.EACCES:
        return f"this user may not open port {port}."
    return f"the address cannot be used ({error.strerror})."


def _remedy(error: OSError, instead: int) -> str:
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return f"Choose another with --port, such as --port {instead}; --port 0 takes any free one."
    return "Use --host 127.0.0.1, or an address of this machine."
