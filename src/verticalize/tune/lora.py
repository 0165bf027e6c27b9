"""LoRA tuning on packed rows: exact resume, a loss for every step, an adapter as safetensors."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from verticalize import fingerprint, jsonl
from verticalize.errors import ModelError
from verticalize.models import checkpoint
from verticalize.models.device import choose_device, choose_dtype, use_threads
from verticalize.models.local import load_weights
from verticalize.models.open import Base, resolve_base
from verticalize.models.quiet import quiet
from verticalize.models.schedule import cosine
from verticalize.records import Example
from verticalize.models.attention import use_segments
from verticalize.tune.encode import Dropped, Encoded, encode_all
from verticalize.tune.output import write_adapter
from verticalize.tune.packing import bins, loss, pack

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class TuneResult:
    """What a tuning did.

    Args:
        tokens: trained ids (the assistant's), over all steps.
        losses: one for each step, in nats a token.
        validation_loss: None where there are no validation rows.
    """

    steps: int
    tokens: int
    losses: tuple[float, ...]
    validation_loss: float | None
    dropped: Dropped
    tokens_per_second: float


def tune(
    base: Base | Path | str,
    rows: Iterable[Example] | Path,
    out: Path,
    *,
    r: int = 16,
    lora_alpha: int = 32,
    lora_dropout: float = 0.05,
    target_modules: Sequence[str] | Literal["all-linear"] = "all-linear",
    learning_rate: float = 2e-4,
    num_train_epochs: float = 1.0,
    max_steps: int = -1,
    tokens_per_step: int = 4096,
    warmup_ratio: float = 0.05,
    weight_decay: float = 0.0,
    max_grad_norm: float = 1.0,
    max_length: int = 2048,
    save_steps: int = 50,
    seed: int = 0,
    device: str = "auto",
    dtype: str = "auto",
    threads: int = 0,
    progress: Progress | None = None,
) -> TuneResult:
    """Train a LoRA adapter (Hu et al. 2021) of `base` on the training rows, into the folder `out`.

    Rows of the split "validation" are not trained on; their loss is measured at the end. Killed and
    called again with the same arguments, it goes on from its last checkpoint and ends with the
    adapter that an uninterrupted run would have made.

    Args:
        base: a resolved base, a folder or a hub name.
        rows: examples, or a JSONL file of them.
        max_steps: -1: as many as `num_train_epochs` need.
        tokens_per_step: upper size of a packed row; one row is one optimizer step.

    Raises:
        ModelError: no row is left to train on, or the loss is no longer a number.
    """
    import torch

    use_threads(threads)
    where = choose_device(device)
    kind = choose_dtype(where, dtype)
    found = base if isinstance(base, Base) else resolve_base(str(base))
    weights, tokenizer = load_weights(found, device=where, dtype=kind)
    examples = _read(rows)
    train, dropped = _encode(tokenizer, examples, "train", max_length)
    validation, _ = _encode(tokenizer, examples, "validation", max_length)
    if not train:
        raise ModelError(
            f"there is no row to train on ({dropped.too_long} longer than {max_length} tokens, "
            f"{dropped.no_answer} without an answer).",
            place="tune.max_length",
            hint="Raise tune.max_length, or shorten the passages with retrieval.prompt_tokens.",
        )
    settings = {"r": r, "lora_alpha": lora_alpha, "lora_dropout": lora_dropout}
    model = _with_lora(weights, settings, target_modules, seed)
    parameters = {n: p for n, p in model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(
        parameters.values(), lr=learning_rate, weight_decay=weight_decay, fused=where != "mps"
    )
    plan = _Plan(train, tokens_per_step, seed, where)
    steps = max_steps if max_steps > 0 else max(1, math.ceil(num_train_epochs * len(plan)))
    recipe = fingerprint.of_value(
        [
            *(found.fingerprint, [[row.ids, row.trained] for row in train], settings, steps),
            target_modules if isinstance(target_modules, str) else list(target_modules),
            *(learning_rate, tokens_per_step, warmup_ratio, weight_decay, max_grad_norm, seed),
            str(kind),
        ]
    )
    state = checkpoint.restore(out, parameters, optimizer, recipe=recipe)
    log: list[dict[str, Any]] = state["log"] if state else []
    began, first, seen = time.perf_counter(), len(log), 0
    model.train()
    for step in range(first, steps):
        rate = learning_rate * cosine(step, steps, warmup=warmup_ratio)
        for group in optimizer.param_groups:
            group["lr"] = rate
        torch.manual_seed(seed * 1_000_003 + step)  # dropout: the same after a resume
        packed = plan.step(step)
        with torch.autocast(where, dtype=torch.bfloat16, enabled=kind is torch.bfloat16):
            value = loss(model, packed)
        value.backward()
        norm = torch.nn.utils.clip_grad_norm_(parameters.values(), max_grad_norm)
        _must_be_finite(float(value.detach()), float(norm), step, out)
        optimizer.step()
        optimizer.zero_grad()
        seen += packed.input_ids.shape[1]
        done = step + 1
        spent = time.perf_counter() - began
        log.append(
            {
                "current_steps": done,
                "total_steps": steps,
                "loss": float(value.detach()),
                "learning_rate": rate,
                "grad_norm": float(norm),
                "epoch": round(done / len(plan), 4),
                "tokens": len(packed.targets),
                "tokens_per_second": round(seen / spent, 1),
            }
        )
        if done % save_steps == 0 and done < steps:
            checkpoint.save(out, parameters, optimizer, {"recipe": recipe, "log": log})
        if progress is not None:
            progress(done, steps, f"loss {log[-1]['loss']:.3f}, {seen / spent:,.0f} tokens/s")
    spent = max(time.perf_counter() - began, 1e-9)
    measured = _validate(model, validation, tokens_per_step, where, kind)
    write_adapter(model, found, out, log, measured)
    checkpoint.remove(out)
    return TuneResult(
        steps=steps,
        tokens=sum(row["tokens"] for row in log),
        losses=tuple(row["loss"] for row in log),
        validation_loss=measured,
        dropped=dropped,
        tokens_per_second=seen / spent,
    )


def _read(rows: Iterable[Example] | Path) -> list[Example]:
    if isinstance(rows, Path):
        return [Example.from_row(row) for row in jsonl.read(rows)]
    return list(rows)


def _encode(
    tokenizer: Any, examples: Sequence[Example], split: str, max_length: int
) -> tuple[list[Encoded], Dropped]:
    chosen = (example for example in examples if example.split == split)
    return encode_all(tokenizer, chosen, max_length=max_length)


def _with_lora(
    model: Any, settings: dict[str, Any], targets: Sequence[str] | str, seed: int
) -> Any:
    import torch
    from peft import LoraConfig, get_peft_model

    use_segments(model)
    torch.manual_seed(seed)
    modules = targets if isinstance(targets, str) else list(targets)
    config = LoraConfig(task_type="CAUSAL_LM", target_modules=modules, **settings)
    with quiet():
        return get_peft_model(model, config)


class _Plan:
    """Which rows make up which step: the epochs' bins, each a function of seed and epoch."""

    def __init__(self, rows: list[Encoded], capacity: int, seed: int, device: str) -> None:
        self._rows, self._capacity, self._seed, self._device = rows, capacity, seed, device
        self._lengths = [len(row.ids) for row in rows]
        self._bins: dict[int, list[list[int]]] = {}
        self._count = len(self._epoch(0))

    def __len__(self) -> int:
        return self._count

    def step(self, step: int) -> Any:
        # Best fit gives the same number of bins in each epoch: lengths, not order, decide it.
        epoch, place = divmod(step, self._count)
        chosen = self._epoch(epoch)[place]
        return pack([self._rows[number] for number in chosen], self._device)

    def _epoch(self, epoch: int) -> list[list[int]]:
        if epoch not in self._bins:
            seed = self._seed * 1_000_003 + epoch
            self._bins = {epoch: bins(self._lengths, self._capacity, seed=seed)}
        return self._bins[epoch]


def _must_be_finite(value: float, norm: float, step: int, out: Path) -> None:
    if math.isfinite(value) and math.isfinite(norm):
        return
    raise ModelError(
        f"training broke down at step {step + 1}: loss {value}, gradient norm {norm}.",
        place=str(out),
        hint="Lower tune.learning_rate, or raise tune.warmup_ratio; the last checkpoint is kept.",
    )


def _validate(
    model: Any, rows: list[Encoded], capacity: int, device: str, kind: Any
) -> float | None:
    """Mean loss over all trained ids of the validation rows."""
    import torch

    if not rows:
        return None
    model.eval()
    total = count = 0.0
    with torch.no_grad(), torch.autocast(device, torch.bfloat16, kind is torch.bfloat16):
        for chosen in bins([len(row.ids) for row in rows], capacity, seed=0):
            packed = pack([rows[number] for number in chosen], device)
            total += float(loss(model, packed)) * len(packed.targets)
            count += len(packed.targets)
    return total / count
