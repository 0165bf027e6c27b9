"""Is the pre-flight's estimate of memory what a training comes to need?

    python benchmarks/memory_estimate.py [SHAPE ...] [--tokens 1024 4096] [--dtypes float32 bfloat16]
        [--method lora|dora|nf4|int8|prefix|p_tuning|full|lisa] [--checkpointing]

Each training (the bundled nano; random LLaMAs of 14 and 60 million parameters with a vocabulary of
32,000; a random T5 of 13 million; two steps on one thread, a checkpoint after each; LoRA on all linear
layers, unless another method is named) runs in a process of its own, which prints its peak resident memory less what was resident before the weights were loaded. A
toy is trained first, so that the libraries are all in memory by then, as they are after a
pre-flight. The estimate is made in another process, from the configuration and the rows alone. The
rows are conversations of 60 to 600 ids, half of them trained. On a GPU the peak is that of torch's
allocator. Prints JSON, one object a training; exit code 1 where a ratio is not within 15%.
"""

import argparse
import ctypes
import gc
import json
import random
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

LLAMAS: dict[str, dict[str, int]] = {
    "toy": {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 1},
    "llama-14m": {"hidden_size": 256, "intermediate_size": 704, "num_hidden_layers": 6, "num_attention_heads": 4},
    "llama-60m": {"hidden_size": 512, "intermediate_size": 1376, "num_hidden_layers": 14, "num_attention_heads": 8},
}  # fmt: skip
T5 = {"d_model": 256, "d_kv": 64, "d_ff": 704, "num_layers": 4, "num_heads": 4}
SHAPES = ("nano", "llama-14m", "llama-60m", "t5-13m")
METHODS = ("lora", "dora", "nf4", "int8", "prefix", "p_tuning", "full", "lisa")


def rows(tokens: int) -> list[Any]:
    """Enough conversations for a few steps of `tokens`."""
    from verticalize.tune.encode import Encoded

    chance, made, total = random.Random(0), [], 0
    while total < 3 * tokens:
        length = chance.randrange(60, 600)
        ids = tuple(chance.randrange(5, 10_000) for _ in range(length))
        made.append(Encoded(ids, (False,) * (length // 2) + (True,) * (length - length // 2)))
        total += length
    return made


def base(shape: str, folder: Path) -> Path:
    """A folder with weights and tokenizer."""
    import torch
    from transformers import AutoConfig, AutoTokenizer

    from verticalize.models.families import family_of
    from verticalize.models.nano import WEIGHTS

    if shape == "nano":
        return WEIGHTS
    torch.manual_seed(0)
    kind, own = (
        ("llama", LLAMAS[shape]) if shape in LLAMAS else ("t5", {**T5, "decoder_start_token_id": 0})
    )
    config = AutoConfig.for_model(kind, vocab_size=32_000, tie_word_embeddings=True, **own)
    model = family_of(config).auto_class.from_config(config).to(torch.bfloat16)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(WEIGHTS).save_pretrained(folder)
    return folder


def chosen(name: str) -> dict[str, Any]:
    """The method of this name, and in what the base is kept."""
    from verticalize.tune.methods import METHODS as KINDS
    from verticalize.tune.methods import Lora

    if name in ("nf4", "int8"):
        return {"method": Lora(), "quantization": name}
    return {"method": Lora(use_dora=True) if name == "dora" else KINDS[name]()}


def resident(field: str) -> int:
    """Bytes of this process: "VmRSS" now, "VmHWM" at its highest."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def measure(
    path: Path, tokens: int, dtype: str, method: str, checkpointing: bool
) -> dict[str, Any]:
    """Train two steps; what was resident at most beyond what was resident before."""
    import torch

    from verticalize.models.device import choose_device
    from verticalize.tune.encode import Dropped
    from verticalize.tune.rows import Rows
    from verticalize.tune.seq2seq import Pair
    from verticalize.tune.train import tune

    def train(base: Path, made: Rows, out: Path, **given: Any) -> float:
        given |= {"dtype": dtype, "threads": 1, "gradient_checkpointing": checkpointing}
        return tune(base, made, out, save_steps=1, max_steps=2, **given).tokens_per_second

    first, every = rows(tokens)[:1], rows(tokens)
    if 'is_encoder_decoder": true' in (path / "config.json").read_text(encoding="utf-8"):
        every = [Pair(row.ids[: len(row.ids) // 2], row.ids[len(row.ids) // 2 :]) for row in every]
    cuda = choose_device() == "cuda"
    if cuda:
        torch.zeros(1, device="cuda")
    with tempfile.TemporaryDirectory() as folder:
        toy = base("toy", Path(folder) / "toy")
        train(toy, Rows(first, [], Dropped()), Path(folder) / "out")
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        before = resident("VmRSS")
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        made = Rows(every, [], Dropped())
        speed = train(path, made, Path(folder), tokens_per_step=tokens, **chosen(method))
    peak = torch.cuda.max_memory_reserved() if cuda else resident("VmHWM") - before
    return {"measured": peak, "tokens_per_second": round(speed)}


def guess(path: Path, tokens: int, dtype: str, method: str, checkpointing: bool) -> dict[str, Any]:
    """The estimate, from the configuration and the rows alone."""
    import time

    import torch
    from transformers import AutoConfig

    from verticalize.models.device import choose_device
    from verticalize.tune.preflight.estimate import estimate

    config, kind = AutoConfig.from_pretrained(path), getattr(torch, dtype)
    made, began = rows(tokens), time.process_time()
    found = estimate(
        config, made, tokens_per_step=tokens, kind=kind, device=choose_device(),
        checkpointing=checkpointing, **chosen(method),
    )  # fmt: skip
    cpu = round(time.process_time() - began, 2)
    return {"estimated": found.peak, "cpu_seconds": cpu, "parts": asdict(found)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shapes", nargs="*", metavar="SHAPE")
    parser.add_argument("--tokens", type=int, nargs="+", default=[1024, 4096])
    parser.add_argument("--dtypes", nargs="+", default=["float32", "bfloat16"])
    parser.add_argument("--method", choices=METHODS, default="lora")
    parser.add_argument("--checkpointing", action="store_true")
    parser.add_argument("--only", choices=["measure", "guess"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only:
        run = measure if given.only == "measure" else guess
        path = Path(given.shapes[0])
        cell = (path, given.tokens[0], given.dtypes[0], given.method, given.checkpointing)
        print(json.dumps(run(*cell)))
        return 0
    far = 0
    for shape in given.shapes or SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            path = base(shape, Path(folder))
            for tokens in given.tokens:
                for dtype in given.dtypes:
                    cell = (path, tokens, dtype, given.method, given.checkpointing)
                    row = {
                        "shape": shape,
                        "tokens_per_step": tokens,
                        "dtype": dtype,
                        "method": given.method,
                    }
                    row |= child("measure", *cell) | child("guess", *cell)
                    row["ratio"] = round(row["estimated"] / row["measured"], 3)
                    far += not 0.85 <= row["ratio"] <= 1.15
                    print(json.dumps(row), flush=True)
    return 1 if far else 0


def child(
    side: str, path: Path, tokens: int, dtype: str, method: str, checkpointing: bool
) -> dict[str, Any]:
    """One side, in a process of its own."""
    words = [sys.executable, __file__, str(path), "--only", side]
    words += ["--tokens", str(tokens), "--dtypes", dtype, "--method", method]
    words += ["--checkpointing"] if checkpointing else []
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
