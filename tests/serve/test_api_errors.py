"""Every error has OpenAI's form, the right status, and says what to do."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from clinic import assistant_of
from verticalize.errors import ModelError
from verticalize.models.scripted import ScriptedModel
from verticalize.serve.gate import MOST_BYTES, Gate

Client = Callable[..., TestClient]
CHAT = "/v1/chat/completions"
ASK = [{"role": "user", "content": "gout?"}]
IMAGE = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]
JSON = {"Content-Type": "application/json"}


def error_of(said: Any) -> dict[str, Any]:
    row = said.json()
    assert set(row) == {"error"}
    assert set(row["error"]) == {"message", "type", "param", "code"}
    return dict(row["error"])


WRONG = {
    "no messages": ({"messages": []}, 400, "messages", "invalid_value"),
    "a role of nobody": ({"messages": [{"role": "bot", "content": "x"}]}, 400, "messages[0].role", "invalid_value"),
    "a number for a text": ({"messages": [{"role": "user", "content": 5}]}, 400, "messages[0].content", "invalid_value"),
    "an empty question": ({"messages": [{"role": "user", "content": " "}]}, 400, "messages[0].content", "no_question"),
    "no question": ({"messages": [*ASK, {"role": "assistant", "content": "x"}]}, 400, "messages[1].role", "no_question"),
    "an image": ({"messages": IMAGE}, 400, "messages[0].content[0]", "unsupported_content"),
    "an unknown model": ({"model": "medica"}, 404, "model", "model_not_found"),
    "no model": ({"model": None}, 400, "model", "invalid_value"),
    "two answers": ({"n": 2}, 400, "n", "unsupported_parameter"),
    "a choice of tool": ({"tool_choice": "required"}, 400, "tool_choice", "unsupported_parameter"),
    "a named tool": ({"tool_choice": {"type": "function", "function": {"name": "x"}}}, 400, "tool_choice", "unsupported_parameter"),
    "JSON": ({"response_format": {"type": "json_object"}}, 400, "response_format", "unsupported_parameter"),
    "probabilities": ({"logprobs": True}, 400, "logprobs", "unsupported_parameter"),
    "stop words": ({"stop": ["\n"]}, 400, "stop", "unsupported_parameter"),
    "sound": ({"modalities": ["text", "audio"]}, 400, "modalities", "unsupported_parameter"),
    "no tokens": ({"max_tokens": 0}, 400, "max_tokens", "invalid_value"),
    "a misspelt field": ({"stream_option": {}}, 400, "stream_option", "unknown_parameter"),
    "a misspelt wish": ({"verticalize": {"jurisdction": "x"}}, 400, "verticalize.jurisdction", "invalid_value"),
    "a text for wishes": ({"verticalize": "x"}, 400, "verticalize", "invalid_value"),
    "no day": ({"verticalize": {"on": "2015-13-01"}}, 400, "verticalize.on", "invalid_value"),
    "too many passages": ({"verticalize": {"k": 21}}, 400, "verticalize.k", "invalid_value"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_in_a_request_is_named(case: str, client: Client) -> None:
    fields, status, param, code = WRONG[case]
    said = client().post(CHAT, json={"model": "medical", "messages": ASK} | fields)
    error = error_of(said)
    assert (said.status_code, error["param"], error["code"]) == (status, param, code)
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize("sent", [b"{", b"", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_said_to_be_none(client: Client, sent: bytes) -> None:
    said = client().post(CHAT, content=sent, headers=JSON)
    assert (said.status_code, error_of(said)["code"]) == (400, "invalid_json")


def test_a_body_that_is_no_object_is_refused(client: Client) -> None:
    said = client().post(CHAT, content=b"[]", headers=JSON)
    assert said.status_code == 400
    assert error_of(said)["message"].startswith("The body: ")


def test_a_body_of_another_kind_is_refused(client: Client) -> None:
    said = client().post(CHAT, content=b"{}", headers={"Content-Type": "text/plain"})
    assert (said.status_code, error_of(said)["code"]) == (400, "wrong_content_type")


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_not_read(client: Client, chunked: bool) -> None:
    sent: Any = b" " * (MOST_BYTES + 1)
    said = client().post(CHAT, content=iter([sent]) if chunked else sent, headers=JSON)
    assert (said.status_code, error_of(said)["code"]) == (413, "request_too_large")


def test_an_unknown_address_says_which_there_are(client: Client) -> None:
    said = client().post("/v1/embeddings", json={})
    assert said.status_code == 404
    assert "POST /v1/chat/completions" in error_of(said)["message"]
    assert client().get(CHAT).status_code == 405


@pytest.mark.parametrize(
    "header, status",
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "Basic schlüssel".encode()}, 401),
        ({"Authorization": "Bearer schlüssel".encode()}, 200),
        ({"Authorization": "bearer schlüssel".encode()}, 200),
    ],
)
def test_with_a_key_only_who_has_it_is_heard(
    client: Client, header: dict[str, str], status: int
) -> None:
    api = client(gate=Gate("schlüssel"))
    said = api.get("/v1/models", headers=header)
    assert said.status_code == status
    if status == 401:
        assert error_of(said)["type"] == "authentication_error"
        assert said.headers["www-authenticate"] == "Bearer"
        assert api.post(CHAT, content=b"{", headers=header | JSON).status_code == 401
    assert api.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize(
    "host, status",
    [
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("localhost", 200),
        ("box", 200),
        ("evil.example", 403),
    ],
)
def test_without_a_key_a_local_server_answers_to_local_names(
    client: Client, host: str, status: int
) -> None:
    api = client(gate=Gate(None, frozenset({"box"})))
    assert api.get("/v1/models", headers={"Host": host}).status_code == status


def test_browsers_of_other_sites_get_leave_only_where_it_is_given(client: Client) -> None:
    asks = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type"}  # fmt: skip
    allow = "access-control-allow-origin"
    assert allow not in client().options(CHAT, headers=asks).headers
    api = client(origins=["https://a.example"], gate=Gate("k"))
    assert api.options(CHAT, headers=asks).headers[allow] == "https://a.example"
    assert allow not in api.options(CHAT, headers=asks | {"Origin": "https://b.example"}).headers


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    "raised, status, code",
    [
        (ZeroDivisionError("patient Li"), 500, "internal_error"),
        (ModelError("the server does not answer."), 503, "model_unavailable"),
    ],
)
def test_a_failure_is_told_without_its_cause_which_the_log_has(
    client: Client,
    caplog: pytest.LogCaptureFixture,
    raised: Exception,
    status: int,
    code: str,
    stream: bool,
) -> None:
    def broken(prompt: Any, grammar: Any) -> str:
        raise raised

    assistant = assistant_of()
    assistant._writers.models["tuned"] = ScriptedModel(broken)
    caplog.set_level(logging.INFO, "verticalize.serve")
    ask = [{"role": "user", "content": "What are the symptoms of gout?"}]
    said = client(assistant).post(
        CHAT, json={"model": "medical", "messages": ask, "stream": stream}
    )
    error = error_of(said)
    assert (said.status_code, error["code"]) == (status, code)
    assert said.headers["x-request-id"] in error["message"]
    assert str(raised) not in said.text
    assert "Traceback" not in said.text
    assert said.headers["x-request-id"] in caplog.text
    assert "in broken" in caplog.text


def test_a_failure_amid_a_stream_ends_it_with_an_error(client: Client) -> None:
    class Breaking(ScriptedModel):
        def stream(self, prompt: Any, **options: Any) -> Any:
            yield "Rest helps. Sleep too. "
            raise ZeroDivisionError

    assistant = assistant_of()
    assistant._writers.models["tuned"] = Breaking({})
    ask = [{"role": "user", "content": "What are the symptoms of gout?"}]
    said = client(assistant).post(
        CHAT, json={"model": "medical/tuned", "messages": ask, "stream": True}
    )
    assert said.status_code == 200
    assert "Rest helps." in said.text
    assert '"code": "internal_error"' in said.text.split("\n\n")[-2]
    assert "[DONE]" not in said.text
