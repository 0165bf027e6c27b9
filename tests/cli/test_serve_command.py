"""`verticalize serve`, as a user types it: what it prints works when it is pasted."""

import json
import os
import shlex
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from shell import Command

from workshop import Workshop

SOURCE = Path(__file__).parents[2] / "src"
KEY = "s3cret"


def test_the_printed_question_is_answered_and_a_signal_ends_it(finished: Workshop) -> None:
    words = ["serve", "cooking", "--arm", "retrieval", "--port", "0", "--host", "0.0.0.0"]
    kept = {name: value for name, value in os.environ.items() if name != "VERTICALIZE_API_KEY"}
    with subprocess.Popen(
        [sys.executable, "-m", "verticalize", *words],
        cwd=finished.root,
        env=kept | {"PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as api:
        assert api.stdout is not None
        loading, there, *curl = [api.stdout.readline() for _ in range(4)]
        assert loading == "Loading cooking ...\n"
        assert "as OpenAI's API does. Ctrl-C ends it." in there
        _, url, *options = shlex.split("".join(curl).replace("\\\n", " "))
        header, body = options[options.index("-H") + 1], options[options.index("-d") + 1]
        asked = urllib.request.Request(
            url, body.encode(), dict([header.split(": ")]), method="POST"
        )
        with urllib.request.urlopen(asked, timeout=20) as answer:
            row = json.load(answer)
        api.send_signal(signal.SIGTERM)
        _, complaints = api.communicate(timeout=20)
    assert row["model"] == "cooking"
    assert row["choices"][0]["message"]["content"]
    assert api.returncode == -signal.SIGTERM
    warning, line = complaints.splitlines()
    assert warning.startswith("Warning: whoever can reach 0.0.0.0 may ask, for there is no key.")
    assert "POST /v1/chat/completions 200 cooking/retrieval" in line


@pytest.mark.parametrize("empty", ["", " "])
def test_a_key_that_was_meant_and_is_empty_is_not_taken_for_none(
    tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, empty: str
) -> None:
    monkeypatch.setenv("VERTICALIZE_API_KEY", empty)
    said = command(tmp_path, "serve", "cooking")
    assert said.code == 2
    assert "is empty" in said.err


def test_the_key_is_taken_from_the_environment_and_never_printed(finished: Workshop) -> None:
    words = ["serve", "cooking", "--arm", "retrieval", "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "verticalize", *words],
        cwd=finished.root,
        env=os.environ | {"PYTHONPATH": str(SOURCE), "VERTICALIZE_API_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as api:
        assert api.stdout is not None
        said = "".join(api.stdout.readline() for _ in range(5))
        url = said.partition("answers at ")[2].partition(" ")[0]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{url}/models", timeout=20)
        asked = urllib.request.Request(f"{url}/models", headers={"Authorization": f"Bearer {KEY}"})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            assert json.load(answer)["data"][0]["id"] == "cooking"
        api.send_signal(signal.SIGTERM)
        said += api.communicate(timeout=20)[0]
    assert '-H "Authorization: Bearer $VERTICALIZE_API_KEY"' in said
    assert KEY not in said
