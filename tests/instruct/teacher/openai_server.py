"""A small server that speaks the OpenAI protocol, and the ways in which such servers fail."""

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Fault = Callable[["Handler"], None]
USAGE = {"prompt_tokens": 30, "completion_tokens": 12, "total_tokens": 42}


class Handler(BaseHTTPRequestHandler):
    server: "Server"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.bodies.append(body)
            self.server.times.append(time.monotonic())
            self.server.busy += 1
            self.server.busiest = max(self.server.busiest, self.server.busy)
            fault = self.server.faults.popleft() if self.server.faults else None
        try:
            time.sleep(self.server.delay)
            if fault is not None:
                fault(self)
            else:
                self.send(200, json.dumps(self.server.completion(body["messages"][-1]["content"])))
        finally:
            with self.server.lock:
                self.server.busy -= 1

    def send(self, status: int, text: str, *, cut: int = 0, **headers: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data[: len(data) - cut])
        self.close_connection = bool(cut)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Answers by `script`; `faults` happen to the next requests, in their order."""

    daemon_threads = True

    def __init__(self, script: Callable[[str], str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.faults: deque[Fault] = deque()
        self.bodies: list[dict] = []
        self.times: list[float] = []
        self.lock = threading.Lock()
        self.busy = self.busiest = 0
        self.delay = 0.0
        self.usage: dict | None = USAGE
        self.finish = "stop"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def asked(self) -> Counter[str]:
        """How often each prompt has arrived."""
        with self.lock:
            return Counter(body["messages"][-1]["content"] for body in self.bodies)

    def completion(self, prompt: str) -> dict:
        message = {"role": "assistant", "content": self.script(prompt)}
        choice = {"index": 0, "message": message, "finish_reason": self.finish}
        row = {"id": "1", "object": "chat.completion", "created": 0, "model": "m"}
        return row | {"choices": [choice]} | ({"usage": self.usage} if self.usage else {})

    def handle_error(self, *_: object) -> None:
        pass  # a client that was killed or has hung up


@contextmanager
def serving(script: Callable[[str], str]) -> Iterator[Server]:
    with Server(script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def status(code: int, **headers: str) -> Fault:
    return lambda handler: handler.send(code, '{"error": {"message": "no"}}', **headers)


def cut_short(handler: Handler) -> None:
    """The connection breaks in the middle of the reply."""
    handler.send(200, json.dumps(handler.server.completion("?")), cut=25)


def hang_up(handler: Handler) -> None:
    """The connection breaks before there is any reply."""
    handler.close_connection = True


def malformed(handler: Handler) -> None:
    handler.send(200, '{"choices": [{"message"')


def no_choices(handler: Handler) -> None:
    handler.send(200, json.dumps(handler.server.completion("?") | {"choices": []}))


def slow(handler: Handler) -> None:
    """Longer than the tests' clients wait."""
    time.sleep(1.0)
    hang_up(handler)
