"""accelerate starts one process on CPUs, however many it is asked for: the training says so."""

from collections.abc import Mapping

import pytest

from verticalize.tune.__main__ import main

# What accelerate 1.15 sets: launch --cpu --num_processes 2, and 1; and torchrun as it calls it.
TWO = {"ACCELERATE_MIXED_PRECISION": "no", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29500"}
ONE = {"ACCELERATE_MIXED_PRECISION": "no"}
JOINED = {**TWO, "WORLD_SIZE": "2", "RANK": "0", "LOCAL_RANK": "0"}
BY_HAND = {"MASTER_ADDR": "127.0.0.1"}


@pytest.mark.parametrize(
    ("environment", "told"), [(TWO, 1), (ONE, 0), (JOINED, 0), (BY_HAND, 0), ({}, 0)]
)
def test_a_process_that_was_to_be_one_of_several_says_that_it_is_alone(
    environment: Mapping[str, str],
    told: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in JOINED:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    given = ["--base", "nano", "--rows", "none.jsonl", "--out", "out", "--set", "tune.unknown=1"]
    assert main(given) == 2
    lines = capsys.readouterr().err.splitlines()
    assert sum("started this one alone" in line for line in lines) == told
