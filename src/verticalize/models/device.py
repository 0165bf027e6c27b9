"""Where and how a model computes: device, number type, threads."""

import ctypes
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verticalize.cores import cores


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

    torch.set_num_threads(threads or cores())


_TRIM, _MMAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's mallopt(3)
_SOON, _LATE = 128 << 10, 32 << 20  # blocks that go back at once; glibc's first and largest limit


def keep_freed_memory() -> None:
    """Let the heap keep up to 64 MB that tensors leave, where glibc has it.

    Otherwise glibc learns only by and by how large blocks are, gives the heap's end back to the
    system at every step, and the system hands it out again page by page, each filled with zeros.
    """
    if _glibc():
        _set_limits(mmap=_LATE, trim=2 * _LATE)


@contextmanager
def memory_spared(on: bool) -> Iterator[None]:
    """Inside, main memory that tensors leave goes back to the system at once, where glibc has it.

    Otherwise its heap stays as large as it ever was, with holes that aligned blocks seldom fit:
    layers that are computed again and again come to hold twice what they use.
    """
    if not on or not _glibc():
        yield
        return
    _set_limits(mmap=_SOON)
    try:
        yield
    finally:
        keep_freed_memory()


def _glibc() -> bool:
    return platform.libc_ver()[0] == "glibc"


def _set_limits(*, mmap: int, trim: int | None = None) -> None:
    tell = ctypes.CDLL(None).mallopt
    tell(_MMAP, mmap)
    if trim is not None:
        tell(_TRIM, trim)


def _cpu_has_bfloat16() -> bool:
    info = Path("/proc/cpuinfo")
    if not info.is_file():
        return False
    flags = info.read_text(encoding="utf-8", errors="replace")
    return "avx512_bf16" in flags or "amx_bf16" in flags
