"""Our training beside TRL's SFTTrainer and transformers' Trainer: same rows, base, rank and steps.

    pip install trl==1.16.0
    OMP_NUM_THREADS=1 python benchmarks/train_vs_trl.py --rows RUNS/medical/instruct/KEY --json

RUNS/medical/instruct/KEY is the folder of a built pack's instruction data. Every variant trains
LoRA (r 8 on all linear layers) of the bundled base for one epoch over the same rows with the same
mask, learning rate, schedule and clipping, on about the same number of tokens a step, on one thread
in a process of its own, `--rounds` times in turn; the best round counts. Trainers get the rows as
ids, so that none pays for tokenising. A rate is trained tokens over the CPU seconds of the
training loop; memory is the peak resident size over that with libraries and model loaded. The
adapters' validation losses are measured afterwards in float32 by the same code. With `--llama`,
the base is a 13.7M LLaMA from its configuration, as in earlier measurements.

Printed is one line for each variant, then {"ratio_vs_trl_default", "ratio_vs_trl_best",
"ratio_vs_hf_grouped", "memory_ratio", "loss_gap", "share_of_peak"}: the gap is that of our loss to
the farthest of the others, as a share; the peak is that of a bfloat16 product of 2,048 x 2,048
matrices, measured in the same run.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.models.open import resolve_base
from verticalize.models.tokenizer import load_tokenizer
from verticalize.tune.encode import Encoded, encode_all

RATE, WARMUP, RANK, ALPHA, BATCH, LENGTH = 2e-4, 0.05, 8, 16, 8, 1024
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
TRL: Mapping[str, Mapping[str, Any]] = {
    "trl_default": {},
    "trl_packing_bfd": {"packing": True, "per_device_train_batch_size": 2},
    "trl_packing_bfd_no_checkpointing": {
        "packing": True,
        "per_device_train_batch_size": 2,
        "gradient_checkpointing": False,
    },
}
VARIANTS = ("verticalize", *TRL, "hf_grouped_bf16")


def main() -> None:
    """Run the variants in turn, each in its own process, and print the ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=Path, required=True)
    parser.add_argument("--count", type=int, default=256, help="training rows")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--llama", action="store_true")
    parser.add_argument("--only", nargs="*", default=list(VARIANTS))
    parser.add_argument("--json", action="store_true", help="the last line alone")
    parser.add_argument("--variant", help=argparse.SUPPRESS)
    parser.add_argument("--base", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.variant:
        print(json.dumps(_child(given)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        base = _llama(Path(scratch)) if given.llama else resolve_base("nano").path
        best = _rounds(given, base, Path(scratch))
    if not given.json:
        for figures in best.values():
            print(json.dumps(figures))
    if len(best) == len(VARIANTS):
        print(json.dumps(_ratios(best)))


def _rounds(given: argparse.Namespace, base: Path, scratch: Path) -> dict[str, dict[str, Any]]:
    best: dict[str, dict[str, Any]] = {}
    command = [sys.executable, *sys.argv, "--base", str(base)]
    for number in range(given.rounds):
        for variant in given.only:
            out = scratch / f"{variant}-{number}"
            done = subprocess.run(
                [*command, "--variant", variant, "--out", str(out)],
                env={**os.environ, "OMP_NUM_THREADS": "1"},
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            )
            figures = json.loads(done.stdout.splitlines()[-1])
            figures["validation_loss"] = round(_validation_loss(given, base, out), 5)
            kept = best.get(variant)
            if kept is None or figures["cpu_seconds"] < kept["cpu_seconds"]:
                memory = min(figures["net_mb"], kept["net_mb"]) if kept else figures["net_mb"]
                best[variant] = {**figures, "net_mb": memory}
            print(json.dumps(figures), file=sys.stderr)
    return best


def _ratios(best: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    ours, default, grouped = (
        best[name] for name in ("verticalize", "trl_default", "hf_grouped_bf16")
    )
    trl = max((best[name] for name in TRL), key=lambda one: one["trained_per_second"])
    losses = [best[name]["validation_loss"] for name in best if name != "verticalize"]
    gap = max((abs(ours["validation_loss"] - loss) / loss for loss in losses), default=0.0)

    def faster(other: Mapping[str, Any]) -> float:
        return round(ours["trained_per_second"] / other["trained_per_second"], 2)

    return {
        "ratio_vs_trl_default": faster(default),
        "ratio_vs_trl_best": faster(trl),
        "ratio_vs_hf_grouped": faster(grouped),
        "memory_ratio": round(ours["net_mb"] / default["net_mb"], 2),
        "loss_gap": round(gap, 4),
        "share_of_peak": ours["share_of_peak"],
    }


def _child(given: argparse.Namespace) -> dict[str, Any]:
    import torch

    torch.set_num_threads(1)
    base = resolve_base(str(given.base))
    tokenizer = load_tokenizer(base)
    rows = _rows(tokenizer, given.rows / "train.jsonl", given.count)
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(base.path, dtype=torch.float32)
    size = sum(p.numel() for p in model.parameters()) - model.get_input_embeddings().weight.numel()
    head = model.get_output_embeddings().weight.numel()
    train = _ours if given.variant == "verticalize" else _theirs
    cpu, wall, before = train(given, model, tokenizer, rows)
    trained = sum(sum(row.trained) for row in rows)
    read = sum(len(row.ids) for row in rows)
    # Frozen weights: a product forward and one backward, 2 operations a weight and token each.
    work = 4 * (size * read + head * trained)
    return {
        "variant": given.variant,
        "trained_per_second": round(trained / cpu, 1),
        "read_per_second": round(read / cpu, 1),
        "cpu_seconds": round(cpu, 2),
        "wall_seconds": round(wall, 2),
        "net_mb": round(_peak() - before),
        "share_of_peak": round(work / cpu / _gemm(), 3),
    }


def _ours(
    given: argparse.Namespace, model: Any, tokenizer: Any, rows: Sequence[Encoded]
) -> tuple[float, float, float]:
    from verticalize.records import Example
    from verticalize.tune.methods import Lora
    from verticalize.tune.train import tune

    del model
    examples = list(_examples(Example, given.rows / "train.jsonl", given.count))
    read = sum(len(row.ids) for row in rows)
    marks: list[tuple[float, float]] = []
    import peft  # noqa: F401 - the other variants have it loaded too

    before = _now()
    result = tune(
        str(given.base),
        examples,
        given.out,
        method=Lora(r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=TARGETS),
        learning_rate=RATE,
        warmup_ratio=WARMUP,
        tokens_per_step=max(LENGTH, BATCH * read // len(rows)),
        max_length=LENGTH,
        seed=0,
        threads=1,
        progress=lambda *_: marks.append((time.process_time(), time.perf_counter())),
    )
    # The loop's own clock counts from before the first step; ours from the first mark.
    share = result.steps / (len(marks) - 1)
    cpu, wall = (share * (marks[-1][n] - marks[0][n]) for n in (0, 1))
    return cpu, wall, before


def _theirs(
    given: argparse.Namespace, model: Any, tokenizer: Any, rows: Sequence[Encoded]
) -> tuple[float, float, float]:
    from datasets import Dataset
    from peft import LoraConfig

    lora = LoraConfig(
        r=RANK, lora_alpha=ALPHA, lora_dropout=0.0, target_modules=TARGETS, task_type="CAUSAL_LM"
    )
    common = {
        "output_dir": str(given.out),
        "num_train_epochs": 1,
        "learning_rate": RATE,
        "lr_scheduler_type": "cosine",
        "warmup_steps": WARMUP,
        "per_device_train_batch_size": BATCH,
        "report_to": "none",
        "save_strategy": "no",
        "logging_steps": 1,
        "disable_tqdm": True,
        "use_cpu": True,
        "dataloader_pin_memory": False,
        "seed": 0,
    }
    ids = {"input_ids": [list(row.ids) for row in rows]}
    if given.variant in TRL:
        from trl import SFTConfig, SFTTrainer

        config = SFTConfig(
            **{**common, "max_length": LENGTH, "completion_only_loss": True, **TRL[given.variant]}
        )
        masks = {"completion_mask": [[int(flag) for flag in row.trained] for row in rows]}
        data = Dataset.from_dict(ids | masks)
        before = _now()
        trainer = SFTTrainer(
            model=model,
            args=config,
            train_dataset=data,
            processing_class=tokenizer,
            peft_config=lora,
        )
    else:
        from peft import get_peft_model
        from transformers import DataCollatorForSeq2Seq, Trainer, TrainingArguments

        labels = [
            [token if flag else -100 for token, flag in zip(row.ids, row.trained, strict=True)]
            for row in rows
        ]
        data = Dataset.from_dict(ids | {"labels": labels})
        before = _now()
        trainer = Trainer(
            model=get_peft_model(model, lora),
            args=TrainingArguments(**common, bf16=True, train_sampling_strategy="group_by_length"),
            train_dataset=data,
            data_collator=DataCollatorForSeq2Seq(tokenizer),
        )
    cpu, wall = time.process_time(), time.perf_counter()
    trainer.train()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    trainer.model.save_pretrained(str(given.out))
    return cpu, wall, before


def _examples(kind: Any, path: Path, count: int) -> Iterator[Any]:
    """`count` rows that are spread over the whole file."""
    total = sum(1 for _ in jsonl.read(path))
    step = max(1, total // count)
    return (kind.from_row(row) for row in islice(jsonl.read(path), 0, step * count, step))


def _rows(tokenizer: Any, path: Path, count: int) -> list[Encoded]:
    from verticalize.records import Example

    examples = _examples(Example, path, count)
    return encode_all(tokenizer, examples, max_length=LENGTH)[0]


def _validation_loss(given: argparse.Namespace, base: Path, adapter: Path) -> float:
    """Of the adapter in float32: every validation row by itself."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    tokenizer = load_tokenizer(resolve_base(str(base)))
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    model = PeftModel.from_pretrained(model, str(adapter)).eval()
    total = count = 0.0
    for row in _rows(tokenizer, given.rows / "validation.jsonl", 64):
        labels = torch.tensor(row.ids).masked_fill(~torch.tensor(row.trained), -100)
        with torch.no_grad():
            logits = model(torch.tensor([row.ids]), use_cache=False).logits[0]
        loss = torch.nn.functional.cross_entropy(logits[:-1], labels[1:], reduction="sum")
        total, count = total + float(loss), count + int((labels[1:] != -100).sum())
    return total / count


def _llama(folder: Path) -> Path:
    """A LLaMA of 13.7M parameters, most of them in its layers, with the bundled tokenizer."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    nano, out = resolve_base("nano"), folder / "llama"
    tokenizer = load_tokenizer(nano)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=384,
        intermediate_size=1024,
        num_hidden_layers=6,
        num_attention_heads=6,
        max_position_embeddings=2048,
        tie_word_embeddings=True,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(str(out))
    tokenizer.save_pretrained(str(out))
    return out


def _gemm() -> float:
    """Operations a second of a bfloat16 product of large matrices, the best within a second."""
    import torch

    left, right = (torch.randn(2048, 2048).bfloat16() for _ in range(2))
    best, end = float("inf"), time.perf_counter() + 1.0
    while time.perf_counter() < end:
        start = time.perf_counter()
        torch.nn.functional.linear(left, right)
        best = min(best, time.perf_counter() - start)
    return 2 * 2048**3 / best


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _now() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
