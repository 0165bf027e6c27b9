"""Tuning: exact resume, a loss for every step, an adapter as safetensors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.models.configuration import load_config
from verticalize.models.device import choose_device, choose_dtype, memory_spared, use_threads
from verticalize.models.loop import Progress
from verticalize.models.open import Base, resolve_base
from verticalize.models.quantized import Quantization
from verticalize.models.ranks import ALONE, Ranks
from verticalize.models.validation import must_have_rows
from verticalize.records import Example
from verticalize.tune.course import Course, Rates, adamw
from verticalize.tune.encode import Dropped
from verticalize.tune.follow import Watch, follow
from verticalize.tune.kernels import compile_layers, use_liger
from verticalize.tune.methods import Lora, Method, Trainable
from verticalize.tune.methods.noise import add_noise
from verticalize.tune.objective import objective_of
from verticalize.tune.output import leave
from verticalize.tune.overlong import Overlong
from verticalize.tune.pretraining import PRETRAINING, PretrainingResult, Texts, pretrain
from verticalize.tune.refusals import refusals
from verticalize.tune.rows import Rows, encode_rows
from verticalize.tune.shard import shard
from verticalize.tune.start import restore_moments, start
from verticalize.tune.zero import spread

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
    kind = choose_dtype(where, dtype)
    found = base if isinstance(base, Base) else resolve_base(str(base))
    for error in refusals(
        found,
        load_config(found),
        method,
        device=where,
        quantization=quantization,
        adapter=adapter,
        add_tokens=add_tokens,
        texts=texts is not None,
        neftune_noise_alpha=neftune_noise_alpha,
        gradient_checkpointing=gradient_checkpointing,
        liger=liger,
        compiled=compiled,
        report_to=report_to,
        overlong=overlong,
        train_on_prompt=train_on_prompt,
        ranks=ranks,
    ):
        raise error
    began = start(
        found,
        method,
        seed=seed,
        device=where,
        dtype=kind,
        quantization=quantization,
        adapter=adapter,
        add_tokens=add_tokens,
    )
    trainable = began.trainable.checkpointed() if gradient_checkpointing else began.trainable
    model = trainable.model
    if liger:
        use_liger(model, where)
    if ranks.sharded and not ranks.zero:
        trainable = shard(trainable, kind, ranks)
    objective = objective_of(
        model,
        began.tokenizer,
        max_length=max_length,
        tokens_per_step=tokens_per_step,
        device=where,
        overlong=overlong,
        train_on_prompt=train_on_prompt,
        mask_history=mask_history,
    )
    if compiled:  # after the attention has been chosen
        compile_layers(model, sharded=ranks.sharded)
    if not isinstance(rows, Rows):
        rows = encode_rows(objective, _read(rows))
    train = rows.to_train(max_length)
    must_have_rows(len(rows.validation), eval_steps)
    noise = add_noise(model, neftune_noise_alpha)
    rates = Rates(
        learning_rate=learning_rate,
        warmup_ratio=warmup_ratio,
        weight_decay=weight_decay,
        max_grad_norm=max_grad_norm,
    )
    trainable, optimizer = _with_optimizer(trainable, rates, where, kind, ranks)
    # Before any text is trained on: the exact parameters of the earlier training come with them.
    restore_moments(adapter, trainable.parameters, optimizer)
    course = Course(
        trainable=trainable,
        objective=objective,
        noise=noise,
        rates=rates,
        each=gradient_accumulation_steps,
        save_steps=save_steps,
        seed=seed,
        device=where,
        dtype=kind,
        ranks=ranks,
        progress=progress,
    )
    pretrained = None
    with memory_spared(gradient_checkpointing and where == "cpu"):
        if texts is not None:
            pretrained = pretrain(
                course,
                began.tokenizer,
                texts,
                out / PRETRAINING,
                max_length=max_length,
                recipe=[found.fingerprint, began.recipe, tokens_per_step, neftune_noise_alpha],
            )
        done = follow(
            course,
            train,
            optimizer,
            out,
            held=rows.validation,
            watch=Watch(
                eval_steps=eval_steps,
                patience=early_stopping_patience,
                loss_spike=loss_spike,
                report_to=report_to,
            ),
            epochs=num_train_epochs,
            max_steps=max_steps,
            base=found,
            tokenizer=began.tokenizer,
            settings={
                "method": began.recipe,
                "neftune_noise_alpha": neftune_noise_alpha,
                "pretraining": pretrained and pretrained.recipe,
                "tokens_per_step": tokens_per_step,
            },
        )
    measured = leave(
        began,
        course,
        optimizer,
        done,
        out,
        base=found,
        best=load_best_model_at_end,
        moments=not save_only_model,
    )
    return TuneResult(
        steps=len(done.log),
        tokens=sum(row["tokens"] for row in done.log),
        losses=done.losses,
        validation_loss=measured,
        dropped=rows.dropped,
        tokens_per_second=done.tokens_per_second,
        not_packed=objective.not_packed(model),
        pretraining=pretrained,
    )


def _with_optimizer(
    trainable: Trainable, rates: Rates, device: str, kind: Any, ranks: Ranks
) -> tuple[Trainable, Any]:
    """AdamW over what is trained, through DeepSpeed's engine where one was asked for."""
    new = partial(adamw, rate=rates.learning_rate, weight_decay=rates.weight_decay, device=device)
    return spread(trainable, kind, ranks, new) if ranks.zero else (trainable, new(trainable))


def _read(rows: Iterable[Example] | Path) -> Iterable[Example]:
    return map(Example.from_row, jsonl.read(rows)) if isinstance(rows, Path) else rows
