"""A language model on this machine, with and without its adapter."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.adapter import check_adapter, two_arms, with_adapter
from verticalize.models.builtin import set_template
from verticalize.models.decode import Row, write
from verticalize.models.device import choose_device, choose_dtype, use_threads
from verticalize.models.fast import FastModel, FastReading
from verticalize.models.likelihood import mean_likelihoods
from verticalize.models.open import Base, resolve_base
from verticalize.models.quiet import quiet
from verticalize.models.quote import QuoteGrammar, QuoteMachine
from verticalize.models.reading import TransformersReading, score
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
class LocalModel:
    """Weights loaded once, and two views of them: `base`, and `tuned` with the adapter.

    Small bases are held twice, once as they are and once with the adapter merged into a copy;
    larger ones once, with the adapter on or off (`adapter.two_arms`).
    """

    model: Any
    tokenizer: Any
    base: "LocalView"
    tuned: "LocalView"

    @classmethod
    def load(
        cls,
        path: str | Path | Base,
        adapter: Path | None = None,
        *,
        device: str = "auto",
        dtype: str = "auto",
        threads: int = 0,
        batch_size: int = 32,
    ) -> "LocalModel":
        """Load a base by folder or hub name, and an adapter that `verticalize.tune` wrote.

        Without an adapter, `tuned` is the base too.

        Raises:
            ModelError: unknown base, or an adapter that was trained on another base.
        """
        base, model, tokenizer = _open(path, adapter, device, dtype, threads)
        lock = Lock()
        if adapter is None:
            view = LocalView.of(base.name, model, tokenizer, batch_size=batch_size, lock=lock)
            return cls(model, tokenizer, view, view)
        plain, tuned = two_arms(model, adapter)
        views = (
            LocalView.of(name, arm, tokenizer, adapter=on, batch_size=batch_size, lock=lock)
            for name, arm, on in ((base.name, plain, False), (_tuned(base), tuned, True))
        )
        return cls(plain, tokenizer, *views)


def load_view(
    path: str | Path | Base,
    adapter: Path | None = None,
    *,
    device: str = "auto",
    dtype: str = "auto",
    threads: int = 0,
    batch_size: int = 32,
) -> "LocalView":
    """One arm alone: the base, or with an adapter the tuned model, merged and held once.

    Raises:
        ModelError: as `LocalModel.load`.
    """
    base, model, tokenizer = _open(path, adapter, device, dtype, threads)
    name = base.name
    if adapter is not None:
        model, name = with_adapter(model, adapter), _tuned(base)
    return LocalView.of(name, model, tokenizer, batch_size=batch_size, lock=Lock())


def _open(
    path: str | Path | Base, adapter: Path | None, device: str, dtype: str, threads: int
) -> tuple[Base, Any, Any]:
    """A base that the adapter, if any, fits; its model and tokenizer."""
    base = path if isinstance(path, Base) else resolve_base(str(path))
    if adapter is not None:
        check_adapter(adapter, base)
    use_threads(threads)
    where = choose_device(device)
    return base, *load_weights(base, device=where, dtype=choose_dtype(where, dtype))


def _tuned(base: Base) -> str:
    return f"{base.name}+adapter"


def load_weights(base: Base, *, device: str, dtype: Any) -> tuple[Any, Any]:
    """The model and its tokenizer, which has the base's chat template.

    Raises:
        ModelError: the files are damaged or of a kind that transformers does not know.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(base.path)
            model = AutoModelForCausalLM.from_pretrained(
                base.path, dtype=dtype, use_safetensors=True
            )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelError(
            f"cannot be loaded ({str(error).splitlines()[0]}).",
            place=str(base.path),
            hint="Give a folder that AutoModelForCausalLM can load, with safetensors weights.",
        ) from error
    set_template(tokenizer, base.template)
    return model.to(device), tokenizer


@dataclass(frozen=True, slots=True, eq=False)
class LocalView:
    """A ChatModel over weights that another view may share; safe to use from threads.

    Args:
        fast: the same weights, where `FastModel` can compute with them; None: transformers does.
        adapter: whether an adapter that is not merged is on.
        lock: held while the weights are used; one for all views of the same weights.
    """

    id: str
    model: Any
    fast: FastModel | None
    tokenizer: Any
    form: Form
    adapter: bool
    batch_size: int
    lock: Lock

    @classmethod
    def of(
        cls,
        name: str,
        model: Any,
        tokenizer: Any,
        *,
        batch_size: int,
        lock: Lock,
        adapter: bool = True,
    ) -> "LocalView":
        """A view of `model`, by the fastest way that computes it exactly."""
        model.eval()
        form = answer_form(tokenizer)
        return cls(name, model, FastModel.of(model), tokenizer, form, adapter, batch_size, lock)

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
            with self._arm():
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
            with self._arm():
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
        with self._arm():
            return mean_likelihoods(
                self.fast.score if self.fast else partial(score, self.model),
                asked,
                ids,
                pad=self._pad(),
                vocabulary=self.model.config.get_text_config().vocab_size,
            )

    def _write(
        self, rows: Sequence[Row], temperature: float, penalty: float
    ) -> Iterator[Sequence[Row]]:
        reading = FastReading(self.fast) if self.fast else None
        return write(
            reading or TransformersReading(self.model, self._pad()),
            rows,
            ends=self._ends(),
            temperature=temperature,
            repetition_penalty=penalty,
        )

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

    @contextmanager
    def _arm(self) -> Iterator[None]:
        """The weights for this view alone; an adapter that is not merged on or off."""
        off = not self.adapter and hasattr(self.model, "disable_adapter")
        with self.lock, self.model.disable_adapter() if off else nullcontext():
            yield


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
