"""The API on a port of its own: other people's clients, the waiting line, and how it ends."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from clinic import assistant_of
from verticalize.assistant import Assistant
from verticalize.models.remote import RemoteModel
from verticalize.models.scripted import ScriptedModel
from verticalize.serve.errors import ApiError
from verticalize.serve.gate import Gate
from verticalize.serve.queue import Line

Serving = Callable[..., Any]
GOUT = "What are the symptoms of gout?"
BODY = {"model": "medical", "messages": [{"role": "user", "content": GOUT}]}


class Gated(ScriptedModel):
    """Writes a word, then waits for leave before each further one, and counts them."""

    written = 0
    leave: threading.Semaphore
    begun: threading.Event

    def stream(self, prompt: Any, **options: Any) -> Iterator[str]:
        for _ in range(200):
            type(self).written += 1
            self.begun.set()
            yield "Rest helps. "
            self.leave.acquire(timeout=10)


@pytest.fixture
def gated() -> Iterator[tuple[Assistant, type[Gated]]]:
    class Own(Gated):
        leave = threading.Semaphore(0)
        begun = threading.Event()

    assistant = assistant_of()
    assistant._writers.models["tuned"] = Own({})
    yield assistant, Own
    Own.leave.release(1000)


def until(met: Callable[[], bool], seconds: float = 5) -> bool:
    end = time.monotonic() + seconds
    while not met() and time.monotonic() < end:
        time.sleep(0.01)
    return met()


def test_our_own_remote_model_asks_it(serving: Serving) -> None:
    pytest.importorskip("langchain_openai")
    with serving(assistant_of(), gate=Gate("k")) as url:
        model = RemoteModel.connect(
            "openai:medical", base_url=f"{url}/v1", api_key="k", max_retries=0
        )
        prompt = [{"role": "user", "content": GOUT}]
        said = model.generate([prompt, prompt], max_new_tokens=50)
        streamed = "".join(model.stream(prompt, max_new_tokens=50))
        model.client.client._client.close()
    assert said[0] == said[1] == streamed
    assert said[0].startswith("Common symptoms of gout")


def test_openai_s_own_client_reads_the_answer_and_what_is_beside_it(serving: Serving) -> None:
    openai = pytest.importorskip("openai")
    with serving(assistant_of()) as url:
        with openai.OpenAI(base_url=f"{url}/v1", api_key="-", max_retries=0) as client:
            assert client.models.list().data[0].id == "medical"
            assert client.models.retrieve("medical/tuned+rag").id == "medical/tuned+rag"
            answer = client.chat.completions.create(**BODY, extra_body={"verticalize": {"k": 2}})
            chunks = list(client.chat.completions.create(**BODY, stream=True))
            with pytest.raises(openai.NotFoundError, match="Did you mean 'medical'"):
                client.chat.completions.create(**{**BODY, "model": "medcal"})
            with pytest.raises(openai.BadRequestError) as refused:
                client.chat.completions.create(**BODY, n=2)
    assert answer.choices[0].message.citations[0]["title"] == "Gout"
    assert answer.verticalize["outcome"] == "answer"
    assert chunks[-1].choices[0].delta.citations == answer.choices[0].message.citations
    assert refused.value.param == "n"


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_that_nobody_waits_for_is_not_written_to_its_end(
    serving: Serving, gated: tuple[Assistant, type[Gated]], stream: bool
) -> None:
    assistant, model = gated
    with serving(assistant) as url:
        host, port = url.removeprefix("http://").split(":")
        sent = json.dumps({**BODY, "model": "medical/tuned", "stream": stream}).encode()
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(sent)}\r\n\r\n"
        with socket.create_connection((host, int(port))) as client:
            client.sendall(head.encode() + sent)
            assert model.begun.wait(5)
            model.leave.release(3)
            assert until(lambda: model.written == 4)
        time.sleep(0.1)  # the server learns that the client has left
        model.leave.release(1000)
        answer = httpx.post(f"{url}/v1/chat/completions", json={**BODY, "model": "medical/base"})
        assert answer.status_code == 200  # its turn has come: the thread is free
        assert model.written <= 5


def test_a_short_answer_does_not_wait_for_the_network(serving: Serving) -> None:
    """With Nagle's algorithm each answer takes the 40 ms of a delayed acknowledgement."""
    with serving(assistant_of()) as url, httpx.Client() as client:
        took = []
        for _ in range(7):
            began = time.monotonic()
            client.get(f"{url}/health")
            took.append(time.monotonic() - began)
    assert min(took) < 0.03


