"""Tuning: exact resume, a loss for every step, an adapter as safetensors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from verticalize.models.configuration import load_config
from verticalize.models.device import choose_device, choose_dtype, memory_spared, use_threads
from verticalize.models.open import Base, resolve_base
from verticalize.models.quantized import Quantization
from verticalize.models.training.loop import Run
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.progress import Progress
from verticalize.records import Example
from verticalize.tune.encode import Dropped
from verticalize.tune.follow import follow
from verticalize.tune.given import Machine, Origin, Rates, Reading, Regime, Watch
from verticalize.tune.methods import Lora, Method
from verticalize.tune.output import leave
from verticalize.tune.overlong import Overlong
from verticalize.tune.pretraining import PRETRAINING, PretrainingResult, Texts, pretrain
from verticalize.tune.ready import Ready, make_ready
from verticalize.tune.refusals import refusals
from verticalize.tune.rows import Rows

_LORA = Lora()


@dataclass(frozen=True, slots=True)
class TuneResult:
    """What a tuning did.

    Args:
        tokens: trained ids (the assistant's), over all steps.
        losses: one for each step, in nats a token.
        validation_loss: None where there are no validation rows.
        not_packed: why no conversations shared a row; None where they did.
        tokens_per_second: of all ids read, since the last resume.
    """

    steps: int
    tokens: int
    losses: tuple[float, ...]
    validation_loss: float | None
    dropped: Dropped
    tokens_per_second: float
    not_packed: str | None = None
    pretraining: PretrainingResult | None = None


def tune(
    base: Base | Path | str,
    rows: Iterable[Example] | Path | Rows,
    out: Path,
    *,
    method: Method = _LORA,
    quantization: Quantization = "none",
    adapter: Path | None = None,
    add_tokens: Sequence[str] = (),
    texts: Texts | None = None,
    neftune_noise_alpha: float = 0.0,
    save_only_model: bool = True,
    learning_rate: float = 2e-4,
    num_train_epochs: float = 1.0,
    max_steps: int = -1,
    tokens_per_step: int = 4096,
    warmup_ratio: float = 0.05,
    weight_decay: float = 0.0,
    max_grad_norm: float = 1.0,
    max_length: int = 2048,
    overlong: Overlong = "drop",
    train_on_prompt: bool = False,
    mask_history: bool = False,
    gradient_checkpointing: bool = False,
    liger: bool = False,
    compiled: bool = False,
    gradient_accumulation_steps: int = 1,
    eval_steps: int = 0,
    early_stopping_patience: int = 0,
    load_best_model_at_end: bool = True,
    loss_spike: float = 10.0,
    report_to: Sequence[str] = (),
    save_steps: int = 50,
    seed: int = 0,
    device: str = "auto",
    dtype: str = "auto",
    threads: int = 0,
    progress: Progress | None = None,
    ranks: Ranks = ALONE,
) -> TuneResult:
    """Train an adapter of `base` on the training rows, into the folder `out`.

    Rows of the split "validation" are not trained on; their loss is measured at the end, or every
    `eval_steps`. Killed and called again with the same arguments, it goes on from its last
    checkpoint and ends with the adapter that an uninterrupted run would have made.

    Args:
        base: a resolved base, a folder or a hub name.
        rows: examples, a JSONL file of them, or what `encode_rows` made of them.
        method: what is trained, and what `out` holds: an adapter, or whole weights.
        quantization: of the frozen base.
        adapter: a folder that an earlier tuning left, to be trained further; of `method` only its
            ratio of learning rates counts then.
        add_tokens: words that become tokens of their own, trained with the adapter.
        texts: plain text that is trained on before the rows.
        neftune_noise_alpha: of noise on the embeddings; 0: none.
        save_only_model: without the optimizer's moments, which a later tuning could go on from.
        max_steps: -1: as many as `num_train_epochs` need.
        tokens_per_step: upper size of a packed row, or of a padded batch of an encoder-decoder
            model.
        gradient_checkpointing: compute each layer again in the backward pass: less memory, more
            time, the same gradients.
        liger: Liger's kernels on a GPU; compiled: layers compiled by torch (`tune.kernels`).
        gradient_accumulation_steps: such rows or batches that each process has in an optimizer
            step.
        early_stopping_patience: validations without a new best that end the training; 0: none.
        load_best_model_at_end: write the adapter of the best validation, not of the last step.
        loss_spike: see `Guard`.
        report_to: see `trackers`.
        ranks: this process among those that train together. The first one writes.

    Raises:
        VerticalizeError: the first of `refusals`, before anything is loaded.
        ModelError: no row is left to train on, there are no validation rows to validate with, or
            the loss is no longer a number or a spike.
        StoppedError: SIGTERM or SIGINT has asked for an end; a checkpoint is saved.
    """
    use_threads(threads)
    where = choose_device(device)
    machine = Machine(
        device=where,
        dtype=choose_dtype(where, dtype),
        ranks=ranks,
        gradient_checkpointing=gradient_checkpointing,
        liger=liger,
        compiled=compiled,
    )
    origin = Origin(
        base=base if isinstance(base, Base) else resolve_base(str(base)),
        method=method,
        quantization=quantization,
        adapter=adapter,
        add_tokens=add_tokens,
    )
    reading = Reading(
        max_length=max_length,
        tokens_per_step=tokens_per_step,
        overlong=overlong,
        train_on_prompt=train_on_prompt,
        mask_history=mask_history,
        neftune_noise_alpha=neftune_noise_alpha,
    )
    rates = Rates(
        learning_rate=learning_rate,
        warmup_ratio=warmup_ratio,
        weight_decay=weight_decay,
        max_grad_norm=max_grad_norm,
    )
    regime = Regime(rates=rates, each=gradient_accumulation_steps, save_steps=save_steps, seed=seed)
    watch = Watch(
        eval_steps=eval_steps,
        patience=early_stopping_patience,
        loss_spike=loss_spike,
        report_to=report_to,
        progress=progress,
    )
    _refuse(origin, reading, machine, watch, texts=texts is not None)
    ready = make_ready(rows, origin, reading, machine, regime, watch)
    with memory_spared(gradient_checkpointing and where == "cpu"):
        before = _pretrained(ready, texts, out)
        done = follow(
            ready, out, watch, epochs=num_train_epochs, max_steps=max_steps, before=before
        )
    measured = leave(ready, done, out, best=load_best_model_at_end, moments=not save_only_model)
    return _result(ready, before, done, measured)


def _refuse(
    origin: Origin, reading: Reading, machine: Machine, watch: Watch, *, texts: bool
) -> None:
    """Raises: VerticalizeError: the first of `refusals`."""
    for error in refusals(
        origin.base,
        load_config(origin.base),
        origin.method,
        device=machine.device,
        quantization=origin.quantization,
        adapter=origin.adapter,
        add_tokens=origin.add_tokens,
        texts=texts,
        neftune_noise_alpha=reading.neftune_noise_alpha,
        gradient_checkpointing=machine.gradient_checkpointing,
        liger=machine.liger,
        compiled=machine.compiled,
        report_to=watch.report_to,
        overlong=reading.overlong,
        train_on_prompt=reading.train_on_prompt,
        ranks=machine.ranks,
    ):
        raise error


def _pretrained(ready: Ready, texts: Texts | None, out: Path) -> PretrainingResult | None:
    """Train on the texts, where there are some."""
    if texts is None:
        return None
    began, reading = ready.began, ready.reading
    return pretrain(
        ready.course,
        began.tokenizer,
        texts,
        out / PRETRAINING,
        max_length=reading.max_length,
        recipe=[
            *(began.base.fingerprint, began.recipe),
            *(reading.tokens_per_step, reading.neftune_noise_alpha),
        ],
    )


def _result(
    ready: Ready, before: PretrainingResult | None, done: Run, measured: float | None
) -> TuneResult:
    return TuneResult(
        steps=len(done.log),
        tokens=sum(row["tokens"] for row in done.log),
        losses=done.losses,
        validation_loss=measured,
        dropped=ready.rows.dropped,
        tokens_per_second=done.tokens_per_second,
        not_packed=ready.course.objective.not_packed(ready.began.trainable.model),
        pretraining=before,
    )
