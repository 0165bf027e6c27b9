"""The pre-flight sees what a training starts from: an earlier adapter, or a base with new words."""

from pathlib import Path
from typing import Any

import pytest
import torch
from test_methods import FAST
from test_vocabulary import CHINESE, english_tokenizer, hanzi, small_model
from tune_rows import example

from verticalize.config import Settings
from verticalize.models.open import resolve_base
from verticalize.tune.methods import Lora
from verticalize.tune.preflight.checks import examine
from verticalize.tune.preflight.memory import weigh
from verticalize.tune.preflight.prepare import prepare
from verticalize.tune.preflight.settings import settings
from verticalize.tune.preflight.subject import Subject
from verticalize.tune.start import start
from verticalize.tune.train import tune

ROWS = [example(n, "偏头痛？", CHINESE[n % 2]) for n in range(4)]
WORDS = sorted({*hanzi("".join(CHINESE))})
HARDWARE = {"device": "cpu", "dtype": "float32"}


def prepared(base: Path, out: Path, *, words: Any = (), **tuned: Any) -> Subject:
    settings = Settings.model_validate({"tune": tuned, "hardware": HARDWARE})
    return prepare(resolve_base(str(base)), ROWS, settings, out=out, add_tokens=words)


def trained(subject: Subject) -> dict[str, tuple[int, ...]]:
    """Shapes of what the pre-flight takes to be trained."""
    return {name: tuple(part.shape) for name, part in subject.skeleton.parameters.items()}


def begun(base: Path, **given: Any) -> dict[str, tuple[int, ...]]:
    """Shapes of what a training that begins really trains."""
    options = {"seed": 0, "device": "cpu", "dtype": torch.float32, "method": Lora(), **given}
    found = start(resolve_base(str(base)), **options).trainable.parameters
    return {name: tuple(part.shape) for name, part in found.items()}


@pytest.fixture(scope="module", params=[True, False], ids=["tied", "apart"])
def english(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base that writes a hanzi as three tokens."""
    folder = tmp_path_factory.mktemp("english")
    tokenizer = english_tokenizer()
    small_model(len(tokenizer), tied=request.param).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    "method", [Lora(r=4), Lora(r=64, use_dora=True, target_modules=["q_proj"])]
)
def test_an_earlier_adapter_is_examined_as_it_is(
    english: Path, tmp_path: Path, method: Lora
) -> None:
    first = tmp_path / "first"
    tune(english, ROWS, first, method=method, max_steps=1, **FAST)
    subject = prepared(english, tmp_path, adapter=str(first), lora={"loraplus_lr_ratio": 4})
    assert subject.training.method.r == method.r
    assert subject.training.method.loraplus_lr_ratio == 4
    assert trained(subject) == begun(english, adapter=first)
    assert weigh(subject).estimate.optimizer == 8 * sum(
        part.numel() for part in subject.skeleton.parameters.values()
    )


def test_an_adapter_that_names_modules_of_every_layer_is_traced_with_few_layers(
    english: Path, tmp_path: Path
) -> None:
    places = [f"model.layers.{layer}.self_attn.q_proj" for layer in range(2)]
    method, first = Lora(r=4, target_modules=places), tmp_path / "first"
    tune(english, ROWS, first, method=method, max_steps=1, **FAST)
    subject = prepared(english, tmp_path, adapter=str(first))
    assert trained(subject) == begun(english, adapter=first)
    assert weigh(subject).estimate.activations > 0


def test_an_earlier_adapter_brings_its_words(english: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    tune(english, ROWS, first, method=Lora(r=4), add_tokens=WORDS, max_steps=1, **FAST)
    subject = prepared(english, tmp_path, adapter=str(first))
    assert len(subject.added) == len(WORDS)
    assert trained(subject) == begun(english, adapter=first)
    assert len(subject.tokenizer) == subject.config.vocab_size


def test_an_adapter_of_another_base_is_refused_before_the_training(
    english: Path, tiny_base: Path, tmp_path: Path
) -> None:
    tune(english, ROWS, tmp_path / "first", method=Lora(r=4), max_steps=1, **FAST)
    (finding,) = settings(prepared(tiny_base, tmp_path, adapter=str(tmp_path / "first")))
    assert finding.state == "bad"
    assert "another base" in finding.found


def test_rows_are_shown_and_counted_with_the_new_words(english: Path, tmp_path: Path) -> None:
    old, new = (prepared(english, tmp_path, words=words) for words in ((), WORDS))
    assert new.tokens < 0.7 * old.tokens
    assert trained(new) == begun(english, method=Lora(), add_tokens=WORDS)
    assert not trained(new).keys() <= trained(old).keys()
    report = examine(new)
    assert not report.bad
    said = {name: finding.found for name, finding in report.findings}
    assert "embed_tokens (1)" in said["targets"]
    assert "畏" in {piece.text for piece in report.samples[0].pieces}
    assert report.figures["memory"]["bytes"]["activations"] > 0


def test_the_training_takes_the_rows_of_the_preflight_as_its_own(
    english: Path, tmp_path: Path
) -> None:
    subject = prepared(english, tmp_path, words=WORDS)
    options = {**FAST, "method": Lora(r=4), "add_tokens": WORDS, "max_steps": 2}
    one = tune(english, ROWS, tmp_path / "one", **options)
    two = tune(english, subject.rows, tmp_path / "two", **options)
    assert one.losses == two.losses
