"""Device and number type: what is asked for, else the best there is."""

import platform
import subprocess
import sys

import pytest
import torch

from verticalize.models.device import choose_device, choose_dtype, use_threads


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
