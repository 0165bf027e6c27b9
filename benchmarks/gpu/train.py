"""LoRA on random weights of real shapes: tokens a second, share of the peak, memory; beside TRL.

    pip install trl==1.16.0 liger-kernel==0.8.5
    python benchmarks/gpu/train.py --out FILE.json
    python benchmarks/gpu/train.py --shapes 7b --variants verticalize verticalize_compiled
        verticalize_both --out SECOND.json

Weights need not be real to be timed: every shape is made from its configuration on the device, in
bfloat16, each variant in a process of its own. Conversations have log-normal lengths (mean 120
tokens, at most 512) and every token is trained, as in most public instruction tuning. Ours packs
8,192 tokens a step: plain, with Liger's kernels (hardware.liger), with compiled layers
(hardware.compile; they compile for minutes, hence a call of their own) and with both; the best of
the four decides what "auto" should mean. TRL runs with its defaults (8 rows a step, activation
checkpointing), and with packing "bfd" to the same 8,192 tokens, Liger kernels and no checkpointing.
First comes the exactness of packed rows on this device, then the largest shape: a machine that is
lent can be taken away.

The model's share of the peak (MFU) counts 4 operations a parameter and token, as frozen weights
have no gradient of their own, over the device's dense bfloat16 rate (989e12 on an H200). Last comes
HuaTuo's job, 8,000 records for 10 epochs on 7B, at the measured rate, beside the published 2 h 17
min on an A100. With `--device cpu --shapes tiny` the script tries itself out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

STEP, LONGEST, PEAK = 8192, 512, 989e12
WARM, MOST = 3, 100_000  # steps before the clock starts, and at most
HUATUO = {"records": 8000, "epochs": 10, "published_minutes": 137}
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "tiny": {
        "model_type": "qwen2",
        "vocab_size": 2000,
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "tie_word_embeddings": True,
    },
    "0.5b": {
        "model_type": "qwen2",
        "vocab_size": 151936,
        "hidden_size": 896,
        "intermediate_size": 4864,
        "num_hidden_layers": 24,
        "num_attention_heads": 14,
        "num_key_value_heads": 2,
        "tie_word_embeddings": True,
    },
    "1.5b": {
        "model_type": "qwen2",
        "vocab_size": 151936,
        "hidden_size": 1536,
        "intermediate_size": 8960,
        "num_hidden_layers": 28,
        "num_attention_heads": 12,
        "num_key_value_heads": 2,
        "tie_word_embeddings": True,
    },
    "7b": {
        "model_type": "llama",
        "vocab_size": 32000,
        "hidden_size": 4096,
        "intermediate_size": 11008,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 32,
        "tie_word_embeddings": False,
    },
}
OURS: Mapping[str, tuple[bool, bool]] = {  # Liger's kernels, and compiled layers
    "verticalize": (False, False),
    "verticalize_liger": (True, False),
    "verticalize_compiled": (False, True),
    "verticalize_both": (True, True),
}
VARIANTS = (*OURS, "trl_default", "trl_best")
FIRST = ("verticalize", "trl_default", "verticalize_liger", "trl_best")


def main() -> None:
    """Every shape and variant, then what follows from the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shapes", nargs="+", choices=SHAPES, default=["7b", "1.5b", "0.5b"])
    parser.add_argument("--variants", nargs="+", choices=VARIANTS, default=FIRST)
    parser.add_argument("--seconds", type=float, default=20.0, help="of timed steps, each")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("SHAPE", "VARIANT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(_one(*given.one, given.device, given.seconds)))
        return
    from exactness import exactness

    found: list[dict[str, Any]] = []
    found.append({"exactness": exactness(given.device)})
    _say(found[-1], given.out, found)
    for shape in given.shapes:
        for variant in given.variants:
            found.append(_apart(shape, variant, given))
            _say(found[-1], given.out, found)
    found.append(_huatuo(found))
    _say(found[-1], given.out, found)


def _say(figures: Mapping[str, Any], out: Path | None, found: list[dict[str, Any]]) -> None:
    """Print at once, and keep what there is."""
    print(json.dumps(figures), flush=True)
    if out is not None:
        out.write_text(json.dumps(found, indent=1))


def _apart(shape: str, variant: str, given: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", shape, variant]
    options = ["--device", given.device, "--seconds", str(given.seconds)]
    done = subprocess.run([*command, *options], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        return {"shape": shape, "variant": variant, "failed": done.returncode}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _huatuo(found: list[dict[str, Any]]) -> dict[str, Any]:
    rates = {(one.get("shape"), one.get("variant")): one.get("tokens_per_second") for one in found}
    theirs = rates.get(("7b", "trl_default"))
    ours = max((rates.get(("7b", variant)) or 0.0 for variant in OURS), default=0.0)
    if not ours:
        return {"huatuo_minutes": None}
    tokens = HUATUO["records"] * HUATUO["epochs"] * _mean_length()
    return {
        "huatuo_minutes": round(tokens / ours / 60, 1),
        "published_minutes": HUATUO["published_minutes"],
        "ratio_vs_trl_default_7b": round(ours / theirs, 2) if theirs else None,
    }


def _lengths(count: int) -> list[int]:
    """Log-normal, mean 120 before they are clipped to 8 and LONGEST."""
    random = Random(0)
    return [min(LONGEST, max(8, int(random.lognormvariate(4.543, 0.7)))) for _ in range(count)]


def _mean_length() -> float:
    return sum(_lengths(8000)) / 8000


def _one(shape: str, variant: str, device: str, seconds: float) -> dict[str, Any]:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    options = dict(SHAPES[shape])
    config = AutoConfig.for_model(options.pop("model_type"), **options)
    torch.manual_seed(0)
    with torch.device(device):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    size = sum(parameter.numel() for parameter in model.parameters())
    ids = [[Random(n).randrange(4, config.vocab_size) for _ in range(length)]
           for n, length in enumerate(_lengths(4000))]  # fmt: skip
    timed = _ours if variant in OURS else _theirs
    rate, steps = timed(model, ids, variant, device, seconds)
    peak = torch.cuda.max_memory_allocated() if device == "cuda" else 0
    return {
        "shape": shape,
        "variant": variant,
        "parameters": size,
        "tokens_per_second": round(rate, 1),
        "mfu": round(4 * size * rate / PEAK, 3),
        "peak_gb": round(peak / 1e9, 2),
        "steps": steps,
    }


def _ours(
    model: Any, ids: list[list[int]], variant: str, device: str, seconds: float
) -> tuple[float, int]:
    """The loop of `tune`, with clipping, schedule and log, on rows that are encoded already."""
    import torch

    from verticalize.models.attention import use_segments
    from verticalize.models.training.descent import Step
    from verticalize.models.training.loop import run
    from verticalize.models.training.schedule import cosine
    from verticalize.tune.encode import Encoded
    from verticalize.tune.kernels import compile_layers, use_liger
    from verticalize.tune.methods import Lora, attach
    from verticalize.tune.objective import Causal

    use_segments(model)
    trainable = attach(model, Lora(r=8, lora_alpha=16, lora_dropout=0.0), seed=0)
    liger, compiled = OURS[variant]
    if liger:
        use_liger(trainable.model, device)
    if compiled:
        compile_layers(trainable.model)
    objective = Causal(None, STEP, STEP, device)
    plan = objective.plan([Encoded(tuple(row), (True,) * len(row)) for row in ids], seed=0)
    optimizer = torch.optim.AdamW(trainable.groups(2e-4), lr=2e-4, fused=True)
    clock = Clock(seconds)

    def compute(step: int) -> Iterator[Step]:
        batch = plan.step(step)
        clock.read(batch.input_ids.shape[1])
        yield objective.compute(trainable.model, batch, trainable.weights(step, torch.bfloat16))

    def progress(*_: object) -> None:
        if clock.tick():
            raise _EnoughError

    trainable.model.train()
    with tempfile.TemporaryDirectory() as out, suppress(_EnoughError):
        run(
            trainable.parameters,
            [optimizer],
            compute,
            steps=MOST,
            rate=lambda step: cosine(step, MOST, warmup=0.05),
            max_grad_norm=1.0,
            folder=Path(out),
            recipe="",
            save_steps=MOST,
            progress=progress,
        )
    return clock.rate(), clock.steps


def _theirs(
    model: Any, ids: list[list[int]], variant: str, device: str, seconds: float
) -> tuple[float, int]:
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import TrainerCallback
    from trl import SFTConfig, SFTTrainer

    own: dict[str, Any] = {}
    if variant == "trl_best":
        own = {
            "packing": True,
            "max_length": STEP // 4,
            "per_device_train_batch_size": 4,
            "gradient_checkpointing": False,
            "use_liger_kernel": device == "cuda",
        }
    clock = Clock(seconds)

    class Until(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if device == "cuda":
                torch.cuda.synchronize()  # ours waits for each step's loss, too
            control.should_training_stop = clock.tick()

    with tempfile.TemporaryDirectory() as out:
        config = SFTConfig(
            output_dir=out, max_steps=MOST, learning_rate=2e-4, report_to="none",
            save_strategy="no", logging_steps=10, disable_tqdm=True, use_cpu=device == "cpu", **own,
        )  # fmt: skip
        trainer = SFTTrainer(
            model=model,
            args=config,
            train_dataset=Dataset.from_dict({"input_ids": ids}),
            processing_class=_tokenizer(model.config.vocab_size),
            peft_config=LoraConfig(
                r=8, lora_alpha=16, task_type="CAUSAL_LM", target_modules="all-linear"
            ),
            callbacks=[Until()],
        )
        step = trainer.training_step

        def counted(model: Any, inputs: Any, *rest: Any) -> Any:
            clock.read(int((inputs["labels"] != -100).sum()))
            return step(model, inputs, *rest)

        trainer.training_step = counted
        trainer.train()
    return clock.rate(), clock.steps


class Clock:
    """Tokens a second after `WARM` steps, and whether the time is over."""

    def __init__(self, seconds: float) -> None:
        self.steps, self._tokens, self._start = 0, 0, 0.0
        self._seconds, self._now = seconds, 0.0

    def read(self, tokens: int) -> None:
        if self.steps >= WARM:
            self._tokens += tokens

    def tick(self) -> bool:
        """The end of a step."""
        self.steps, self._now = self.steps + 1, time.perf_counter()
        if self.steps == WARM:
            self._start = self._now
        return self.steps > WARM and self._now - self._start >= self._seconds

    def rate(self) -> float:
        return self._tokens / (self._now - self._start)


class _EnoughError(Exception):
    """The time of a variant is over."""


def _tokenizer(size: int) -> Any:
    """A tokenizer for a trainer that is given ids: it is never asked to tokenise."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    words = Tokenizer(WordLevel({f"w{n}": n for n in range(size)}, unk_token="w0"))
    return PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="w1", eos_token="w2", unk_token="w0"
    )


if __name__ == "__main__":
    main()
