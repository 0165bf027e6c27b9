"""A ChatModel over an encoder-decoder model's weights."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from verticalize.models.adapters import Opened
from verticalize.models.decoding.quote import QuoteGrammar, QuoteMachine
from verticalize.models.seq2seq.batch import grouped
from verticalize.models.seq2seq.decode import Answer, mean_likelihoods, write
from verticalize.models.seq2seq.texts import Texts
from verticalize.records import Message

BATCH_TOKENS = 24_000  # prompt and answer tokens held at once, their padding included


@dataclass(frozen=True, slots=True, eq=False)
class Seq2SeqView:
    """Shared weights with the adapter on or off; safe to use from threads."""

    id: str
    opened: Opened
    texts: Texts
    batch_size: int
    lock: Lock

    @classmethod
    def of(cls, name: str, opened: Opened, *, batch_size: int, lock: Lock) -> "Seq2SeqView":
        return cls(name, opened, Texts.of(opened.tokenizer), batch_size, lock)

    @property
    def model(self) -> Any:
        return self.opened.model

    @property
    def tokenizer(self) -> Any:
        return self.opened.tokenizer

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
        answers = [
            _answer(self.texts, prompt, grammar, seed, max_new_tokens)
            for prompt, grammar in zip(prompts, given, strict=True)
        ]
        sizes = [(len(answer.asked), max_new_tokens) for answer in answers]
        order = sorted(range(len(sizes)), key=lambda n: -sizes[n][0])
        for batch in grouped(sizes, order, tokens=BATCH_TOKENS, rows=self.batch_size):
            chosen = [answers[n] for n in batch]
            with self.lock, self.opened.arm():
                for _ in self._write(chosen, max_new_tokens, temperature, repetition_penalty):
                    pass
        return [_text(self.texts, answer) for answer in answers]

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
        answer = _answer(self.texts, prompt, grammar, seed, max_new_tokens)
        steps = self._write([answer], max_new_tokens, temperature, repetition_penalty)
        shown = ""
        while True:
            # The arm is chosen for each step: between two steps another view may use the weights.
            with self.lock, self.opened.arm():
                done = next(steps, self) is self
            text = (
                _text(self.texts, answer) if done else self.texts.text(answer.written, whole=False)
            )
            if len(text) > len(shown) and text.startswith(shown):
                yield text[len(shown) :]
                shown = text
            if done:
                return

    def likelihoods(
        self, prompts: Sequence[Sequence[Message]], answers: Sequence[str]
    ) -> list[float]:
        asked = [self.texts.asked(prompt) for prompt in prompts]
        said = [[*self.texts.said(answer), self.texts.end] for answer in answers]
        with self.lock, self.opened.arm():
            return mean_likelihoods(self._inner(), asked, said, pad=self._pad())

    def count(self, prompt: Sequence[Message], answer: str) -> tuple[int, int]:
        return len(self.texts.asked(prompt)), len(self.texts.said(answer))

    def _write(
        self, answers: Sequence[Answer], most: int, temperature: float, penalty: float
    ) -> Iterator[None]:
        return write(
            self._inner(),
            answers,
            ends=frozenset({self.texts.end}),
            pad=self._pad(),
            most=most,
            temperature=temperature,
            repetition_penalty=penalty,
        )

    def _inner(self) -> Any:
        """The model itself, in which an adapter's layers lie."""
        return self.model.get_base_model() if hasattr(self.model, "get_base_model") else self.model

    def _pad(self) -> int:
        pad = self.tokenizer.pad_token_id
        return int(pad if pad is not None else self.tokenizer.eos_token_id)


def _answer(
    texts: Texts, prompt: Sequence[Message], grammar: QuoteGrammar | None, seed: int, most: int
) -> Answer:
    import torch

    machine = None
    if grammar is not None:
        machine = QuoteMachine(grammar, texts.said, end=texts.end, max_new_tokens=most)
    # The stream depends on the seed alone, so that a batch's make-up changes nothing.
    return Answer(texts.asked(prompt), machine, torch.Generator().manual_seed(seed))


def _text(texts: Texts, answer: Answer) -> str:
    if answer.machine is not None and (said := answer.machine.text()) is not None:
        return said
    return texts.text(answer.written)
