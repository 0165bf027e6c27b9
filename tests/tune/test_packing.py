"""Packing changes nothing but the speed."""

from pathlib import Path

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

from verticalize.models.attention import use_segments
from verticalize.tune.encode import encode_all
from verticalize.tune.packing import bins, loss, pack, packed_logits


def test_bins_hold_each_row_once_and_keep_to_their_capacity() -> None:
    lengths = [7, 3, 5, 5, 2, 9, 1, 8]
    filled = bins(lengths, 10, seed=0)
    assert sorted(n for row in filled for n in row) == list(range(8))
    assert all(sum(lengths[n] for n in row) <= 10 for row in filled)
    assert len(filled) == 4  # 40 tokens in four full bins: best fit finds 9+1 8+2 7+3 5+5


def test_bins_depend_on_the_seed_alone() -> None:
    lengths = [3, 5, 2, 8, 1, 3, 3] * 5
    assert bins(lengths, 10, seed=1) == bins(lengths, 10, seed=1)
    assert bins(lengths, 10, seed=1) != bins(lengths, 10, seed=2)


def test_a_row_longer_than_the_capacity_has_a_bin_to_itself() -> None:
    assert sorted(map(sorted, bins([12, 3, 4], 10, seed=0))) == [[0], [1, 2]]


FAMILIES = {
    "llama": {"num_key_value_heads": 4},
    "qwen2": {"num_key_value_heads": 2},
    "qwen3": {"num_key_value_heads": 2, "head_dim": 16},
    "mistral": {"num_key_value_heads": 2, "sliding_window": None},
    "gemma2": {"num_key_value_heads": 2, "head_dim": 16},
    "gpt2": {},
    "gpt_neox": {},
    "bloom": {},
}


def small(family: str, vocabulary: int):
    torch.manual_seed(0)
    config = AutoConfig.for_model(
        family,
        vocab_size=vocabulary,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        pad_token_id=0,
        **FAMILIES[family],
    )
    return AutoModelForCausalLM.from_config(config).eval()


@pytest.mark.parametrize("attention", ["segments", "transformers"])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_packed_logits_are_those_of_each_row_alone(
    tiny_base: Path, examples, family, attention
) -> None:
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    model = small(family, len(tokenizer))
    rows, _ = encode_all(tokenizer, examples[:5], max_length=500)
    alone = []
    with torch.no_grad():
        for row in rows:
            logits = model(torch.tensor([row.ids])).logits[0]
            alone.append(logits[[n - 1 for n in range(1, len(row.ids)) if row.trained[n]]])
        if attention == "segments":
            switched = use_segments(model)
            assert switched == (family in {"llama", "qwen2", "qwen3", "mistral"})
        packed = packed_logits(model, pack(rows))
    assert (packed - torch.cat(alone)).abs().max() <= 1e-5


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_gradients_of_a_packed_row_are_those_of_the_rows_alone(
    tiny_base: Path, examples, family
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    model = small(family, len(tokenizer))
    rows, _ = encode_all(tokenizer, examples[:3], max_length=500)
    trained = sum(sum(row.trained) for row in rows)
    for row in rows:
        logits = model(torch.tensor([row.ids])).logits[0, :-1]
        kept = torch.tensor(row.trained[1:])
        targets = torch.tensor(row.ids[1:])[kept]
        part = torch.nn.functional.cross_entropy(logits[kept], targets, reduction="sum")
        (part / trained).backward()
    expected = {n: p.grad.clone() for n, p in model.named_parameters() if p.grad is not None}
    model.zero_grad()
    use_segments(model)
    loss(model, pack(rows)).backward()
    for name, parameter in model.named_parameters():
        if name in expected:
            torch.testing.assert_close(parameter.grad, expected[name], rtol=1e-4, atol=1e-6)


def test_targets_are_the_trained_ids_in_order(tiny_base: Path, examples) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    rows, _ = encode_all(tokenizer, examples[:2], max_length=500)
    said = tokenizer.decode(pack(rows).targets)
    assert said == "偏头痛的症状是偏头痛和畏光。<|im_end|>高血压的症状是高血压和畏光。<|im_end|>"
