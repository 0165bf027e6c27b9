"""Pretraining the offline base: rows of one length, bfloat16 where there is it, exact resume."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from verticalize import fingerprint, jsonl
from verticalize.models.attention import keep_uncompiled, use_segments
from verticalize.models.device import choose_dtype, keep_freed_memory, use_threads
from verticalize.models.nano.copying import CopyingHeads, set_up_copying
from verticalize.models.nano.mixed import Batches
from verticalize.models.nano.tokenizer import save_tokenizer
from verticalize.models.quiet import quiet
from verticalize.models.training import checkpoint
from verticalize.models.training.descent import Step
from verticalize.models.training.loop import LOG, Run, run
from verticalize.models.training.schedule import trapezoid
from verticalize.progress import Progress

WARMUP = 20  # steps
WEIGHTS_FILE = "model.safetensors"


@dataclass(frozen=True, slots=True)
class PretrainResult:
    """What a pretraining did.

    Args:
        tokens: ids read, at most: batches of tasks and choices are not quite full.
        losses: one for each optimizer step, in nats.
    """

    steps: int
    tokens: int
    losses: tuple[float, ...]
    tokens_per_second: float


def pretrain(
    rows: Batches,
    tokenizer: Any,
    folder: Path,
    *,
    name: str,
    hidden_size: int,
    num_hidden_layers: int,
    num_attention_heads: int,
    max_steps: int,
    cooldown_steps: int,
    learning_rate: float,
    start: Path | None = None,
    save_steps: int = 100,
    seed: int = 0,
    device: str = "cpu",
    threads: int = 0,
    dtype: str = "auto",
    compiled: bool = False,
    progress: Progress | None = None,
) -> PretrainResult:
    """Train a new model on `rows` and write it to `folder`, a Hugging Face model with `tokenizer`.

    Killed and called again, it goes on from its last checkpoint and ends with the same weights.
    The learning rate rises, stays, and falls in the last `cooldown_steps` (Hu et al. 2024,
    "MiniCPM"): a run that was stopped may go on to another `max_steps` than it began with.

    Args:
        rows: ``rows.batch(step)`` gives what a step reads.
        name: what the rows are; a checkpoint of other rows is not taken up.
        start: a folder with weights of this shape to go on from. By default new ones, in which
            heads that copy are set up and kept.
        compiled: let torch compile the layers, which takes a minute and a C++ compiler.

    Raises:
        ModelError: the loss is no longer a number.
    """
    use_threads(threads)
    keep_freed_memory()
    kind = choose_dtype(device, dtype)
    model = _new_model(tokenizer, hidden_size, num_hidden_layers, num_attention_heads, seed)
    learner = _new_learner(model, start, seed=seed, device=device, kind=kind, compiled=compiled)
    parameters = learner.parameters
    done = run(
        parameters,
        _optimizers(parameters, learning_rate),
        partial(learner.compute, rows),
        steps=max_steps,
        rate=lambda step: trapezoid(step, max_steps, warmup=WARMUP, cooldown=cooldown_steps),
        max_grad_norm=1.0,
        folder=folder,
        recipe=fingerprint.of_value(
            [
                *(tokenizer.backend_tokenizer.to_str(), name, rows.tokens, seed, str(kind)),
                *(hidden_size, num_hidden_layers, num_attention_heads, learning_rate),
                fingerprint.of_file(start / WEIGHTS_FILE) if start else "",
            ]
        ),
        save_steps=save_steps,
        progress=progress,
    )
    learner.heads.keep()
    _write(model.to(kind), tokenizer, folder, done)
    return PretrainResult(max_steps, max_steps * rows.tokens, done.losses, done.tokens_per_second)


@dataclass(frozen=True, slots=True, eq=False)
class _Learner:
    """A model that is trained.

    Args:
        parameters: its own, in float32.
        heads: those that it is to keep.
        forward: `_hidden`, as it is or compiled.
        kind: the number type that is computed in.
    """

    model: Any
    parameters: Mapping[str, Any]
    heads: CopyingHeads
    forward: Callable[..., Any]
    device: str
    kind: Any

    def compute(self, rows: Batches, step: int) -> Iterator[Step]:
        """What the model loses on the batch of a step."""
        self.heads.keep()
        batch = rows.batch(step).to(self.device)
        hidden = self.forward(self.model, self.parameters, batch.inputs(self.model), self.kind)
        loss = batch.loss(hidden, self.model.lm_head.weight, self.kind)
        yield Step(loss, rows.tokens, rows.tokens)


def _new_learner(
    model: Any, start: Path | None, *, seed: int, device: str, kind: Any, compiled: bool
) -> _Learner:
    import torch

    heads = _begun(model, start, seed)
    model.to(device)
    if compiled:  # the parts of a row differ from batch to batch
        keep_uncompiled()
    forward = torch.compile(_hidden) if compiled else _hidden
    return _Learner(model, dict(model.named_parameters()), heads, forward, device, kind)


def _begun(model: Any, start: Path | None, seed: int) -> CopyingHeads:
    """Give a new model its first weights; the heads that it is to keep."""
    from safetensors.torch import load_model

    if start is None:
        return set_up_copying(model, seed=seed)
    load_model(model, start / WEIGHTS_FILE)
    return CopyingHeads(())


def _new_model(tokenizer: Any, hidden: int, layers: int, heads: int, seed: int) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=hidden,
        intermediate_size=-(-hidden * 8 // 3 // 32) * 32,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        max_position_embeddings=4096,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(seed)
    model = LlamaForCausalLM(config).train()
    use_segments(model)
    return model


def _hidden(model: Any, parameters: Mapping[str, Any], inputs: Mapping[str, Any], kind: Any) -> Any:
    """The last hidden states, computed in `kind` throughout from weights that stay in float32.

    A third faster on a CPU than autocast, which casts each layer's input anew for each matrix.
    """
    import torch

    low = {name: p.to(kind) for name, p in parameters.items()}
    inside = {
        name.removeprefix("model."): p for name, p in low.items() if name.startswith("model.")
    }
    options = {**inputs, "use_cache": False}
    return torch.func.functional_call(model.model, inside, (), options).last_hidden_state


def _optimizers(parameters: Mapping[str, Any], learning_rate: float) -> list[Any]:
    """Muon (Jordan et al. 2024) for the matrices, AdamW for norms and the embedding.

    At this size and with so little text Muon reaches in one step what takes AdamW three.
    """
    import torch

    matrices = [p for name, p in parameters.items() if p.ndim == 2 and "embed" not in name]
    others = [p for name, p in parameters.items() if p.ndim != 2 or "embed" in name]
    muon = torch.optim.Muon(
        matrices, lr=learning_rate, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"
    )
    adamw = torch.optim.AdamW(
        others, lr=learning_rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True
    )
    for group in (*muon.param_groups, *adamw.param_groups):
        group["peak"] = learning_rate
    return [muon, adamw]


def _write(model: Any, tokenizer: Any, folder: Path, done: Run) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    save_tokenizer(tokenizer, folder)
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    with quiet():
        model.save_pretrained(str(folder))
    jsonl.write(folder / LOG, done.log)
    checkpoint.remove(folder)
