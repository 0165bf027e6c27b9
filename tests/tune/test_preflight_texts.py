"""The pre-flight counts and times the plain text that is trained on before the rows."""

import json
from pathlib import Path
from typing import Any

import pytest

from verticalize.config import Settings
from verticalize.errors import ModelError
from verticalize.models.open import resolve_base
from verticalize.tune.preflight.batches import amount
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


def test_texts_that_cannot_be_trained_on_are_refused_before_the_training(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="there is no text to train on"):
        prepared(tiny_base, examples, tmp_path, Texts([]))
