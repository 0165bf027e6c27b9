"""A model whose answers are given beforehand: for tests, for demos, for trying a pipeline out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.records import Message
from verticalize.text import words

Script = Callable[[Sequence[Message], QuoteGrammar | None], str]


@dataclass(frozen=True, slots=True)
class ScriptedModel:
    """Answers from a table of last user messages, or by a function of prompt and grammar.

    A question that the table does not hold is answered with `default`.
    """

    script: Mapping[str, str] | Script
    default: str = ""
    id: str = "scripted"

    def generate(
        self,
        prompts: Sequence[Sequence[Message]],
        *,
        max_new_tokens: int,
        temperature: float = 0.0,
        repetition_penalty: float = 1.0,
        seed: int = 0,
        grammars: Sequence[QuoteGrammar | None] | None = None,
    ) -> list[str]:
        given = grammars if grammars is not None else [None] * len(prompts)
        return [self._answer(prompt, g) for prompt, g in zip(prompts, given, strict=True)]

    def stream(
        self,
        prompt: Sequence[Message],
        *,
        max_new_tokens: int,
        temperature: float = 0.0,
        repetition_penalty: float = 1.0,
        seed: int = 0,
        grammar: QuoteGrammar | None = None,
    ) -> Iterator[str]:
        yield from self._answer(prompt, grammar)

    def likelihoods(
        self, prompts: Sequence[Sequence[Message]], answers: Sequence[str]
    ) -> list[float]:
        """The share of the prompt's words among those of the answer, less one."""
        return [
            _shared(words(prompt[-1]["content"]), words(answer)) - 1
            for prompt, answer in zip(prompts, answers, strict=True)
        ]

    def _answer(self, prompt: Sequence[Message], grammar: QuoteGrammar | None) -> str:
        if callable(self.script):
            return self.script(prompt, grammar)
        return self.script.get(prompt[-1]["content"], self.default)


def _shared(told: Sequence[str], asked: Sequence[str]) -> float:
    return len(set(told) & set(asked)) / (len(set(asked)) or 1)
