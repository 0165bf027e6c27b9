"""Trains an adapter of a small model in a process of its own: the memory that it came to need."""

import ctypes
import gc
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from forked import queue, started
from verticalize.tune.encode import Dropped, Encoded
from verticalize.tune.methods import Lora
from verticalize.tune.preflight.estimate import estimate
from verticalize.tune.rows import Rows
from verticalize.tune.train import tune

ROWS = [Encoded(tuple(range(5, 255)), (False,) * 200 + (True,) * 50)] * 4

SECONDS = 240


def base(folder: Path, tokenizer: str, *, width: int, layers: int) -> Path:
    config = AutoConfig.for_model(
        "llama",
        vocab_size=16_000,
        hidden_size=width,
        intermediate_size=3 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
    )
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(tokenizer).save_pretrained(folder)
    return folder


def resident(field: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def train(path: Path, out: Path) -> None:
    rows = Rows(ROWS, [], Dropped())
    options = {"device": "cpu", "dtype": "float32", "threads": 1, "tokens_per_step": 500}
    tune(path, rows, out, method=Lora(), max_steps=2, save_steps=1, **options)


def weigh(tokenizer: str, folder: Path, told: Any) -> None:
    """Put the estimate and the measured peak into the queue `told`, in bytes."""
    torch.set_num_threads(1)
    small, toy = (
        base(folder / str(width), tokenizer, width=width, layers=layers)
        for width, layers in ((256, 4), (16, 1))
    )
    train(toy, folder / "out")  # the libraries are all in memory then
    config = AutoConfig.from_pretrained(small)
    found = estimate(config, ROWS, Lora(), tokens_per_step=500, kind=torch.float32)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    before = resident("VmRSS")
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    train(small, folder / "out")
    told.put((found.peak, resident("VmHWM") - before))


def peaks(tokenizer: str, folder: Path) -> tuple[int, int]:
    """What was estimated, and what a process of its own came to need."""
    told = queue()
    process = started(weigh, tokenizer, folder, told)
    estimated, measured = told.get(timeout=SECONDS)
    process.join()
    return estimated, measured
