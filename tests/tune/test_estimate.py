"""The traced step holds what the real one holds, for every kind of model."""

from pathlib import Path
from typing import Any

import pytest
import torch
from peak_worker import peaks
from safetensors.torch import load_file
from test_packing import FAMILIES
from transformers import AutoConfig, AutoModelForCausalLM

from families import tiny_config
from verticalize.models.attention import use_segments
from verticalize.models.families import family_of
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Full, Lora, Method, Prefix, PTuning, attach
from verticalize.tune.objective import objective_for
from verticalize.tune.packing import loss, not_packed, pack
from verticalize.tune.preflight.estimate import estimate
from verticalize.tune.preflight.live import Live
from verticalize.tune.preflight.skeleton import packed_bytes, skeleton
from verticalize.tune.preflight.trace import _period, heaviest, traced
from verticalize.tune.seq2seq import Pair
from verticalize.tune.train import tune

ROWS = [Encoded(tuple(range(5, 45)), (False,) * 25 + (True,) * 15) for _ in range(6)]


def config_of(family: str, layers: int = 2) -> Any:
    return AutoConfig.for_model(
        family,
        vocab_size=600,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=layers,
        num_attention_heads=4,
        pad_token_id=0,
        **FAMILIES[family],
    )


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_a_traced_step_holds_what_a_real_one_holds(kind: Any) -> None:
    torch.set_num_threads(1)
    config, method = config_of("llama"), Lora(r=4)
    model = AutoModelForCausalLM.from_config(config, dtype=kind)
    use_segments(model)
    trainable = attach(model, method, seed=0)
    trainable.model.train()
    live = Live()
    for part in (*trainable.model.parameters(), *trainable.model.buffers()):
        live.see(part)
    for master in trainable.parameters.values():
        live.see(master)
    live.begin()
    with live:
        packed = pack(ROWS)
        low = {name: master.to(kind) for name, master in trainable.parameters.items()}
        loss(trainable.model, packed, low).backward()
    small = skeleton(config, method, kind)
    assert packed_bytes(small.model, "none") == packed_bytes(trainable.model, "none")
    held = traced(small, ROWS, "cpu", False)
    found = held.tensors + held.logits
    assert found == pytest.approx(live.peak, rel=0.03)


@pytest.mark.parametrize(
    ("family", "method", "checkpointing"),
    [
        ("t5", Lora(r=4, lora_dropout=0.0), False),
        ("mt5", Lora(r=4, lora_dropout=0.0), True),
        ("t5", Full(), False),
        ("llama", Prefix(4), False),
        ("llama", PTuning(4, encoder_hidden_size=16), False),
        ("bloom", Prefix(4), False),
    ],
    ids=lambda value: (
        type(value).__name__ if isinstance(value, Lora | Full | Prefix | PTuning) else None
    ),
)
def test_a_traced_step_of_an_encoder_or_behind_virtual_tokens_holds_what_a_real_one_holds(
    family: str, method: Method, checkpointing: bool
) -> None:
    torch.set_num_threads(1)
    config = tiny_config(family, 600)
    config.num_key_value_heads = 4  # peft makes a prefix of as many, also for bloom
    made = family_of(config).auto_class.from_config(config)
    trainable = attach(made, method, seed=0)
    trainable = trainable.checkpointed() if checkpointing else trainable
    trainable.model.train()
    objective = objective_for(config, None, max_length=99, tokens_per_step=999, device="cpu")
    rows: list[Any] = ROWS
    if config.is_encoder_decoder:
        rows = [Pair(row.ids[:25], row.ids[25:]) for row in ROWS]
    else:
        assert not_packed(trainable.model)
    batch = objective.plan(rows, seed=0).step(0)
    live = Live()
    for part in (*trainable.model.parameters(), *trainable.model.buffers()):
        live.see(part)
    live.begin()
    with live:
        weights = trainable.weights(0, torch.float32)
        objective.compute(trainable.model, batch, weights).loss.backward()
    small = skeleton(config, method, torch.float32)
    held = traced(small, ROWS, "cpu", checkpointing)
    found = held.tensors + held.logits
    assert found == pytest.approx(live.peak, rel=0.1)


