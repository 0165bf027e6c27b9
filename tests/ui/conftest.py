"""The page on a free port, over the small assistant of `clinic`."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from clinic import assistant_of
from verticalize.assistant import Assistant
from verticalize.listening import address, listen, server
from verticalize.ui.app import build_app

EXAMPLES = {
    "en": [
        "What are the symptoms of gout?",
        "When is metformin not used?",
        "Who won the 2018 World Cup?",
    ],
    "zh": ["偏头痛有哪些常见症状？", "痛风要做哪些检查？", "我胸口剧痛，喘不上气"],
}


@contextmanager
def running(
    assistant: Assistant,
    reports: Mapping[str, Path] | None = None,
    languages: Sequence[str] = ("zh", "en"),
) -> Iterator[str]:
    """The page on a free port, in a thread of this process."""
    listener = listen("127.0.0.1", 0)
    with ThreadPoolExecutor(1) as elsewhere:  # Playwright's loop runs in this thread
        app = elsewhere.submit(
            build_app,
            assistant,
            title={"en": "Clinical question answering", "zh": "医学问答"},
            examples=EXAMPLES,
            languages=languages,
            reports=reports,
        ).result()
    up = threading.Event()
    running = server(app, url=address(listener), ready=lambda _: up.set())
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert up.wait(60)
    yield address(listener)
    running.should_exit = True
    thread.join(15)
    listener.close()


@pytest.fixture(scope="session")
def connections() -> list[Any]:
    """Every address that this process connects to from now on."""
    seen: list[Any] = []
    sys.addaudithook(lambda name, args: seen.append(args[1]) if name == "socket.connect" else None)
    return seen


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory, connections: list[Any]) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("report")
    reports = {"en": folder / "report.html", "zh": folder / "report.zh.html"}
    for lang, heading in (("en", "Four ways"), ("zh", "四种方式")):
        html = f"<!doctype html><meta charset=utf-8><title>Report</title><h1>{heading}</h1>"
        reports[lang].write_text(html, encoding="utf-8")
    with running(assistant_of(slow=True), reports) as url:
        yield url


@pytest.fixture(scope="session")
def outdated_page() -> Iterator[str]:
    with running(assistant_of(models=False, outdated=lambda: True)) as url:
        yield url


@pytest.fixture(scope="session")
def english_page() -> Iterator[str]:
    with running(assistant_of(models=False), languages=("en",)) as url:
        yield url


@pytest.fixture
def offered() -> Mapping[str, list[str]]:
    return EXAMPLES


@pytest.fixture
def make_assistant() -> Callable[..., Assistant]:
    return assistant_of


@pytest.fixture
def run_page() -> Callable[[Mapping[str, Path]], Any]:
    return lambda reports: running(assistant_of(models=False), reports)
