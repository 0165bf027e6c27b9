"""Where and how a model computes: device, number type, threads."""

import os
from pathlib import Path
from typing import Any


def choose_device(device: str = "auto") -> str:
    """``cuda``, ``mps`` or ``cpu``: the best there is, unless one is asked for."""
    import torch

    if device != "auto":
        return device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def choose_dtype(device: str, dtype: str = "auto") -> Any:
    """bfloat16 where the processor multiplies in it, float32 elsewhere."""
    import torch

    if dtype != "auto":
        return getattr(torch, dtype)
    if device == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if device == "cpu" and _cpu_has_bfloat16() else torch.float32


def use_threads(threads: int = 0) -> None:
    """Compute on so many threads; 0: on all cores that this process may use."""
    import torch

    torch.set_num_threads(threads or len(os.sched_getaffinity(0)))


def _cpu_has_bfloat16() -> bool:
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return False
    flags = info.read_text(encoding="utf-8", errors="replace")
    return "avx512_bf16" in flags or "amx_bf16" in flags
