"""No run is lost, and several processes do what one does."""

import json
import random
import shutil
import signal
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tune_rows import example
from tune_worker import SECONDS, finish, launch

from tiny import tiny_nano
from verticalize import jsonl
from verticalize.errors import ConfigError, DependencyError, ModelError, PreflightError
from verticalize.models.open import resolve_base
from verticalize.models.training.checkpoint import FILE
from verticalize.models.training.guard import OFFENDING
from verticalize.models.training.ranks import Ranks
from verticalize.records import Example
from verticalize.tune.__main__ import main
from verticalize.tune.methods import Full, Lisa, Lora, Method, Prefix
from verticalize.tune.train import tune

OPTIONS = {
    "device": "cpu",
    "dtype": "float32",
    "threads": 1,
    "tokens_per_step": 256,
    "learning_rate": 1e-2,
    "max_steps": 6,
    "save_steps": 2,
    "eval_steps": 2,
    "method": Lora(r=4, lora_dropout=0.1),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("raw")
    texts = ["偏头痛的常见症状有恶心和畏光。", "Common symptoms of migraine are nausea."]
    tiny_nano(folder, texts * 4, vocab_size=400, max_steps=1)
    return folder


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = ["偏头痛", "migraine", "恶心", "nausea", "监测", "血压"]
    examples = [
        example(n, f"{name}有什么症状？" * (1 + n % 3), f"{name}: 恶心和畏光。" * (1 + n % 2),
                "train" if n < 24 else "validation")
        for n, name in enumerate(names * 5)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    jsonl.write(path, [row.row() for row in examples])
    return path


def adapter(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "adapter_model.safetensors")


def log(folder: Path) -> list[dict]:
    rows = list(jsonl.read(folder / "trainer_log.jsonl"))
    return [{k: v for k, v in row.items() if k != "tokens_per_second"} for row in rows]


@pytest.fixture(scope="module")
def doubled(base: Path, rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One process with two packed rows a step: what two processes with one each must yield."""
    folder = tmp_path_factory.mktemp("doubled")
    tune(base, rows, folder, gradient_accumulation_steps=2, **OPTIONS)
    return folder


@pytest.mark.parametrize("sharded", [False, True], ids=["data parallel", "FSDP"])
def test_two_processes_make_the_adapter_of_one_with_the_doubled_batch(
    base: Path, rows: Path, doubled: Path, tmp_path: Path, sharded: bool
) -> None:
    assert finish(launch(2, base, rows, tmp_path, sharded=sharded, **OPTIONS)) == [0, 0]
    one, two = adapter(doubled), adapter(tmp_path)
    assert one.keys() == two.keys()
    # Measured: no difference at all for data parallel, 4e-8 for FSDP, which sums in another order.
    assert max(float((one[name] - two[name]).abs().max()) for name in one) <= 1e-6
    for ours, theirs in zip(log(tmp_path), log(doubled), strict=True):
        assert ours == pytest.approx(theirs, rel=1e-4)
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in doubled.iterdir()}


def test_whole_weights_are_trained_sharded_and_written_whole(
    base: Path, rows: Path, tmp_path: Path
) -> None:
    options = {**OPTIONS, "method": Full(), "learning_rate": 1e-3, "max_steps": 2}
    tune(base, rows, tmp_path / "one", gradient_accumulation_steps=2, **options)
    assert finish(launch(2, base, rows, tmp_path / "two", sharded=True, **options)) == [0, 0]
    one, two = (load_file(tmp_path / name / "model.safetensors") for name in ("one", "two"))
    assert one.keys() == two.keys()
    assert max(float((one[name] - two[name]).abs().max()) for name in one) <= 1e-5
    assert {p.name for p in (tmp_path / "one").iterdir()} == {
        p.name for p in (tmp_path / "two").iterdir()
    }


@pytest.mark.parametrize("method", [Prefix(), Lisa(num_layers=1)], ids=["prefix", "lisa"])
def test_a_method_that_has_not_been_tried_sharded_is_refused_before_the_weights_are_loaded(
    base: Path, rows: Path, tmp_path: Path, method: Method
) -> None:
    empty = Path(shutil.copytree(base, tmp_path / "base"))
    (empty / "model.safetensors").write_bytes(b"no weights")
    options = {**OPTIONS, "method": method, "ranks": Ranks(world=2, sharded=True)}
    with pytest.raises(ModelError, match="tune.method: only LoRA adapters and whole weights"):
        tune(empty, rows, tmp_path / "out", **options)


def test_when_one_of_two_is_killed_the_run_goes_on_even_in_one(
    base: Path, rows: Path, doubled: Path, tmp_path: Path
) -> None:
    processes = launch(2, base, rows, tmp_path, **{**OPTIONS, "save_steps": 1})
    wait_for(tmp_path / FILE)
    processes[1].kill()
    processes[0].join(SECONDS)  # gloo tells it that the other has gone
    assert processes[0].exitcode not in (0, None)
    assert not (tmp_path / "adapter_model.safetensors").exists()
    tune(base, rows, tmp_path, gradient_accumulation_steps=2, **OPTIONS)
    one, two = adapter(doubled), adapter(tmp_path)
    assert max(float((one[name] - two[name]).abs().max()) for name in one) <= 1e-6


def test_a_run_killed_at_any_moment_ends_as_one_that_was_not(
    base: Path, rows: Path, doubled: Path, tmp_path: Path
) -> None:
    options = {**OPTIONS, "save_steps": 1, "gradient_accumulation_steps": 2}
    moments = random.Random(time.time_ns())
    for _ in range(3):
        (process,) = launch(1, base, rows, tmp_path, **options)
        # The clock starts with the first write, so that the kill falls into steps or a write.
        wait_for(tmp_path / "trainer_log.jsonl")
        time.sleep(moments.uniform(0, 0.3))
        process.kill()
        process.join()
    tune(base, rows, tmp_path, **options)
    one, two = adapter(doubled), adapter(tmp_path)
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert log(tmp_path) == log(doubled)
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in doubled.iterdir()}


def wait_for(path: Path) -> None:
    end = time.monotonic() + SECONDS
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_the_adapter_of_the_best_validation_is_kept(base: Path, rows: Path, tmp_path: Path) -> None:
    options = {**OPTIONS, "eval_steps": 1, "max_steps": 12, "learning_rate": 30.0, "loss_spike": 0}
    kept = tune(base, rows, tmp_path / "best", early_stopping_patience=3, **options)
    losses = [row["eval_loss"] for row in log(tmp_path / "best")]
    assert kept.validation_loss == min(losses)
    assert len(losses) == losses.index(min(losses)) + 1 + 3
    last = tune(
        base, rows, tmp_path / "last", early_stopping_patience=3, load_best_model_at_end=False,
        **options,
    )  # fmt: skip
    assert last.validation_loss == losses[-1]
    best, final = adapter(tmp_path / "best"), adapter(tmp_path / "last")
    assert any(not torch.equal(best[name], final[name]) for name in best)


def test_a_broken_batch_is_saved_with_ids_texts_and_tokens(
    base: Path, rows: Path, tmp_path: Path
) -> None:
    options = {**OPTIONS, "learning_rate": 1e38, "max_grad_norm": 1e30}
    with pytest.raises(ModelError, match="Its rows are in offending_batch.jsonl"):
        tune(base, rows, tmp_path, **options)
    saved = list(jsonl.read(tmp_path / OFFENDING))
    assert {row["step"] for row in saved} == {saved[0]["step"]}
    assert {row["id"] for row in saved} <= {f"e{n}" for n in range(24)}
    assert all("有什么症状？" in row["text"] for row in saved)
    assert all(row["trained_text"].count("恶心和畏光。") in (1, 2) for row in saved)
    assert all(row["input_ids"] for row in saved)
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_a_step_of_several_rows_weighs_them_by_their_trained_ids(
    base: Path, rows: Path, tmp_path: Path
) -> None:
    plain = {**OPTIONS, "method": Lora(r=4, lora_dropout=0.0), "max_steps": 1}
    some = [row for row in map(Example.from_row, jsonl.read(rows)) if row.split == "train"][:6]
    some.append(example(99, "恶心？", "畏光。", "validation"))
    # Each row alone in its packed row, six a step; and all six in one.
    alone = {**plain, "tokens_per_step": 1, "gradient_accumulation_steps": 6}
    parts = tune(base, some, tmp_path / "parts", **alone)
    whole = tune(base, some, tmp_path / "whole", **{**plain, "tokens_per_step": 100_000})
    assert parts.tokens == whole.tokens
    assert parts.losses == pytest.approx(whole.losses, rel=1e-6)
    norms = [log(tmp_path / name)[0]["grad_norm"] for name in ("parts", "whole")]
    assert norms[0] == pytest.approx(norms[1], rel=1e-5)


def test_the_curves_can_be_read_back_from_tensorboard(
    base: Path, rows: Path, tmp_path: Path
) -> None:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    tune(base, rows, tmp_path, report_to=["tensorboard"], **OPTIONS)
    events = EventAccumulator(str(tmp_path / "tensorboard")).Reload()
    rows_ = log(tmp_path)
    for tag, name in (("train/loss", "loss"), ("eval/loss", "eval_loss")):
        told = [(event.step, event.value) for event in events.Scalars(tag)]
        assert told == [
            (row["current_steps"], pytest.approx(row[name])) for row in rows_ if name in row
        ]


def test_a_tracker_that_is_unknown_or_absent_is_named(
    base: Path, rows: Path, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match="'tensorbord' is no tracker. Did you mean 'tensorboard'"):
        tune(base, rows, tmp_path, report_to=["tensorbord"], **OPTIONS)
    with pytest.raises(DependencyError, match=r"pip install -e '\.\[wandb\]'"):
        tune(base, rows, tmp_path, report_to=["wandb"], **OPTIONS)


def test_a_tracker_that_does_not_start_says_why(base: Path, rows: Path, tmp_path: Path) -> None:
    (tmp_path / "tensorboard").write_text("no folder")
    with pytest.raises(ConfigError, match="tensorboard does not start: .*leave it out"):
        tune(base, rows, tmp_path, report_to=["tensorboard"], **OPTIONS)


def test_validation_without_rows_is_refused(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no validation row"):
        tune(base, [example(1, "偏头痛？", "恶心。")], tmp_path, **OPTIONS)


def test_the_module_tunes_and_explains_its_errors(
    base: Path, rows: Path, tmp_path: Path, capsys, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = ["--base", str(base), "--rows", str(rows), "--out", str(tmp_path / "out")]
    (tmp_path / "my.yaml").write_text(
        "tune: {max_steps: 12, tokens_per_step: 256, lora: {r: 4}}\n"
        "hardware: {device: cpu, dtype: float32, threads: 1}\n",
        "utf-8",
    )
    jsonl.write(tmp_path / "more.jsonl", [*jsonl.read(rows), example(98, "偏头痛？", "").row()])
    given[3] = str(tmp_path / "more.jsonl")
    settings = ["--config", "my.yaml", "--set", "tune.seed=3", "--set", "template=vicuna"]
    assert main([*given, *settings]) == 0
    told, timed = capsys.readouterr()
    assert "12 steps" in told
    assert ": the 1 that follow take about " in timed
    assert "Rows not trained on as they are: 1 no answer." in told
    assert adapter(tmp_path / "out")
    kept = json.loads((tmp_path / "out/base.json").read_text("utf-8"))
    assert kept["base"] == resolve_base(str(base), "vicuna").fingerprint
    assert main([*given, "--set", "tune.continued_pretraining.num_train_epochs=1"]) == 2
    assert "texts of a pack" in capsys.readouterr().err
    assert main([*given, "--set", "tune.early_stopping_patience=2"]) == 2
    assert "needs eval_steps above 0" in capsys.readouterr().err


def test_the_module_examines_a_training_before_it_starts(
    base: Path, rows: Path, tmp_path: Path, capsys
) -> None:
    given = ["--base", str(base), "--rows", str(rows), "--out", str(tmp_path / "out")]
    spoilt = ["--set", "hardware.threads=1", "--set", "tune.max_steps=1"]
    spoilt += ["--set", "tune.learning_rate=0.5"]
    assert main([*given, *spoilt]) == PreflightError.exit_code
    assert "learning_rate" in capsys.readouterr().err
    assert "What is trained" in (tmp_path / "out/preflight.html").read_text("utf-8")
    assert not (tmp_path / "out/adapter_model.safetensors").exists()
    assert main([*given, *spoilt, "--force"]) == 0
    assert adapter(tmp_path / "out")
    report = json.loads((tmp_path / "out/preflight.json").read_text("utf-8"))
    assert report["forced"] is True
    assert any(finding["state"] == "bad" for finding in report["findings"])


def test_sigterm_ends_a_process_with_its_code_and_a_checkpoint(
    base: Path, rows: Path, tmp_path: Path
) -> None:
    (process,) = launch(1, base, rows, tmp_path, **{**OPTIONS, "max_steps": 5000})
    wait_for(tmp_path / FILE)
    process.terminate()
    process.join(SECONDS)
    assert process.exitcode == 128 + signal.SIGTERM
    assert 0 < len(log(tmp_path)) < 5000
