"""How a chat in the terminal ends, and what does not end it."""

import io
import sys

import pytest
from shell import Command

from workshop import Workshop

MOONS = "Which moons does Jupiter have?"


class Terminal(io.StringIO):
    """Lines that a person types."""

    def isatty(self) -> bool:
        return True


def chat(
    workshop: Workshop, command: Command, monkeypatch: pytest.MonkeyPatch, typed: io.StringIO
) -> str:
    monkeypatch.setattr(sys, "stdin", typed)
    said = command(workshop.root, "chat", "cooking", "--arm", "retrieval")
    assert said.code == 0
    return said.out


@pytest.mark.parametrize(
    "word", ["exit", "Quit", "bye!", "/exit", "/quit", "退出", "再见。", "  exit  "]
)
def test_a_word_of_leave_ends_it(
    finished: Workshop, command: Command, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    out = chat(finished, command, monkeypatch, io.StringIO(f"{word}\n{MOONS}\n"))
    assert "Ganymede" not in out
    assert out.count("> ") == 1


def test_an_empty_line_is_passed_over_and_a_question_about_leaving_is_asked(
    finished: Workshop, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = chat(finished, command, monkeypatch, io.StringIO(f"\n  \n{MOONS}\n"))
    assert "Ganymede" in out
    assert out.count("> ") == 4


def test_it_says_how_to_leave_to_a_person_only(
    finished: Workshop, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = chat(finished, command, monkeypatch, Terminal("exit\n"))
    first = finished.pack.manifest.languages[0]
    assert ("press Ctrl-D" if first == "en" else "按 Ctrl-D") in typed.splitlines()[0]
    assert "Ctrl-D" not in chat(finished, command, monkeypatch, io.StringIO("exit\n"))
