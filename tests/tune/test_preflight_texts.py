"""The pre-flight counts and times the plain text that is trained on before the rows."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from verticalize.config import Settings
from verticalize.models.open import resolve_base
from verticalize.tune.preflight.batches import amount
from verticalize.tune.preflight.checks import examine
from verticalize.tune.preflight.prepare import prepare
from verticalize.tune.preflight.subject import Subject
from verticalize.tune.preflight.timing import speed, timed
from verticalize.tune.pretraining import RESULT, Texts
from verticalize.tune.train import tune

TEXTS = Texts(["头痛患者应当监测血压。" * n for n in range(3, 15)], num_train_epochs=3)


def prepared(base: Path, examples: Any, out: Path, texts: Texts | None = TEXTS) -> Subject:
    tuned: dict[str, Any] = {"tokens_per_step": 128, "max_length": 100}
    tuned["continued_pretraining"] = {"num_train_epochs": 3}
    settings = Settings.model_validate({"tune": tuned, "hardware": {"device": "cpu"}})
    found = resolve_base(str(base))
    return prepare(found, examples, settings, out=out, add_tokens=(), texts=texts)


def test_the_steps_of_the_texts_are_those_that_training_does(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    subject = prepared(tiny_base, examples, tmp_path)
    options = {"tokens_per_step": 128, "max_length": 100, "device": "cpu", "threads": 1}
    tune(tiny_base, examples, tmp_path / "out", texts=TEXTS, max_steps=1, **options)
    done = json.loads((tmp_path / "out" / RESULT).read_text("utf-8"))
    assert subject.text_steps == done["steps"] > 10
    told = next(amount(subject)).found
    assert told.startswith(f"{done['steps']} steps before those of the rows, 3 epochs of ")


def test_the_time_is_that_of_all_tokens_at_the_measured_speeds(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    plain, both = (prepared(tiny_base, examples, tmp_path, texts) for texts in (None, TEXTS))
    found = timed(plain, threads=1, steps=3)
    rows = sum(len(row.ids) for row in plain.rows.train)
    assert found.seconds == pytest.approx(rows / found.tokens_per_second)
    found = timed(both, threads=1, steps=3)
    texts = 3 * sum(len(row.ids) for row in both.texts)
    assert texts > rows
    assert found.text_tokens_per_second is not None
    expected = rows / found.tokens_per_second + texts / found.text_tokens_per_second
    assert found.seconds == pytest.approx(expected)
    (told,) = speed(both, found)
    assert f"{both.text_steps} steps of plain text and {both.steps} steps of rows" in told.found


def test_texts_that_are_not_there_are_a_finding_beside_the_others(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    report = examine(prepared(tiny_base, examples, tmp_path, Texts([])))
    (finding,) = report.bad
    assert finding.place == "tune.continued_pretraining"
    assert finding.found == "there is no text to train on."
    assert {"memory", "disk"} <= {name for name, _ in report.findings}


def test_a_few_texts_that_are_seen_over_and_over_are_remarked(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    few = prepared(tiny_base, examples, tmp_path)
    often = replace(few, training=replace(few.training, text_epochs=500.0))
    assert next(amount(few)).state == "ok"
    told = next(amount(often))
    assert told.state == "note"
    assert f"500 epochs of {few.text_tokens:,} tokens" in told.found
    assert f"{500 * few.text_tokens:,} tokens are read in all" in told.found
