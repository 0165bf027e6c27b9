"""Tuning: exact resume, a loss for every step, an adapter as safetensors."""

import math
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from verticalize import fingerprint, jsonl
from verticalize.models import checkpoint
from verticalize.models.device import choose_device, choose_dtype, use_threads
from verticalize.models.loop import Progress, Step, run
from verticalize.models.open import Base, resolve_base
from verticalize.models.quantized import Quantization
from verticalize.models.schedule import cosine
from verticalize.records import Example
from verticalize.tune.encode import Dropped
from verticalize.tune.methods import Lora, Method
from verticalize.tune.methods.noise import add_noise
from verticalize.tune.objective import Objective, objective_of
from verticalize.tune.output import write_tuned
from verticalize.tune.overlong import Overlong
from verticalize.tune.pretraining import PretrainingResult, Texts, pretrain
from verticalize.tune.rows import Rows, encode_rows
from verticalize.tune.start import restore_moments, save_moments, start

_LORA = Lora()


@dataclass(frozen=True, slots=True)
class TuneResult:
    """What a tuning did.

    Args:
        tokens: trained ids (the assistant's), over all steps.
        losses: one for each step, in nats a token.
        validation_loss: None where there are no validation rows.
        not_packed: why each conversation was read by itself; None where they shared rows.
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
    save_steps: int = 50,
    seed: int = 0,
    device: str = "auto",
    dtype: str = "auto",
    threads: int = 0,
    progress: Progress | None = None,
) -> TuneResult:
    """Train an adapter of `base` on the training rows, into the folder `out`.

    Rows of the split "validation" are not trained on; their loss is measured at the end. Killed and
    called again with the same arguments, it goes on from its last checkpoint and ends with the
    adapter that an uninterrupted run would have made.

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
            model; each is one optimizer step.
        gradient_checkpointing: compute each layer again in the backward pass: less memory, more
            time, the same gradients.

    Raises:
        ModelError: no row is left to train on, or the loss is no longer a number.
    """
    import torch

    use_threads(threads)
    where = choose_device(device)
    kind = choose_dtype(where, dtype)
    found = base if isinstance(base, Base) else resolve_base(str(base))
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
    model, parameters = trainable.model, trainable.parameters
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
    if not isinstance(rows, Rows):
        rows = encode_rows(objective, _read(rows))
    train = rows.to_train(max_length)
    noise = add_noise(model, neftune_noise_alpha)
    pretrained = None
    if texts is not None:
        pretrained = pretrain(
            trainable,
            began.tokenizer,
            texts,
            out / "pretraining",
            learning_rate=learning_rate,
            objective=objective,
            warmup_ratio=warmup_ratio,
            weight_decay=weight_decay,
            max_grad_norm=max_grad_norm,
            max_length=max_length,
            save_steps=save_steps,
            seed=seed,
            device=where,
            dtype=kind,
            noise=noise,
            recipe=[found.fingerprint, began.recipe, tokens_per_step, neftune_noise_alpha],
            measure=lambda held: _measure(objective, model, held),
            progress=progress,
        )
    optimizer = torch.optim.AdamW(
        trainable.groups(learning_rate),
        lr=learning_rate,
        weight_decay=weight_decay,
        fused=where != "mps",
    )
    restore_moments(adapter, parameters, optimizer)
    plan = objective.plan(train, seed=seed)
    steps = max_steps if max_steps > 0 else max(1, math.ceil(num_train_epochs * len(plan)))

    def compute(step: int) -> Step:
        torch.manual_seed(seed * 1_000_003 + step)  # dropout: the same after a resume
        batch = plan.step(step)
        noise.bounds = getattr(batch, "bounds", ())
        trainable.begin(step, [optimizer])
        return objective.compute(model, batch, trainable.weights(step, kind))

    model.train()
    done = run(
        parameters,
        [optimizer],
        compute,
        steps=steps,
        rate=lambda step: cosine(step, steps, warmup=warmup_ratio),
        max_grad_norm=max_grad_norm,
        folder=out,
        recipe=fingerprint.of_value(
            [
                *(found.fingerprint, _plain(train)),
                *(began.recipe, steps, neftune_noise_alpha, pretrained and pretrained.recipe),
                *(learning_rate, tokens_per_step, warmup_ratio, weight_decay, max_grad_norm),
                *(seed, str(kind)),
            ]
        ),
        save_steps=save_steps,
        progress=progress,
    )
    trainable.take()
    measured = _measure(objective, model, rows.validation)
    write_tuned(model, found, out, done.log, measured, note=began.note(steps), tokenizer=began.own)
    if not save_only_model:
        save_moments(out, parameters, optimizer)
    checkpoint.remove(out)
    shutil.rmtree(out / "pretraining", ignore_errors=True)
    tokens = sum(row["tokens"] for row in done.log)
    return TuneResult(
        *(steps, tokens, done.losses, measured, rows.dropped, done.tokens_per_second),
        not_packed=objective.not_packed(model),
        pretraining=pretrained,
    )


def _read(rows: Iterable[Example] | Path) -> Iterable[Example]:
    return map(Example.from_row, jsonl.read(rows)) if isinstance(rows, Path) else rows


def _plain(rows: Sequence[Any]) -> list[list[Any]]:
    """Rows of any objective as lists, for a fingerprint."""
    return [[getattr(row, part.name) for part in fields(row)] for row in rows]


def _measure(objective: Objective, model: Any, rows: Sequence[Any]) -> float | None:
    """Mean loss over all trained ids of the rows."""
    import torch

    if not rows:
        return None
    model.eval()
    plan = objective.plan(rows, seed=0)
    total = count = 0.0
    with torch.no_grad():
        for step in range(len(plan)):
            done = objective.compute(model, plan.step(step))
            total += float(done.loss) * done.trained
            count += done.trained
    return total / count
