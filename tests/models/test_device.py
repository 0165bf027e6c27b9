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
    ("flags", "seconds", "gains"),
    [
        ("avx512_bf16 amx_bf16", {}, True),  # no need to measure
        ("avx512_bf16", {"bfloat16": 1.0, "float32": 2.0}, True),
        ("avx512_bf16", {"bfloat16": 3.0, "float32": 2.0}, False),
        ("avx512_bf16", {"bfloat16": 1.9, "float32": 2.0}, False),
        ("avx2", {"bfloat16": 1.0, "float32": 2.0}, False),
    ],
)
def test_bfloat16_is_taken_where_it_is_faster(
    flags: str,
    seconds: dict[str, float],
    gains: bool,
    tmp_path: Path,
) -> None:
    (tmp_path / "cpuinfo").write_text(f"flags : sse4_2 {flags}\n")
    info = tmp_path / "cpuinfo"
    assert device._cpu_gains_by_bfloat16(info, seconds.__getitem__) is gains


def test_where_the_processor_tells_nothing_float32_is_taken(tmp_path: Path) -> None:
    assert not device._cpu_gains_by_bfloat16(tmp_path / "none")


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
