"""A ChatModel over a causal language model's weights on this machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from verticalize.models.adapters import Opened
from verticalize.models.decoding.decode import Row, write
from verticalize.models.decoding.likelihood import mean_likelihoods
from verticalize.models.decoding.quote import QuoteGrammar, QuoteMachine
from verticalize.models.decoding.reading import Reading, reading_of, score
from verticalize.models.decoding.span import copied
from verticalize.models.fast import FastModel, FastReading
from verticalize.models.template import (
    Form,
    answer_form,
    answer_ids,
    following_ids,
    markup_ids,
    render,
    terminator,
)
from verticalize.records import Message

BATCH_TOKENS = 24_000  # prompt and answer tokens held at once: bounds the memory of the cache


@dataclass(frozen=True, slots=True, eq=False)
class LocalView:
    """A ChatModel over weights that another view may share; safe to use from threads.

    Args:
        fast: the same weights, where `FastModel` can compute with them; None: transformers does.
        lock: held while the weights are used; one for all views of the same weights.
    """

    id: str
    opened: Opened
    fast: FastModel | None
    form: Form
    batch_size: int
    lock: Lock

    @classmethod
    def of(cls, name: str, opened: Opened, *, batch_size: int, lock: Lock) -> "LocalView":
        """A view of what was opened, by the fastest way that computes it exactly."""
        form, fast = answer_form(opened.tokenizer), FastModel.of(opened.model)
        return cls(name, opened, fast, form, batch_size, lock)

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
        texts = [render(self.tokenizer, prompt) for prompt in prompts]
        asked = [markup_ids(self.tokenizer, text) for text in texts]
        answers = [""] * len(prompts)
        for batch in _batches([len(ids) + max_new_tokens for ids in asked], self.batch_size):
            rows = [self._row(asked[n], texts[n], max_new_tokens, seed, given[n]) for n in batch]
            with self.lock, self.opened.arm():
                for _ in self._write(rows, temperature, repetition_penalty):
                    pass
            for number, row in zip(batch, rows, strict=True):
                answers[number] = self._text(row)
        return answers

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
        text = render(self.tokenizer, prompt)
        asked = markup_ids(self.tokenizer, text)
        row = self._row(asked, text, max_new_tokens, seed, grammar)
        steps = self._write([row], temperature, repetition_penalty)
        shown = ""
        while True:
            # The arm is chosen for each step: between two steps another view may use the weights.
            with self.lock, self.opened.arm():
                done = next(steps, None) is None
            text = self._text(row)
            # A character whose bytes are not all written yet is held back.
            steady = text if done else text.rstrip("\ufffd")
            if len(steady) > len(shown) and steady.startswith(shown):
                yield steady[len(shown) :]
                shown = steady
            if done:
                return

    def likelihoods(
        self, prompts: Sequence[Sequence[Message]], answers: Sequence[str]
    ) -> list[float]:
        texts = [render(self.tokenizer, prompt) for prompt in prompts]
        asked = [markup_ids(self.tokenizer, text) for text in texts]
        ids = [
            answer_ids(self.tokenizer, text, answer, self.form)
            for text, answer in zip(texts, answers, strict=True)
        ]
        with self.lock, self.opened.arm():
            return mean_likelihoods(
                self.fast.score if self.fast else partial(score, self.model),
                asked,
                ids,
                pad=self._pad(),
                vocabulary=self.model.config.get_text_config().vocab_size,
            )

    def copy(self, prompt: Sequence[Message], text: str) -> str | None:
        """What the model answers if it may only copy from `text`, which the prompt shows.

        None where the text is empty, or what is copied comes to no end.
        """
        encoded = self.tokenizer(
            text, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True
        )
        with self.lock, self.opened.arm():
            asked = markup_ids(self.tokenizer, render(self.tokenizer, prompt))
            end = terminator(self.tokenizer)
            found = copied(self._reading(), asked, encoded["input_ids"], end=end)
        if found is None:
            return None
        places = encoded["offset_mapping"][slice(*found)]
        return text[places[0][0] : places[-1][1]].strip()

    def count(self, prompt: Sequence[Message], answer: str) -> tuple[int, int]:
        text = render(self.tokenizer, prompt)
        said = following_ids(self.tokenizer, text, self.form.lead + answer)
        return len(markup_ids(self.tokenizer, text)), len(said)

    def _write(
        self, rows: Sequence[Row], temperature: float, penalty: float
    ) -> Iterator[Sequence[Row]]:
        return write(
            self._reading(),
            rows,
            ends=self._ends(),
            temperature=temperature,
            repetition_penalty=penalty,
        )

    def _reading(self) -> Reading:
        return FastReading(self.fast) if self.fast else reading_of(self.model, self._pad())

    def _row(
        self,
        prompt: list[int],
        text: str,
        max_new_tokens: int,
        seed: int,
        grammar: QuoteGrammar | None,
    ) -> Row:
        import torch

        machine = None
        if grammar is not None:
            machine = QuoteMachine(
                grammar,
                lambda said: following_ids(self.tokenizer, text, self.form.lead + said),
                end=terminator(self.tokenizer),
                max_new_tokens=max_new_tokens,
            )
        # The stream depends on the seed alone, so that a batch's make-up changes nothing.
        return Row(prompt, max_new_tokens, machine, torch.Generator().manual_seed(seed))

    def _text(self, row: Row) -> str:
        if row.ended and row.machine is not None and (said := row.machine.text()) is not None:
            return said
        text = self.tokenizer.decode(
            row.written, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return self.form.said(str(text))

    def _ends(self) -> frozenset[int]:
        eos = self.model.generation_config.eos_token_id
        ends = {terminator(self.tokenizer), self.tokenizer.eos_token_id}
        ends |= set(eos) if isinstance(eos, list) else {eos}
        return frozenset(ends - {None})

    def _pad(self) -> int:
        pad = self.tokenizer.pad_token_id
        return int(pad) if pad is not None else terminator(self.tokenizer)


def _batches(costs: Sequence[int], size: int) -> Iterator[list[int]]:
    """Numbers of rows of like length, longest first, within the token budget."""
    batch: list[int] = []
    for number in sorted(range(len(costs)), key=lambda number: -costs[number]):
        if batch and (len(batch) >= size or costs[batch[0]] * (len(batch) + 1) > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