def test_one_is_answered_others_wait_and_the_rest_are_sent_away(
    serving: Serving, gated: tuple[Assistant, type[Gated]]
) -> None:
    assistant, model = gated
    with serving(assistant, waiting=1) as url, ThreadPoolExecutor(2) as threads:
        asked = {**BODY, "model": "medical/tuned"}
        first = threads.submit(httpx.post, f"{url}/v1/chat/completions", json=asked)
        assert model.begun.wait(5)
        assert httpx.get(f"{url}/ready").status_code == 200
        second = threads.submit(httpx.post, f"{url}/v1/chat/completions", json=BODY)
        assert until(lambda: httpx.get(f"{url}/ready").status_code == 503)
        third = httpx.post(f"{url}/v1/chat/completions", json=BODY)
        assert (third.status_code, third.headers["retry-after"]) == (503, "5")
        assert third.json()["error"]["code"] == "queue_full"
        assert httpx.get(f"{url}/health").status_code == 200
        assert not second.done()
        model.leave.release(1000)
        assert (first.result().status_code, second.result().status_code) == (200, 200)


def test_whether_a_newer_build_is_there_is_told_to_who_asks_for_readiness(
    serving: Serving,
) -> None:
    builds = iter([False, True])
    with serving(assistant_of(outdated=lambda: next(builds))) as url:
        said = [httpx.get(f"{url}/ready").json() for _ in range(2)]
    assert [row["newer_build"] for row in said] == [False, True]
    assert said[0]["status"] == "ready"


def test_a_reader_is_told_that_there_is_nothing_yet() -> None:
    leave = threading.Event()

    def write() -> Iterator[str]:
        leave.wait(10)
        yield "Rest helps."

    async def read() -> list[str | None]:
        line = Line(waiting=0)
        job = line.put(write)
        found = [await job.next(0.02)]
        leave.set()
        found.append(await job.next(10))
        with pytest.raises(StopAsyncIteration):
            await job.next(10)
        line.close()
        with pytest.raises(ApiError, match="Too many"):
            line.put(write)
        return found

    assert asyncio.run(read()) == [None, "Rest helps."]


def test_who_leaves_while_waiting_makes_room() -> None:
    leave = threading.Event()

    def write() -> Iterator[str]:
        leave.wait(10)
        yield "Rest helps."

    async def ask() -> None:
        line = Line(waiting=1)
        first, second = line.put(write), line.put(write)
        assert line.full
        second.leave()
        assert not line.full
        third = line.put(write)
        leave.set()
        assert [piece async for piece in first] == ["Rest helps."]
        assert [piece async for piece in second] == []
        assert [piece async for piece in third] == ["Rest helps."]
        line.close()

    asyncio.run(ask())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_when_it_is_told_to(number: signal.Signals) -> None:
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from verticalize.assistant import Assistant;"
        "from verticalize.serve.app import serve;"
        "a = Assistant(name='m', system={}, refusal={'en': 'No.'}, search=lambda q, k, lang: []);"
        "serve(a, port=0, ready=lambda url: print(url, flush=True))"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as api:
        assert api.stdout is not None
        url = api.stdout.readline().strip()
        with urllib.request.urlopen(f"{url}/v1/models", timeout=10) as answer:
            assert [row["id"] for row in json.load(answer)["data"]] == ["m", "m/retrieval"]
        began = time.monotonic()
        api.send_signal(number)
        _, complaints = api.communicate(timeout=20)
    assert time.monotonic() - began < 5
    assert api.returncode in (1, -number)
    assert number == signal.SIGINT or complaints == ""
