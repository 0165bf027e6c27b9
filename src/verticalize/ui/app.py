"""The page as a server: its address is checked first, and it talks to nobody else."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from verticalize.listening import address, listen, server
from verticalize.ui.labels import LANGUAGES
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
    languages: Sequence[str] = tuple(LANGUAGES),
    host: str = "127.0.0.1",
    port: int = 7860,
    reports: Mapping[str, Path] | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted. `ready` is told its address when it answers.

    Raises:
        InterfaceError: the address cannot be used.
    """
    listener = listen(host, port)
    with listener:
        app = build_app(
            assistant, title=title, examples=examples, languages=languages, reports=reports
        )
        server(app, ready=ready, url=address(listener)).run(sockets=[listener])


def build_app(
    assistant: "Assistant",
    *,
    title: Texts | str,
    examples: Examples | None = None,
    languages: Sequence[str] = tuple(LANGUAGES),
    reports: Mapping[str, Path] | None = None,
) -> "FastAPI":
    """The ASGI application: the page at ``/`` and, under their names, the `reports` that exist.

    Args:
        examples: questions to begin with, by language.
        languages: in which the page can be read; the first where the browser wants another.
        reports: files by language.
    """

    async def made() -> "FastAPI":
        return _make(assistant, title, examples or {}, languages, reports or {})

    # Gradio opens an event loop, and leaves it open, for each lock it makes outside of one.
    return asyncio.run(made())


def _make(
    assistant: "Assistant",
    title: Texts | str,
    examples: Examples,
    languages: Sequence[str],
    reports: Mapping[str, Path],
) -> "FastAPI":
    import gradio
    from fastapi import FastAPI

    from verticalize.ui.layout import theme
    from verticalize.ui.page import build_page

    titles = {"en": title} if isinstance(title, str) else dict(title)
    found = {lang: file for lang, file in reports.items() if file.is_file()}
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for file in found.values():
        _offer(app, file)
    addresses = {lang: file.name for lang, file in found.items()}
    page = build_page(
        assistant, titles=titles, examples=examples, languages=languages, reports=addresses
    )
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


def _offer(app: "FastAPI", page: Path) -> None:
    from fastapi.responses import FileResponse

    app.get(f"/{page.name}")(lambda: FileResponse(page, media_type="text/html"))
