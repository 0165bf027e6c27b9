"""A model that is loaded when it is first asked, so that what needs none does not wait for it."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from verticalize.models.chat import ChatModel, CountsTokens
from verticalize.records import Message


class LazyModel:
    """Does what the model does that `load` returns; what `load` raises comes with the first use.

    `load` is called once.
    """

    def __init__(self, load: Callable[[], ChatModel]) -> None:
        self._load = load

    @cached_property
    def _model(self) -> ChatModel:
        return self._load()

    @property
    def id(self) -> str:
        return self._model.id

    def generate(self, prompts: Sequence[Sequence[Message]], **options: Any) -> list[str]:
        return self._model.generate(prompts, **options)

    def stream(self, prompt: Sequence[Message], **options: Any) -> Iterator[str]:
        return self._model.stream(prompt, **options)

    def likelihoods(
        self, prompts: Sequence[Sequence[Message]], answers: Sequence[str]
    ) -> list[float]:
        return self._model.likelihoods(prompts, answers)

    def count(self, prompt: Sequence[Message], answer: str) -> tuple[int, int]:
        """Of a model that does not count its tokens: 0 and 0."""
        model = self._model
        return model.count(prompt, answer) if isinstance(model, CountsTokens) else (0, 0)
