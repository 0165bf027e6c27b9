"""Device and number type: what is asked for, else the best there is."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from verticalize.cores import cores
from verticalize.models import device
from verticalize.models.device import (
    choose_device,
    choose_dtype,
    threads_wanted,
    use_threads,
)


def test_what_is_asked_for_is_taken() -> None:
    assert choose_device("cpu") == "cpu"
    assert choose_dtype("cpu", "float32") is torch.float32
    assert choose_dtype("cpu", "bfloat16") is torch.bfloat16


def test_a_processor_without_bfloat16_is_not_given_it() -> None:
    assert choose_dtype("mps") is torch.float32
    assert choose_dtype("cpu") in {torch.float32, torch.bfloat16}


def test_threads_are_set() -> None:
    use_threads(1)
    assert torch.get_num_threads() == 1


@pytest.mark.parametrize(
    ("told", "wanted"), [("1", 1), ("3,2", 3), ("", cores()), ("0", cores()), ("many", cores())]
)
def test_threads_follow_the_environment(
    told: str, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert threads_wanted() == wanted


@pytest.mark.parametrize(
    ("flags", "seconds", "kind"),
    [
        ("avx512_bf16 amx_bf16", {}, torch.bfloat16),  # no need to measure
        ("avx512_bf16", {"bfloat16": 1.0, "float32": 2.0}, torch.bfloat16),
        ("avx512_bf16", {"bfloat16": 3.0, "float32": 2.0}, torch.float32),
        ("avx2", {"bfloat16": 1.0, "float32": 2.0}, torch.float32),
    ],
)
def test_bfloat16_is_taken_where_it_is_faster(
    flags: str, seconds: dict[str, float], kind: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: flags)
    monkeypatch.setattr(device, "_seconds_of_product", seconds.__getitem__)
    device._cpu_gains_by_bfloat16.cache_clear()
    try:
        assert choose_dtype("cpu") is kind
    finally:
        device._cpu_gains_by_bfloat16.cache_clear()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="mallopt is glibc's")
def test_freed_memory_is_not_handed_out_anew_at_each_step() -> None:
    # What else is on the heap may move its end over the limit: each has two runs.
    before = max(_faults("pass") for _ in range(2))
    after = min(_faults("device.keep_freed_memory()") for _ in range(2))
    if before < 300:  # 48 MB are 768 pages of 64 kB, 12,000 of 4 kB
        pytest.skip("this system counts no page faults (gVisor), or keeps what is freed")
    assert after < before / 20


def _faults(first: str) -> int:
    """Pages that the system gave in a fresh process whose steps make and leave 16 x 3 MB."""
    program = f"""
import resource, torch
from verticalize.models import device
{first}
def step():
    held = [torch.ones(3 << 18) for _ in range(16)]
for _ in range(3):
    step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return int(run.stdout)
