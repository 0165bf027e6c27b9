"""Tuning a tiny model: it learns, it resumes exactly, and its adapter knows its base."""

import itertools
import json
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from tune_rows import example

from forked import started
from tiny import tiny_nano
from verticalize import jsonl
from verticalize.errors import ModelError
from verticalize.models.local import LocalModel
from verticalize.tune.methods import Lora
from verticalize.tune.train import tune

FAST = {
    "device": "cpu",
    "dtype": "float32",
    "threads": 1,
    "tokens_per_step": 512,
    "method": Lora(r=4),
}


def test_tuning_teaches_the_answers_and_leaves_the_base_as_it_was(
    tiny_base: Path, tmp_path: Path
) -> None:
    rows = [example(n, "偏头痛有什么症状？", "恶心和畏光。") for n in range(8)]
    rows.append(example(9, "偏头痛有什么症状？", "恶心和畏光。", "validation"))
    result = tune(tiny_base, rows, tmp_path, learning_rate=1e-2, max_steps=40, **FAST)
    assert result.steps == len(result.losses) == 40
    assert result.losses[-1] < 0.5 < result.losses[0]
    assert result.validation_loss is not None
    assert result.validation_loss < 0.5
    model = LocalModel.load(tiny_base, tmp_path, device="cpu", dtype="float32", threads=1)
    plain = LocalModel.load(tiny_base, device="cpu", dtype="float32", threads=1)
    prompt = list(rows[0].messages[:2])
    answers = [view.generate([prompt], max_new_tokens=40)[0] for view in (model.tuned, model.base)]
    assert answers[0] == "恶心和畏光。"
    assert answers[1] == plain.base.generate([prompt], max_new_tokens=40)[0]
    assert answers[0] != answers[1]


def test_two_streams_at_once_keep_their_arms_apart(tiny_base: Path, tmp_path: Path) -> None:
    rows = [example(n, "偏头痛有什么症状？", "恶心和畏光。") for n in range(8)]
    tune(tiny_base, rows, tmp_path, learning_rate=1e-2, max_steps=40, **FAST)
    model = LocalModel.load(tiny_base, tmp_path, device="cpu", dtype="float32", threads=1)
    prompt = list(rows[0].messages[:2])
    views = model.base, model.tuned
    alone = ["".join(view.stream(prompt, max_new_tokens=12)) for view in views]
    streams = [view.stream(prompt, max_new_tokens=12) for view in views]
    pieces = list(itertools.zip_longest(*streams, fillvalue=""))
    assert ["".join(part) for part in zip(*pieces, strict=True)] == alone
    assert alone[0] != alone[1]


def test_it_writes_adapter_base_log_and_chart(tiny_base: Path, examples, tmp_path: Path) -> None:
    notes: list[tuple[int, int, str]] = []
    tune(
        tiny_base,
        examples,
        tmp_path,
        max_steps=3,
        progress=lambda *note: notes.append(note),
        **FAST,
    )
    assert {p.name for p in tmp_path.iterdir()} == {
        "adapter_model.safetensors",
        "adapter_config.json",
        "base.json",
        "trainer_log.jsonl",
        "loss.png",
    }
    rows = list(jsonl.read(tmp_path / "trainer_log.jsonl"))
    assert [row["current_steps"] for row in rows] == [1, 2, 3]
    assert [note[:2] for note in notes] == [(1, 3), (2, 3), (3, 3)]
    assert "tokens/s" in notes[0][2]


def test_rows_may_come_from_a_file(tiny_base: Path, examples, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    jsonl.write(path, [example.row() for example in examples])
    one = tune(tiny_base, path, tmp_path / "one", max_steps=2, **FAST)
    two = tune(tiny_base, examples, tmp_path / "two", max_steps=2, **FAST)
    assert one.losses == two.losses


def test_epochs_decide_the_steps_where_no_maximum_is_given(
    tiny_base: Path, examples, tmp_path: Path
) -> None:
    one = tune(tiny_base, examples, tmp_path / "one", num_train_epochs=1, **FAST)
    two = tune(tiny_base, examples, tmp_path / "two", num_train_epochs=2, **FAST)
    assert two.steps == 2 * one.steps
    assert two.tokens == 2 * one.tokens


def _slowly_tuned(base: Path, rows: Path, out: Path, options: dict) -> None:
    tune(base, rows, out, **options, progress=lambda *_: time.sleep(0.1))


def test_a_killed_tuning_ends_with_the_same_adapter(
    tiny_base: Path, examples, tmp_path: Path
) -> None:
    rows, whole, cut = tmp_path / "rows.jsonl", tmp_path / "whole", tmp_path / "cut"
    jsonl.write(rows, [example.row() for example in examples])
    options = {**FAST, "max_steps": 30, "save_steps": 4, "learning_rate": 1e-2}
    tune(tiny_base, rows, whole, **options)
    process = started(_slowly_tuned, tiny_base, rows, cut, options)
    while not (cut / "checkpoint.safetensors").exists():
        assert process.is_alive()
        time.sleep(0.02)
    process.kill()
    process.join()
    assert not (cut / "adapter_model.safetensors").exists()
    steps: list[int] = []
    tune(tiny_base, rows, cut, **options, progress=lambda done, *_: steps.append(done))
    assert steps[0] > 1
    one, two = (load_file(folder / "adapter_model.safetensors") for folder in (whole, cut))
    assert all(torch.equal(one[name], two[name]) for name in one)
    losses = [[row["loss"] for row in jsonl.read(f / "trainer_log.jsonl")] for f in (whole, cut)]
    assert losses[0] == losses[1]


def test_an_adapter_does_not_load_on_another_base(
    tiny_base: Path, examples, tmp_path: Path
) -> None:
    tune(tiny_base, examples, tmp_path / "adapter", max_steps=1, **FAST)
    tiny_nano(tmp_path / "other", ["另一个模型。"] * 9, vocab_size=300, max_steps=1)
    with pytest.raises(ModelError, match="trained on another base"):
        LocalModel.load(tmp_path / "other", tmp_path / "adapter", device="cpu", threads=1)


def test_a_loss_that_is_no_number_stops_the_training(
    tiny_base: Path, examples, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="broke down at step"):
        tune(
            tiny_base,
            examples,
            tmp_path,
            learning_rate=1e38,
            max_steps=20,
            max_grad_norm=1e30,
            **FAST,
        )


def test_when_every_row_is_too_long_the_error_counts_them(
    tiny_base: Path, examples, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="24 longer than 8 tokens"):
        tune(tiny_base, examples, tmp_path, max_length=8, **FAST)


def test_the_base_is_named_by_its_fingerprint(tiny_base: Path, examples, tmp_path: Path) -> None:
    tune(tiny_base, examples, tmp_path, max_steps=1, **FAST)
    note = json.loads((tmp_path / "base.json").read_text(encoding="utf-8"))
    assert len(note["base"]) == 64
    assert note["name"] == str(tiny_base)
