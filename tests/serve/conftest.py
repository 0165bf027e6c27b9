"""The API over the small assistant of `clinic`: in this process, and on a free port."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient

from clinic import assistant_of
from verticalize.assistant import Assistant
from verticalize.listening import address, listen, server
from verticalize.serve.app import build_app

LOCAL = "http://127.0.0.1"
Client = Callable[..., TestClient]


@pytest.fixture
def client() -> Iterator[Client]:
    """`client(assistant, **options)` is a client of the application, without a network."""
    opened: list[TestClient] = []

    def make(assistant: Assistant | None = None, **options: Any) -> TestClient:
        app = build_app(assistant or assistant_of(), **{"ungrounded": True, **options})
        made = TestClient(app, base_url=LOCAL, raise_server_exceptions=False)
        opened.append(made.__enter__())
        return opened[-1]

    yield make
    for made in opened:
        made.__exit__(None, None, None)


@contextmanager
def running(assistant: Assistant, **options: Any) -> Iterator[str]:
    """The API on a free port, in a thread of this process."""
    up = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        app = build_app(assistant, **{"ungrounded": True, **options})
        api = server(app, url=address(listener), ready=lambda _: up.set(), grace=1)
        thread = threading.Thread(target=api.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert up.wait(30)
        yield address(listener)
        api.should_exit = True
        thread.join(15)
        assert not thread.is_alive()


@pytest.fixture
def serving() -> Callable[..., Any]:
    return running
