"""History as OpenAI's clients hold it."""

from types import SimpleNamespace

import pytest
from small import Shelf, make

from verticalize.assistant.turns.messages import as_messages
from verticalize.errors import ConfigError


class Held(SimpleNamespace):
    """An object with the one method that those of OpenAI's client have."""

    def model_dump(self) -> dict:
        return vars(self)


PARTS = [{"type": "text", "text": "What is"}, Held(type="text", text="gout?")]
TURNS = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": PARTS},
    {"role": "assistant", "content": None, "tool_calls": []},
    {"role": "assistant", "tool_calls": []},
    {"role": "tool", "content": [{"type": "image_url"}], "tool_call_id": "1"},
    Held(role="assistant", content="A disease.", refusal=None),
]


def test_parts_are_joined_and_other_roles_passed_over():
    assert as_messages(TURNS) == [
        {"role": "user", "content": "What is\ngout?"},
        {"role": "assistant", "content": ""},
        {"role": "assistant", "content": ""},
        {"role": "assistant", "content": "A disease."},
    ]


IMAGE = {"type": "image_url", "image_url": {"url": "data:"}}


@pytest.mark.parametrize(
    "turn, told",
    [
        (
            {"role": "user", "content": [PARTS[0], IMAGE]},
            r"history\[1\]\.content\[1\]: .*image_url",
        ),
        ({"role": "user", "content": {"text": "x"}}, r"history\[1\]\.content: .* no dict"),
        ({"role": "user", "content": ["x"]}, r"history\[1\]\.content\[0\]: .* found str"),
        ({"role": "user", "contents": "x"}, r"history\[1\]: .* no 'content'.*\"role\": \"user\""),
        ({"content": "x"}, r"history\[1\]: .* no 'role'.*\"role\": \"user\""),
        ({"role": "asistant", "content": "x"}, r"history\[1\]\.role: .*mean 'assistant'"),
        (("What is gout?", "A disease."), r"history\[1\]: .* found tuple"),
    ],
)
def test_what_is_no_turn_of_text_is_told_with_its_place(turn, told):
    with pytest.raises(ConfigError, match=told):
        as_messages([{"role": "user", "content": "Hello"}, turn])


@pytest.mark.parametrize("way", ["ask", "stream", "stream_checked"])
def test_every_way_of_asking_takes_such_a_history(way):
    shelf = Shelf()
    asked = getattr(make("x", search=shelf), way)("how is it treated?", history=TURNS)
    assert asked if way == "ask" else list(asked)
    assert shelf.asked[-1][0] == "What is\ngout? how is it treated?"
