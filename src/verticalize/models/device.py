"""Where and how a model computes: device, number type, threads."""

import ctypes
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
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
    """bfloat16 where the processor gains by it, float32 elsewhere."""
    import torch

    if dtype != "auto":
        return getattr(torch, dtype)
    if device == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if device == "cpu" and _cpu_gains_by_bfloat16() else torch.float32


def use_threads(threads: int = 0) -> None:
    """Compute on so many threads; 0: on those of ``OMP_NUM_THREADS``, else one for each core."""
    import torch

    torch.set_num_threads(threads or threads_wanted())


def threads_wanted() -> int:
    """What ``OMP_NUM_THREADS`` says; the cores that this process may use, where it says nothing."""
    told = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    return int(told) if told.isdecimal() and int(told) else cores()


_MEASURED, _TRIES = (512, 1024), 12  # the shape of a product that is timed, and how often
_KINDS = ("bfloat16", "float32")
_GAIN = 0.8  # of the time at most: near equality the choice would change from run to run
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


@lru_cache(1)
def _cpu_gains_by_bfloat16(
    info: Path = Path("/proc/cpuinfo"), timed: Callable[[str], float] | None = None
) -> bool:
    """Whether products are clearly faster in bfloat16, measured where flags do not tell.

    AMX multiplies in it some times as fast. With AVX-512 alone that depends: a Zen 5 gains by it, a
    Sapphire Rapids whose AMX a virtual machine hides takes half as long again as in float32.

    Args:
        timed: a number type → the seconds of a product in it.
    """
    import torch

    flags = info.read_text(encoding="utf-8", errors="replace") if info.is_file() else ""
    if "amx_bf16" in flags:
        return True
    if "avx512_bf16" not in flags:
        return False
    timed = timed or _seconds_of_product
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # two would wait for each other where other work has the cores
    try:
        pairs = [[timed(kind) for kind in _KINDS] for _ in range(_TRIES)]
    finally:
        torch.set_num_threads(threads)
    bfloat16, float32 = (min(seconds) for seconds in zip(*pairs, strict=True))
    return bool(bfloat16 <= _GAIN * float32)


def _seconds_of_product(kind: str) -> float:
    import torch

    left = torch.ones(_MEASURED, dtype=getattr(torch, kind), device="cpu")
    right = torch.ones(_MEASURED[::-1], dtype=left.dtype, device="cpu")
    start = time.perf_counter()
    left @ right
    return time.perf_counter() - start
