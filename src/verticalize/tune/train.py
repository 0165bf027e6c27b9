"""Tuning on packed rows: exact resume, a loss for every step, an adapter as safetensors."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from verticalize import fingerprint, jsonl
from verticalize.models import checkpoint
from verticalize.models.attention import use_segments
from verticalize.models.device import choose_device, choose_dtype, use_threads
from verticalize.models.local import load_weights
from verticalize.models.loop import Progress, Step, run
from verticalize.models.open import Base, resolve_base
from verticalize.models.schedule import cosine
from verticalize.records import Example
from verticalize.tune.encode import Dropped, Encoded
from verticalize.tune.methods import Lora, attach, checkpoint_gradients
from verticalize.tune.output import write_adapter
from verticalize.tune.overlong import Overlong
from verticalize.tune.packing import loss, not_packed
from verticalize.tune.plan import Plan
from verticalize.tune.rows import Rows, encode_rows

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


def tune(
    base: Base | Path | str,
    rows: Iterable[Example] | Path | Rows,
    out: Path,
    *,
    method: Lora = _LORA,
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
        max_steps: -1: as many as `num_train_epochs` need.
        tokens_per_step: upper size of a packed row; one row is one optimizer step.
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
    weights, tokenizer = load_weights(found, device=where, dtype=kind)
    if not isinstance(rows, Rows):
        rows = encode_rows(
            tokenizer,
            _read(rows),
            max_length=max_length,
            overlong=overlong,
            train_on_prompt=train_on_prompt,
            mask_history=mask_history,
        )
    train = rows.to_train(max_length)
    use_segments(weights)
    trainable = attach(weights, method, seed=seed)
    model, parameters = trainable.model, trainable.parameters
    optimizer = torch.optim.AdamW(
        trainable.groups(learning_rate),
        lr=learning_rate,
        weight_decay=weight_decay,
        fused=where != "mps",
    )
    plan = Plan(train, tokens_per_step=tokens_per_step, seed=seed, device=where)
    steps = max_steps if max_steps > 0 else max(1, math.ceil(num_train_epochs * len(plan)))

    def compute(step: int) -> Step:
        torch.manual_seed(seed * 1_000_003 + step)  # dropout: the same after a resume
        packed = plan.step(step)
        if gradient_checkpointing:
            trainable.take()  # what the backward pass computes again is computed from the module
        low = {name: master.to(kind) for name, master in parameters.items()}
        return Step(loss(model, packed, low), packed.input_ids.shape[1], len(packed.targets))

    if gradient_checkpointing:
        checkpoint_gradients(model)
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
                *(found.fingerprint, [[row.ids, row.trained] for row in train]),
                *(asdict(method), steps),
                *(learning_rate, tokens_per_step, warmup_ratio, weight_decay, max_grad_norm),
                *(seed, str(kind)),
            ]
        ),
        save_steps=save_steps,
        progress=progress,
    )
    trainable.take()
    measured = _measure(model, rows.validation, tokens_per_step, where)
    write_adapter(model, found, out, done.log, measured)
    checkpoint.remove(out)
    tokens = sum(row["tokens"] for row in done.log)
    return TuneResult(
        *(steps, tokens, done.losses, measured, rows.dropped, done.tokens_per_second),
        not_packed=not_packed(model),
    )


def _read(rows: Iterable[Example] | Path) -> Iterable[Example]:
    return map(Example.from_row, jsonl.read(rows)) if isinstance(rows, Path) else rows


def _measure(
    model: Any, rows: Sequence[Encoded], tokens_per_step: int, device: str
) -> float | None:
    """Mean loss over all trained ids of the rows."""
    import torch

    if not rows:
        return None
    model.eval()
    plan = Plan(rows, tokens_per_step=tokens_per_step, seed=0, device=device)
    total = count = 0.0
    with torch.no_grad():
        for step in range(len(plan)):
            packed = plan.step(step)
            total += float(loss(model, packed)) * len(packed.targets)
            count += len(packed.targets)
    return total / count
