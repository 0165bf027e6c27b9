"""What the copying heads do: python benchmarks/nano/copying_heads.py --rows DIR [--steps 100]

Two runs on the same rows, with the heads and without; losses on a batch that neither trains on.
"""

import argparse
from pathlib import Path

import torch
from transformers import AutoTokenizer

from verticalize.models.nano.copying import CopyingHeads, set_up_copying
from verticalize.models.nano.pretrain import _hidden, _new_model, _optimizers
from verticalize.models.nano.rows import PackedRows

TOKENS, RATE, WARMUP = 6144, 2.5e-3, 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=100)
    options = parser.parse_args()
    for heads in (True, False):
        train(options.rows, options.steps, heads)


def train(folder: Path, steps: int, with_heads: bool) -> None:
    """Print the held-out loss of answers and of text every twenty steps."""
    rows = PackedRows(folder, TOKENS)
    held_out = rows.batch(steps + 20)
    model = _new_model(AutoTokenizer.from_pretrained(folder / "tokenizer"), 256, 6, 4, 0)
    heads = set_up_copying(model, seed=0) if with_heads else CopyingHeads(())
    parameters = dict(model.named_parameters())
    optimizers = _optimizers(parameters, RATE)
    for step in range(steps + 1):
        heads.keep()
        if step % 20 == 0:
            answers, text = losses(model, parameters, held_out)
            print(f"heads {with_heads}, step {step}: answers {answers:.3f}, text {text:.3f}")
        for group in (group for each in optimizers for group in each.param_groups):
            group["lr"] = RATE * min(1, (step + 1) / WARMUP)
        batch = rows.batch(step)
        hidden = _hidden(model, parameters, batch.inputs(model), torch.bfloat16)
        batch.loss(hidden, model.lm_head.weight, torch.bfloat16).backward()
        torch.nn.utils.clip_grad_norm_(parameters.values(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()


@torch.no_grad()
def losses(model, parameters, batch) -> tuple[float, float]:
    hidden = _hidden(model, parameters, batch.inputs(model), torch.bfloat16).float()
    logits = hidden.flatten(0, 1) @ model.lm_head.weight.T
    each = torch.nn.functional.cross_entropy(logits, batch.ids[:, 1:].flatten(), reduction="none")
    answer = batch.importance.flatten() > 1
    return float(each[answer].mean()), float(each[~answer].mean())


if __name__ == "__main__":
    main()
