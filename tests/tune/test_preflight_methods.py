"""The pre-flight knows what each method trains, and says what it does not know."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_preflight import PLENTY, of, subject
from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Full, Lisa, Lora, Method, Prefix, PTuning
from verticalize.tune.preflight.checks import examine
from verticalize.tune.preflight.memory import weigh
from verticalize.tune.preflight.timing import timed

METHODS = [Lora(r=4, use_rslora=True), Full(), Lisa(), Prefix(), PTuning()]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: type(method).__name__)
def test_every_method_is_examined_and_timed(tiny_base: Path, examples: Any, method: Method) -> None:
    given = subject(tiny_base, examples, method=method, max_steps=12)
    report = examine(given)
    assert not report.bad
    memory = of(report, "memory")
    assert memory.state == "ok"
    assert "is not known" not in memory.found
    assert timed(given, threads=1).steps == 10


def test_whole_weights_need_more_than_an_adapter_and_few_layers_less(
    tiny_base: Path, examples: Any
) -> None:
    adapter, few, whole = (
        weigh(subject(tiny_base, examples, method=method)).estimate
        for method in (Lora(r=4), Lisa(num_layers=1), Full())
    )
    assert adapter.optimizer < few.optimizer < whole.optimizer
    assert whole.optimizer == 2 * whole.gradients
    assert whole.weights == adapter.weights


def test_directions_and_lengths_need_more_than_a_plain_adapter(
    tiny_base: Path, examples: Any
) -> None:
    plain, dora = (
        weigh(subject(tiny_base, examples, method=Lora(r=4, use_dora=on))).estimate
        for on in (False, True)
    )
    assert dora.activations > plain.activations
    assert dora.adapter > plain.adapter


def test_quantised_weights_are_counted_by_their_bits(tiny_base: Path, examples: Any) -> None:
    plain, int8, nf4 = (
        weigh(subject(tiny_base, examples, quantization=kind)).estimate.weights
        for kind in ("none", "int8", "nf4")
    )
    linear = (plain - int8) / 3 * 4  # of four bytes a weight one is left
    assert nf4 == pytest.approx(plain - linear + linear / 4 * 4.127 / 8, rel=1e-3)


def test_plain_text_trains_every_id_of_a_step(tiny_base: Path, examples: Any) -> None:
    plain = subject(tiny_base, examples)
    with_texts = replace(plain, texts=[Encoded((5,) * 40, (True,) * 40)])
    assert weigh(with_texts).estimate.logits > 2 * weigh(plain).estimate.logits


def test_an_encoder_decoder_model_is_examined_as_one(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    tokenizer.save_pretrained(tmp_path)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4,
        decoder_start_token_id=0,
    )  # fmt: skip
    T5ForConditionalGeneration(config).save_pretrained(tmp_path)
    report = examine(subject(tmp_path, examples, max_steps=12, room=PLENTY))
    assert not report.bad
    assert of(report, "memory").state == "ok"
    assert re.fullmatch(r"[\d.]+% of the steps is padding.", of(report, "packing").found)
    assert "terminator" not in {name for name, _ in report.findings}
    assert any(piece.trained for piece in report.samples[0].pieces)
