"""Pretraining the offline base: packed rows, bfloat16 where the processor has it, exact resume."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize import fingerprint, jsonl
from verticalize.errors import ModelError
from verticalize.models import checkpoint
from verticalize.models.attention import use_segments
from verticalize.models.device import choose_dtype, use_threads
from verticalize.models.loop import LOG, Progress, Run, Step, run
from verticalize.models.nano.loss import linear_cross_entropy
from verticalize.models.nano.rows import Documents, Rows
from verticalize.models.nano.tokenizer import save_tokenizer, train_tokenizer
from verticalize.models.quiet import quiet
from verticalize.models.schedule import cosine


@dataclass(frozen=True, slots=True)
class PretrainResult:
    """What a pretraining did. `losses` has one mean loss per optimizer step."""

    steps: int
    tokens: int
    losses: tuple[float, ...]
    tokens_per_second: float


def pretrain(
    texts: Sequence[str],
    folder: Path,
    *,
    vocab_size: int = 6000,
    hidden_size: int = 192,
    num_hidden_layers: int = 4,
    num_attention_heads: int = 3,
    max_steps: int = 400,
    tokens_per_step: int = 4096,
    learning_rate: float = 3e-3,
    save_steps: int = 100,
    seed: int = 0,
    threads: int = 0,
    dtype: str = "auto",
    progress: Progress | None = None,
) -> PretrainResult:
    """Train tokenizer and model on `texts` and write both to `folder` as a Hugging Face model.

    Killed and called again with the same arguments, it goes on from its last checkpoint and ends
    with the same weights.

    Raises:
        ModelError: there is no text, or the loss is no longer a number.
    """
    import torch

    if not any(text.strip() for text in texts):
        raise ModelError("there is no text to pretrain the offline base on.", place=str(folder))
    use_threads(threads)
    kind = choose_dtype("cpu", dtype)
    tokenizer = train_tokenizer(texts, vocab_size=vocab_size)
    model = _new_model(tokenizer, hidden_size, num_hidden_layers, num_attention_heads, seed)
    parameters = dict(model.named_parameters())
    rows = Rows(Documents(tokenizer, texts), tokens_per_step, seed)

    def compute(step: int) -> Step:
        ids = rows.batch(step)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=kind is torch.bfloat16):
            hidden = model.model(ids[:, :-1], use_cache=False).last_hidden_state
        loss = linear_cross_entropy(hidden, model.lm_head.weight, ids[:, 1:], kind)
        return Step(loss, rows.tokens, rows.tokens)

    done = run(
        parameters,
        _optimizers(parameters, learning_rate),
        compute,
        steps=max_steps,
        rate=lambda step: cosine(step, max_steps, warmup=0.04, floor=0.05),
        max_grad_norm=1.0,
        folder=folder,
        recipe=fingerprint.of_value(
            [
                *(tokenizer.backend_tokenizer.to_str(), list(texts), seed, str(kind)),
                *(hidden_size, num_hidden_layers, num_attention_heads),
                *(max_steps, tokens_per_step, learning_rate),
            ]
        ),
        save_steps=save_steps,
        progress=progress,
    )
    _write(model, tokenizer, folder, done)
    return PretrainResult(max_steps, max_steps * rows.tokens, done.losses, done.tokens_per_second)


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
