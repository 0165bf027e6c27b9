"""A lazy model is the model, loaded late and once."""

from collections.abc import Sequence

from verticalize.models.chat import CountsTokens
from verticalize.models.lazy import LazyModel
from verticalize.models.scripted import ScriptedModel
from verticalize.records import Message

PROMPT: list[Message] = [{"role": "user", "content": "Is gout painful?"}]


class Counting(ScriptedModel):
    def count(self, prompt: Sequence[Message], answer: str) -> tuple[int, int]:
        return len(prompt), len(answer)


def test_it_is_loaded_when_it_is_first_asked_and_once() -> None:
    loaded: list[int] = []

    def load() -> ScriptedModel:
        loaded.append(1)
        return ScriptedModel({}, default="Yes.", id="m")

    model = LazyModel(load)
    assert loaded == []
    assert model.generate([PROMPT], max_new_tokens=3) == ["Yes."]
    assert "".join(model.stream(PROMPT, max_new_tokens=3)) == "Yes."
    assert model.id == "m"
    assert model.likelihoods([PROMPT], ["painful"]) == load().likelihoods([PROMPT], ["painful"])
    assert loaded == [1, 1]  # the second is this test's own


def test_it_counts_tokens_where_the_model_does() -> None:
    assert isinstance(LazyModel(lambda: ScriptedModel({})), CountsTokens)
    assert LazyModel(lambda: ScriptedModel({})).count(PROMPT, "Yes.") == (0, 0)
    assert LazyModel(lambda: Counting({})).count(PROMPT, "Yes.") == (1, 4)