def test_an_encoder_and_a_decoder_are_counted_each_by_its_layers() -> None:
    method = Full()

    def activations(encoder: int, decoder: int) -> int:
        config = tiny_config("t5", 600)
        config.num_layers, config.num_decoder_layers = encoder, decoder
        return estimate(config, ROWS, method, tokens_per_step=240, kind=torch.float32).activations

    config = tiny_config("t5", 600)
    config.num_layers, config.num_decoder_layers = 2, 3
    whole = skeleton(config, method, torch.float32)
    assert activations(2, 3) == pytest.approx(traced(whole, ROWS, "cpu", False).tensors, rel=0.03)
    assert activations(1, 1) < activations(2, 1)


@pytest.mark.filterwarnings("ignore:fan_in_fan_out")
@pytest.mark.parametrize(
    ("family", "checkpointing"),
    [*((family, False) for family in sorted(FAMILIES)), ("llama", True), ("bloom", True)],
)
def test_every_family_can_be_estimated(family: str, checkpointing: bool) -> None:
    given = {"tokens_per_step": 120, "kind": torch.float32, "checkpointing": checkpointing}
    few, many = (estimate(config_of(family, layers), ROWS, Lora(r=4), **given) for layers in (4, 8))
    assert few.activations < many.activations < few.peak + many.peak
    assert few.weights < many.weights


def test_checkpointed_gradients_need_less_memory() -> None:
    given = {"tokens_per_step": 240, "kind": torch.float32}
    plain = estimate(config_of("llama", 8), ROWS, Lora(r=4), **given)
    less = estimate(config_of("llama", 8), ROWS, Lora(r=4), checkpointing=True, **given)
    assert less.activations < 0.5 * plain.activations


def test_checkpointed_gradients_are_the_same(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    given = {"dtype": "float32", "device": "cpu", "threads": 1, "max_steps": 4,
             "tokens_per_step": 256, "method": Lora(r=4, lora_dropout=0.1), "learning_rate": 1e-2}  # fmt: skip
    plain = tune(tiny_base, examples, tmp_path / "a", **given)
    less = tune(tiny_base, examples, tmp_path / "b", gradient_checkpointing=True, **given)
    assert less.losses == pytest.approx(plain.losses, rel=1e-6)
    one, two = (load_file(tmp_path / name / "adapter_model.safetensors") for name in "ab")
    for name, tensor in one.items():
        torch.testing.assert_close(two[name], tensor, rtol=1e-5, atol=1e-7)


def test_checkpointed_gradients_are_the_same_in_low_precision(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    given = {"dtype": "bfloat16", "device": "cpu", "threads": 1, "max_steps": 4,
             "tokens_per_step": 256, "method": Lora(r=4), "learning_rate": 1e-2}  # fmt: skip
    plain = tune(tiny_base, examples, tmp_path / "a", **given)
    less = tune(tiny_base, examples, tmp_path / "b", gradient_checkpointing=True, **given)
    assert less.losses == pytest.approx(plain.losses, rel=1e-3)


def test_the_heaviest_step_is_the_one_with_most_trained_ids() -> None:
    answers = Encoded(tuple(range(40)), (False,) * 5 + (True,) * 35)
    step = heaviest([*ROWS, answers], 40, wide=60_000, deep=2)
    assert step == [answers]


def test_layers_of_mixed_kinds_are_counted_by_the_period() -> None:
    class Config:
        layer_types = ("full", "sliding") * 4
        num_hidden_layers = 8

    assert _period(Config()) == 2
    Config.layer_types = ("full",) * 8
    assert _period(Config()) == 1


def test_the_estimate_is_near_the_peak_of_a_process_that_trains(
    tiny_base: Path, tmp_path: Path
) -> None:
    estimated, measured = peaks(str(tiny_base), tmp_path)
    assert 0.7 <= estimated / measured <= 1.3
