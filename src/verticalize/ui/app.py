"""The page as a server: its address is checked first, and it talks to nobody else."""

import asyncio
import errno
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verticalize.errors import InterfaceError
from verticalize.ui.security import ContentSecurity

if TYPE_CHECKING:
    from fastapi import FastAPI

    from verticalize.assistant import Assistant

Texts = Mapping[str, str]
Examples = Mapping[str, Sequence[str]]


def serve(
    assistant: "Assistant",
    *,
    title: Texts | str,
    examples: Examples | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    report: Path | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted. `ready` is told its address when it answers.

    Raises:
        InterfaceError: the address cannot be used.
    """
    listener = listen(host, port)
    with listener:
        app = build_app(assistant, title=title, examples=examples, report=report)
        server(app, ready=ready, url=address(listener)).run(sockets=[listener])


def ensure_free(host: str, port: int) -> None:
    """Find out before anything slow begins that the page could not be served.

    Raises:
        InterfaceError: the address cannot be used.
    """
    listen(host, port).close()


def listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that nobody can take the port between the check and the start.

    Raises:
        InterfaceError: the port is in use or not allowed, or the host is not of this machine.
    """
    place = f"{host}:{port}"
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
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
        raise InterfaceError(*_refusal(error, port), place=place, hint=_remedy(error)) from error
    return listener


def address(listener: socket.socket) -> str:
    """The URL under which a browser on this machine reaches the page."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown and '[' not in shown else shown}:{port}"


def build_app(
    assistant: "Assistant",
    *,
    title: Texts | str,
    examples: Examples | None = None,
    report: Path | None = None,
) -> "FastAPI":
    """The ASGI application: the page at ``/`` and, where there is one, ``/report``."""

    async def made() -> "FastAPI":
        return _make(assistant, title, examples or {}, report)

    # Gradio opens an event loop, and leaves it open, for each lock it makes outside of one.
    return asyncio.run(made())


def _make(
    assistant: "Assistant", title: Texts | str, examples: Examples, report: Path | None
) -> "FastAPI":
    import gradio
    from fastapi import FastAPI
    from fastapi.responses import FileResponse

    from verticalize.ui.layout import theme
    from verticalize.ui.page import build_page

    titles = {"en": title} if isinstance(title, str) else dict(title)
    found = report if report is not None and report.is_file() else None
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    if found is not None:
        app.get("/report")(lambda: FileResponse(found, media_type="text/html"))
    page = build_page(assistant, titles=titles, examples=examples, report=found is not None)
    gradio.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=theme(),
        css_paths=[Path(__file__).with_name("page.css")],
    )
    app.add_middleware(ContentSecurity)
    return app


def server(app: "FastAPI", *, url: str, ready: Callable[[str], None] | None = None) -> Any:
    """A uvicorn server that tells `ready` when it answers."""
    import uvicorn

    class Announcing(uvicorn.Server):  # type: ignore[misc]
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if ready is not None and self.started:
                ready(url)

    return Announcing(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2))


def _refusal(error: OSError, port: int) -> tuple[str]:
    if error.errno == errno.EADDRINUSE:
        return (f"port {port} is in use by another program.",)
    if error.errno == errno.EACCES:
        return (f"this user may not open port {port}.",)
    return (f"the address cannot be used ({error.strerror}).",)


def _remedy(error: OSError) -> str:
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return "Choose another with --port, such as --port 7861; --port 0 takes any free one."
    return "Use --host 127.0.0.1, or an address of this machine."
