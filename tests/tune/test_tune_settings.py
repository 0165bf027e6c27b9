"""Settings that change what is learnt, each through `tune`: ignored, a test here fails."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file
from tune_rows import example

from verticalize.records import Example
from verticalize.tune.methods import Lora
from verticalize.tune.train import tune

ROWS = [example(n, "偏头痛有什么症状？", "恶心和畏光。") for n in range(12)]
FAST: dict[str, Any] = {
    "device": "cpu",
    "dtype": "float32",
    "threads": 1,
    "warmup_ratio": 0,
    "method": Lora(r=4, lora_dropout=0.0),
}


def trained(base: Path, row: Example, out: Path, **switches: bool) -> tuple[int, float]:
    """Ids that one step trains, and its loss."""
    done = tune(base, [row], out, max_steps=1, **switches, **FAST)
    return done.tokens, done.losses[0]


def test_train_on_prompt_trains_all_ids_of_a_row_but_the_first(
    tiny_base: Path, tmp_path: Path
) -> None:
    (tokens, loss), (every, of_all) = (
        trained(tiny_base, ROWS[0], tmp_path / str(on), train_on_prompt=on) for on in (False, True)
    )
    assert tokens < every / 2
    assert of_all != pytest.approx(loss, rel=1e-3)


def test_mask_history_trains_the_last_answer_alone(tiny_base: Path, tmp_path: Path) -> None:
    asked = [
        {"role": "user", "content": "头痛？"},
        {"role": "assistant", "content": "多休息，畏光。"},
    ]
    row = replace(ROWS[0], messages=(*ROWS[0].messages, *asked))
    (both, _), (last, _) = (
        trained(tiny_base, row, tmp_path / str(on), mask_history=on) for on in (False, True)
    )
    first, _ = trained(tiny_base, ROWS[0], tmp_path / "first")
    assert both == first + last


def test_weight_decay_shrinks_what_the_loss_does_not_move(tiny_base: Path, tmp_path: Path) -> None:
    # Behind B = 0 the matrices A have no gradient in the first step.
    found = []
    for decay in (0.0, 0.5):
        out = tmp_path / str(decay)
        tune(tiny_base, ROWS, out, weight_decay=decay, learning_rate=0.1, max_steps=1, **FAST)
        found.append(load_file(out / "adapter_model.safetensors"))
    plain, decayed = found
    names = [name for name in plain if ".lora_A." in name]
    assert names
    for name in names:
        assert decayed[name].numpy() == pytest.approx((1 - 0.1 * 0.5) * plain[name].numpy())


def test_noise_is_as_strong_in_a_packed_row_as_in_each_conversation_alone(
    tiny_base: Path, tmp_path: Path
) -> None:
    def mean_loss(name: str, alpha: float, tokens_per_step: int) -> float:
        options = {**FAST, "learning_rate": 1e-12, "tokens_per_step": tokens_per_step}
        done = tune(tiny_base, ROWS, tmp_path / name, neftune_noise_alpha=alpha, **options)
        return sum(done.losses) / done.steps

    plain = mean_loss("plain", 0.0, 4096)
    packed, alone = mean_loss("packed", 20.0, 4096), mean_loss("alone", 20.0, 1)
    # By the length of the whole row it would be 12 ** 0.5 times weaker, and do next to nothing.
    assert packed - plain > 0.5 * (alone - plain) > 0.1
