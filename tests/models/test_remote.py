"""An OpenAI-compatible server, played by forty lines on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("langchain_openai", reason="pip install 'verticalize[remote]'")

from verticalize.errors import ModelError
from verticalize.models.remote import RemoteModel

PIECES = ["根据", "[1]，", "多喝水。"]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        said = f"{body['messages'][-1]['content']}→{''.join(PIECES)}"
        if body.get("stream"):
            self._reply("text/event-stream", "".join(map(_event, PIECES)) + "data: [DONE]\n\n")
        else:
            message = {"role": "assistant", "content": said}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            self._reply("application/json", json.dumps(_completion([choice])))

    def _reply(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


def _completion(choices: list) -> dict:
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": choices,
        "usage": usage,
    }


def _event(piece: str) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
    row = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    return "data: " + json.dumps({**row, "choices": [choice]}) + "\n\n"


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.bodies = []
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def connect(server: ThreadingHTTPServer) -> RemoteModel:
    url = f"http://127.0.0.1:{server.server_port}/v1"
    return RemoteModel.connect("openai:tiny", base_url=url, api_key="none")


def ask(text: str) -> list:
    return [{"role": "user", "content": text}]


def test_a_batch_comes_back_in_order_with_the_settings_sent(server: ThreadingHTTPServer) -> None:
    model = connect(server)
    answers = model.generate([ask("甲"), ask("b")], max_new_tokens=7, temperature=0.5, seed=3)
    assert [answer.split("→")[0] for answer in answers] == ["甲", "b"]
    body = server.bodies[0]
    sent = body.get("max_tokens", body.get("max_completion_tokens"))
    assert (body["model"], sent, body["temperature"], body["seed"]) == ("tiny", 7, 0.5, 3)
    assert "repetition_penalty" not in body
    model.generate([ask("c")], max_new_tokens=7, repetition_penalty=1.2)
    assert server.bodies[-1]["repetition_penalty"] == 1.2


def test_a_stream_gives_the_pieces(server: ThreadingHTTPServer) -> None:
    assert list(connect(server).stream(ask("?"), max_new_tokens=7)) == PIECES


def test_a_server_that_is_gone_is_an_error_with_a_remedy() -> None:
    model = RemoteModel.connect("openai:tiny", base_url="http://127.0.0.1:9/v1", api_key="none")
    model.client.max_retries = 0
    with pytest.raises(ModelError, match=r"openai:tiny: did not answer .* Check the server"):
        model.generate([ask("?")], max_new_tokens=1)
    with pytest.raises(ModelError, match="did not answer"):
        list(model.stream(ask("?"), max_new_tokens=1))


def test_an_unknown_provider_is_an_error_with_a_remedy() -> None:
    with pytest.raises(ModelError, match="no remote model 'nobody:m'"):
        RemoteModel.connect("nobody:m")
