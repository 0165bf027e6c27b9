"""A 4-bit base whose layers are no multiples of a block wide is evaluated all the same."""

from pathlib import Path

import pytest
import torch
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

from tiny import tiny_nano
from verticalize.models.open import resolve_base
from verticalize.models.quantized import keep_what_cannot_be_packed
from verticalize.models.weights import load_weights


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of layers with 96 and 100 inputs, and 40 outputs."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("odd")
    tiny_nano(folder, ["偏头痛的常见症状有恶心和畏光。"] * 4, vocab_size=300, max_steps=1)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=96,
        intermediate_size=100,
        num_hidden_layers=1,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=20,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    return folder


def test_a_base_of_odd_widths_is_read_in_4_bits(odd: Path) -> None:
    ids = torch.arange(12)[None]
    found = []
    for quantization in ("none", "nf4"):
        base = resolve_base(str(odd))
        model, _ = load_weights(base, device="cpu", dtype=torch.float32, quantization=quantization)
        with torch.no_grad():
            found.append(model.eval()(input_ids=ids).logits)
    error = (found[0] - found[1]).norm() / found[0].norm()
    assert 0 < float(error) < 0.3


def test_only_layers_of_whole_blocks_are_packed() -> None:
    bnb = pytest.importorskip("bitsandbytes")
    layers = torch.nn.ModuleList(
        bnb.nn.Linear4bit(*size, quant_type="nf4", device="meta")
        for size in ((128, 64), (96, 64), (128, 40))
    )
    for layer in layers:
        layer.support_avx512bf16_for_cpu = True  # whatever this processor is
    keep_what_cannot_be_packed(layers)
    assert [layer.support_avx512bf16_for_cpu for layer in layers] == [True, False, False]
