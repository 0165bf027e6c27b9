"""The heads that copy from the context work before any training, and stay through it."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import LlamaConfig, LlamaForCausalLM

from tiny import tiny_nano
from verticalize.models.nano.copying import set_up_copying

SIZES = {"hidden_size": 192, "num_hidden_layers": 2, "num_attention_heads": 3}


def untrained(**changes: int) -> LlamaForCausalLM:
    torch.manual_seed(0)
    sizes = {"hidden_size": 192, "num_hidden_layers": 4, "num_attention_heads": 3, **changes}
    config = LlamaConfig(vocab_size=2000, intermediate_size=512, tie_word_embeddings=True, **sizes)
    return LlamaForCausalLM(config).eval()


def copied(model: LlamaForCausalLM) -> float:
    """Share of random tokens, met a second time, that are predicted from the first time."""
    once = torch.randint(2000, (2, 60), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        said = model(torch.cat([once, once], dim=1)).logits.argmax(-1)
    return float((said[:, 60:119] == once[:, 1:]).float().mean())


def test_an_untrained_model_with_the_heads_copies_and_without_them_does_not() -> None:
    model = untrained()
    assert copied(model) < 0.05
    set_up_copying(model, seed=0)
    assert copied(model) > 0.8


def test_keeping_the_heads_undoes_what_a_step_did_to_them_alone() -> None:
    model = untrained()
    heads = set_up_copying(model, seed=0)
    before = {name: p.detach().clone() for name, p in model.named_parameters()}
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 1
    heads.keep()
    query = model.model.layers[1].self_attn.q_proj.weight
    was = before["model.layers.1.self_attn.q_proj.weight"]
    assert torch.equal(query[:64], was[:64])
    assert torch.equal(query[64:], was[64:] + 1)


@pytest.mark.parametrize("changes", [{"num_hidden_layers": 1}, {"num_attention_heads": 24}])
def test_a_model_that_has_no_room_for_them_is_left_as_it_is(changes: dict[str, int]) -> None:
    model = untrained(**changes)
    before = model.model.embed_tokens.weight.clone()
    set_up_copying(model, seed=0).keep()
    assert torch.equal(model.model.embed_tokens.weight, before)


def test_a_pretrained_base_has_kept_them(tmp_path: Path) -> None:
    tiny_nano(tmp_path, ["偏头痛的常见症状有恶心和畏光。"] * 9, max_steps=3, **SIZES)
    weights = load_file(tmp_path / "model.safetensors")
    model = untrained(num_hidden_layers=2)
    set_up_copying(model, seed=0)
    name = "model.layers.1.self_attn.q_proj.weight"
    kept = model.state_dict()[name][:64]
    assert torch.equal(weights[name][:64], kept.to(weights[name].dtype))
