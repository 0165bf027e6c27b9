"""What every chat model can do: answer a batch of prompts, or stream one answer."""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from verticalize.models.decoding.quote import QuoteGrammar
from verticalize.records import Message


class ChatModel(Protocol):
    """A model that answers conversations.

    ``temperature == 0`` is greedy. With the same `seed` an answer is the same, whatever else is in
    the batch. A grammar restricts the answer to what it allows.

    ``repetition_penalty`` above 1 makes a token less likely once the answer holds it (Keskar et al.
    2019, "CTRL"). Unlike in transformers the prompt does not count: what the evidence says may be
    said again. An answer under a grammar is not penalised.
    """

    @property
    def id(self) -> str:
        """Names the model in receipts and reports."""
        ...

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
        """One answer for each prompt, in their order."""
        ...

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
        """The pieces of one answer as they are written; joined, they are the answer."""
        ...

    def likelihoods(
        self, prompts: Sequence[Sequence[Message]], answers: Sequence[str]
    ) -> list[float]:
        """The mean log-likelihood of each answer after its prompt, in nats a token."""
        ...


@runtime_checkable
class CountsTokens(Protocol):
    """A model whose tokenizer is at hand."""

    def count(self, prompt: Sequence[Message], answer: str) -> tuple[int, int]:
        """The tokens of a prompt as the model reads it, and those of an answer to it."""
        ...
