"""Packing changes nothing but the speed."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from verticalize.models.attention import use_segments
from verticalize.tune.encode import encode_all
from verticalize.tune.packing import bins, pack, packed_logits


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


@pytest.mark.parametrize("attention", ["segments", "transformers"])
def test_packed_logits_are_those_of_each_row_alone(tiny_base: Path, examples, attention) -> None:
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    model = AutoModelForCausalLM.from_pretrained(tiny_base, dtype=torch.float32).eval()
    rows, _ = encode_all(tokenizer, examples[:5], max_length=500)
    alone = []
    with torch.no_grad():
        for row in rows:
            logits = model(torch.tensor([row.ids])).logits[0]
            alone.append(logits[[n - 1 for n in range(1, len(row.ids)) if row.trained[n]]])
        if attention == "segments":
            assert use_segments(model)
        packed = packed_logits(model, pack(rows))
    assert (packed - torch.cat(alone)).abs().max() <= 1e-5


def test_targets_are_the_trained_ids_in_order(tiny_base: Path, examples) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    rows, _ = encode_all(tokenizer, examples[:2], max_length=500)
    said = tokenizer.decode(pack(rows).targets)
    assert said == "偏头痛的症状是偏头痛和畏光。<|im_end|>高血压的症状是高血压和畏光。<|im_end|>"
