"""A causal language model on this machine, with and without its adapter."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.builtin import set_template
from verticalize.models.decode import Row, write
from verticalize.models.device import choose_device, choose_dtype, use_threads
from verticalize.models.likelihood import mean_likelihoods
from verticalize.models.open import Base, resolve_base
from verticalize.models.quiet import quiet
from verticalize.models.quote import QuoteGrammar, QuoteMachine
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
    """Weights loaded once, and two views of them: `base`, and `tuned` with the adapter on."""

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
        """Load a base by folder or hub name, and an adapter of `verticalize.tune.lora.tune`.

        Without an adapter, `tuned` is the base too.

        Raises:
            ModelError: unknown base, or an adapter that was trained on another base.
        """
        base = path if isinstance(path, Base) else resolve_base(str(path))
        use_threads(threads)
        where = choose_device(device)
        model, tokenizer = load_weights(base, device=where, dtype=choose_dtype(where, dtype))
        if adapter is not None:
            check_adapter(adapter, base)
            model = _with_adapter(model, adapter)
        model.eval()
        lock = Lock()
        form = answer_form(tokenizer)
        ids = base.name, f"{base.name}+adapter"
        plain, tuned = (
            LocalView(name, model, tokenizer, form, adapter=on, batch_size=batch_size, lock=lock)
            for name, on in zip(ids, (False, True), strict=True)
        )
        return cls(model, tokenizer, plain, tuned if adapter is not None else plain)


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


def check_adapter(adapter: Path, base: Base) -> None:
    """Refuse an adapter of another base.

    Raises:
        ModelError: no adapter there, or the base's fingerprint differs.
    """
    note = adapter / "base.json"
    if not (adapter / "adapter_model.safetensors").is_file() or not note.is_file():
        raise ModelError(
            "holds no adapter that verticalize has written.",
            place=str(adapter),
            hint="It needs adapter_model.safetensors and base.json; train one with: build.",
        )
    trained_on = json.loads(note.read_text(encoding="utf-8"))["base"]
    if trained_on != base.fingerprint:
        raise ModelError(
            f"this adapter was trained on another base ({trained_on[:16]}) than '{base.name}' "
            f"({base.fingerprint[:16]}).",
            place=str(adapter),
            hint="Build again with this base, or name the base it was trained on.",
        )


def _with_adapter(model: Any, adapter: Path) -> Any:
    from peft import PeftModel

    with quiet():
        return PeftModel.from_pretrained(model, str(adapter))


@dataclass(frozen=True, slots=True, eq=False)
class LocalView:
    """A ChatModel over shared weights, with the adapter on or off; safe to use from threads."""

    id: str
    model: Any
    tokenizer: Any
    form: Form
    adapter: bool
    batch_size: int
    lock: Lock

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
            return mean_likelihoods(self.model, asked, ids, pad=self._pad())

    def _write(
        self, rows: Sequence[Row], temperature: float, penalty: float
    ) -> Iterator[Sequence[Row]]:
        return write(
            self.model,
            rows,
            ends=self._ends(),
            pad=self._pad(),
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
        """The weights for this view alone, with its adapter on or off."""
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
