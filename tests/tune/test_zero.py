# ruff: noqa: F811 - fixtures of test_runs
"""DeepSpeed's ZeRO trains what one process trains, and goes on where it was stopped."""

import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from test_runs import OPTIONS, adapter, base, doubled, log, rows, wait_for  # noqa: F401
from tune_worker import finish, launch

from verticalize.errors import ModelError
from verticalize.models.training.checkpoint import FILE
from verticalize.models.training.ranks import join, zero_stage
from verticalize.tune.methods import Full
from verticalize.tune.train import tune

STAGES = pytest.mark.parametrize("stage", [2, 3])


def farthest(one: dict[str, torch.Tensor], two: dict[str, torch.Tensor]) -> float:
    assert one.keys() == two.keys()
    return max(float((one[name] - two[name]).abs().max()) for name in one)


@pytest.fixture
def deepspeed() -> None:
    pytest.importorskip("deepspeed")


@STAGES
@pytest.mark.usefixtures("deepspeed")
def test_two_processes_under_zero_make_the_adapter_of_one_even_if_killed(
    base: Path, rows: Path, doubled: Path, tmp_path: Path, stage: int
) -> None:
    whole, killed, alone = (tmp_path / name for name in ("whole", "killed", "alone"))
    assert finish(launch(2, base, rows, whole, zero=stage, **OPTIONS)) == [0, 0]
    # Measured: 1.3e-6, for another order of the sums in a float32 norm that clips.
    assert farthest(adapter(whole), adapter(doubled)) <= 1e-5
    for ours, theirs in zip(log(whole), log(doubled), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)
    assert {p.name for p in whole.iterdir()} == {p.name for p in doubled.iterdir()}

    options = {**OPTIONS, "save_steps": 1}
    processes = launch(2, base, rows, killed, zero=stage, **options)
    wait_for(killed / FILE)
    for process in processes:
        process.kill()
        process.join()
    assert not (killed / "adapter_model.safetensors").exists()
    shutil.copytree(killed, alone)
    assert finish(launch(2, base, rows, killed, zero=stage, **options)) == [0, 0]
    assert farthest(adapter(killed), adapter(whole)) == 0
    assert log(killed) == log(whole)
    # The checkpoint is whole: one process can go on from it, without DeepSpeed.
    tune(base, rows, alone, gradient_accumulation_steps=2, **options)
    assert farthest(adapter(alone), adapter(doubled)) <= 1e-5


@STAGES
@pytest.mark.usefixtures("deepspeed")
def test_whole_weights_are_trained_under_zero_and_written_whole(
    base: Path, rows: Path, tmp_path: Path, stage: int
) -> None:
    options = {**OPTIONS, "method": Full(), "learning_rate": 1e-3, "max_steps": 2}
    tune(base, rows, tmp_path / "one", gradient_accumulation_steps=2, **options)
    assert finish(launch(2, base, rows, tmp_path / "two", zero=stage, **options)) == [0, 0]
    one, two = (load_file(tmp_path / name / "model.safetensors") for name in ("one", "two"))
    assert farthest(one, two) <= 1e-5


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ZERO_STAGE", "1", "stage 1 of ZeRO"),
        ("OFFLOAD_OPTIMIZER_DEVICE", "cpu", "offload_optimizer_device is 'cpu'"),
        ("CONFIG_FILE", "ds.json", "config_file is 'ds.json'"),
    ],
)
def test_a_deepspeed_that_is_not_trained_with_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    monkeypatch.setenv("ACCELERATE_USE_DEEPSPEED", "true")
    monkeypatch.setenv(f"ACCELERATE_DEEPSPEED_{name}", value)
    with pytest.raises(ModelError, match=why):
        zero_stage()
    with pytest.raises(ModelError, match="zero2.yaml"), join("cpu"):
        pass
