"""The fast forward says what transformers says, family by family, and leaves the rest to it."""

import copy
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from verticalize.models.decoding.decode import Row, write
from verticalize.models.decoding.reading import TransformersReading, score
from verticalize.models.fast import FastModel, FastReading
from verticalize.models.fast.product import COPIED, Product
from verticalize.models.linear import LaidOut, laid_out

TEXTS = [
    "偏头痛有什么症状？",
    "What are common symptoms of migraine, and what may one do against it?",
    "哮喘的首选治疗是吸入糖皮质激素。急性发作时使用沙丁胺醇。",
    "Aspirin?",
]
IDS = [list(text.encode("utf-8")) for text in TEXTS]
TINY = {
    "vocab_size": 256,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 4,
    "max_position_embeddings": 64,
    "initializer_range": 0.3,
    "pad_token_id": 0,
    "bos_token_id": None,
    "eos_token_id": 1,
}
LONG = {"short_factor": [1.0] * 6, "long_factor": [2.5] * 6, "factor": 4.0}


def rope(kind: str, **options: Any) -> dict[str, Any]:
    return {"rope_parameters": {"rope_type": kind, "rope_theta": 10000.0, **options}}


CONFIGS = {
    "llama": ("Llama", {}),
    "llama, tied": ("Llama", {"tie_word_embeddings": True}),
    "llama, grouped heads and biases": (
        "Llama",
        {"num_key_value_heads": 2, "attention_bias": True, "mlp_bias": True},
    ),
    "llama, one key head, wide": ("Llama", {"num_key_value_heads": 1, "head_dim": 20}),
    "llama, gelu": ("Llama", {"hidden_act": "gelu"}),
    "llama, linear": ("Llama", rope("linear", factor=2.0)),
    "llama, dynamic": ("Llama", rope("dynamic", factor=2.0)),
    "llama, yarn": ("Llama", rope("yarn", factor=4.0, original_max_position_embeddings=32)),
    "llama, longrope": ("Llama", rope("longrope", original_max_position_embeddings=40, **LONG)),
    "llama 3": (
        "Llama",
        rope(
            "llama3",
            factor=8.0,
            low_freq_factor=1.0,
            high_freq_factor=4.0,
            original_max_position_embeddings=32,
        ),
    ),
    "mistral": ("Mistral", {"num_key_value_heads": 2, "sliding_window": None}),
    "qwen2": ("Qwen2", {"num_key_value_heads": 2, "tie_word_embeddings": True}),
    "qwen3": ("Qwen3", {"num_key_value_heads": 2, "head_dim": 16}),
}
LEFT = {
    "mistral, sliding": ("Mistral", {"sliding_window": 16}),
    "qwen2, sliding in some layers": (
        "Qwen2",
        {"use_sliding_window": True, "sliding_window": 16, "max_window_layers": 1},
    ),
    "gemma": ("Gemma", {"head_dim": 12}),
    "gpt_neox": ("GPTNeoX", {}),
}


def build(family: str, options: dict[str, Any], dtype: torch.dtype = torch.float32) -> Any:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    config = getattr(transformers, f"{family}Config")(**{**TINY, **options})
    model = getattr(transformers, f"{family}ForCausalLM")(config).eval()
    for name, part in model.named_parameters():
        if "norm" in name or name.endswith("bias"):  # as trained ones: neither all one nor zero
            torch.nn.init.normal_(part, mean=float("norm" in name), std=0.3)
    return model.to(dtype)


def pair(name: str) -> tuple[Any, FastModel]:
    """The model of transformers, and a fast one of its own copy."""
    model = build(*CONFIGS[name])
    fast = FastModel.of(copy.deepcopy(model))
    assert fast is not None
    return model, fast


@pytest.mark.parametrize("name", CONFIGS)
def test_logits_are_those_of_transformers_through_blocks_of_all_lengths(name: str) -> None:
    model, fast = pair(name)
    readings = FastReading(fast), TransformersReading(model, 0)
    blocks = [IDS, [[7], [8, 9, 10, 11], [12, 13], [14]], [[5], [6], [7], [8]]]
    for block in blocks:
        found, expected = (reading.read(block) for reading in readings)
        assert (found - expected).abs().max() < 1e-4
    for reading in readings:
        reading.keep([3, 1])
    for block in ([[20], [21]], [[22, 23, 24], [25, 26, 27]]):
        found, expected = (reading.read(block) for reading in readings)
        assert (found - expected).abs().max() < 1e-4
    assert expected.std() > 0.1


@pytest.mark.parametrize("name", CONFIGS)
def test_greedy_ids_are_those_of_transformers_generate(name: str) -> None:
    model, fast = pair(name)
    rows = [Row(list(ids), 40) for ids in IDS]
    # Rotations that follow the length follow that of the longest row, here as in transformers.
    alone = name in ("llama, dynamic", "llama, longrope")
    for batch in [[row] for row in rows] if alone else [rows]:
        for _ in write(FastReading(fast), batch, ends=frozenset({1}), temperature=0.0):
            pass
    for row, ids in zip(rows, IDS, strict=True):
        prompt = torch.tensor([ids])
        out = model.generate(
            prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=40, do_sample=False
        )
        assert row.written == [i for i in out[0, len(ids) :].tolist() if i != 1]


@pytest.mark.parametrize("name", CONFIGS)
def test_scores_without_a_cache_are_those_of_transformers(name: str) -> None:
    model, fast = pair(name)
    ids = torch.tensor([row[:20] + [0] * (20 - len(row)) for row in IDS])
    found, expected = fast.score(ids, 7), score(model, ids, 7)
    assert found.shape == expected.shape == (len(IDS), 7, TINY["vocab_size"])
    assert (found - expected).abs().max() < 1e-4


def test_equal_prompts_need_no_mask_and_room_grows_while_they_are_read() -> None:
    model, fast = pair("llama, grouped heads and biases")
    readings = FastReading(fast), TransformersReading(model, 0)
    for step in range(30):
        block = [[3 + step, 5, 7, 9, 11, 13, 15, 17][: 8 - step % 3]] * 3
        found, expected = (reading.read(block) for reading in readings)
        assert (found - expected).abs().max() < 1e-4


def test_a_large_first_block_lies_without_gaps() -> None:
    model, fast = pair("llama, grouped heads and biases")
    readings = FastReading(fast, large=1000), TransformersReading(model, 0)
    for step in range(4):
        block = [ids[:8] for ids in IDS] if not step else [[step + 2]] * len(IDS)
        found, expected = (reading.read(block) for reading in readings)
        assert (found - expected).abs().max() < 1e-4
        (full, *_) = readings[0]._cache[0].pieces()
        assert full.is_contiguous()
        assert full.shape[3] == 8
    for reading in readings:
        reading.keep([2, 0])
    found, expected = (reading.read([[5], [6]]) for reading in readings)
    assert (found - expected).abs().max() < 1e-4


@pytest.mark.parametrize("name", ["llama", "llama, grouped heads and biases"])
def test_long_blocks_and_single_tokens_may_follow_each_other(name: str) -> None:
    model, fast = pair(name)
    readings = FastReading(fast), TransformersReading(model, 0)
    for length in (3, 70, 1, 30, 40, 1, 64, 65, 2):
        block = [[3 + place for place in range(length)], [7] * max(1, length - 2)]
        found, expected = (reading.read(block) for reading in readings)
        assert (found - expected).abs().max() < 1e-4


def test_in_bfloat16_it_is_as_near_to_float32_as_transformers_is() -> None:
    ids = torch.randint(2, 256, (64, 12), generator=torch.Generator().manual_seed(0)).tolist()
    exact = TransformersReading(build(*CONFIGS["qwen3"]), 0).read(ids)
    low = build(*CONFIGS["qwen3"], torch.bfloat16)
    theirs = TransformersReading(low, 0).read(ids)
    fast = FastModel.of(low)
    assert fast is not None
    ours = FastReading(fast).read(ids)
    assert (ours - exact).abs().mean() < 1.1 * (theirs - exact).abs().mean()


@pytest.mark.parametrize("name", LEFT)
def test_what_it_does_not_compute_exactly_is_left_to_transformers(name: str) -> None:
    assert FastModel.of(build(*LEFT[name])) is None


@pytest.mark.parametrize("name", ["llama", "qwen3", "llama, grouped heads and biases"])
def test_single_tokens_in_bfloat16_are_as_near_to_exact_ones_as_those_of_transformers(
    name: str,
) -> None:
    made = torch.randint(2, 256, (64, 12), generator=torch.Generator().manual_seed(0)).tolist()
    prompts = [row[: 5 + number % 8] for number, row in enumerate(made)]  # with gaps
    low = build(*CONFIGS[name], torch.bfloat16)
    fast = FastModel.of(copy.deepcopy(low))
    assert fast is not None
    exact, theirs, ours = (
        reading.read(prompts) is not None and reading.read([[row[-1]] for row in made])
        for reading in (
            TransformersReading(build(*CONFIGS[name]), 0),
            TransformersReading(low, 0),
            FastReading(fast),
        )
    )
    assert (ours - exact).abs().mean() < 1.1 * (theirs - exact).abs().mean()


def test_the_models_own_weights_are_views_of_the_joined_ones() -> None:
    model = build(*CONFIGS["qwen2"])
    before = model(torch.tensor([IDS[1]])).logits
    fast = FastModel.of(model)
    assert fast is not None
    held = {part.untyped_storage().data_ptr() for part in model.parameters()}
    for layer in fast.layers:
        for product in (layer.qkv, layer.out, layer.gate_up, layer.down):
            assert product.weight.untyped_storage().data_ptr() in held
            bias = product.bias
            assert bias is None or bias.untyped_storage().data_ptr() in held
    assert torch.equal(model(torch.tensor([IDS[1]])).logits, before)


def test_a_model_whose_weights_were_joined_is_saved_as_before(tmp_path: Path) -> None:
    model = build(*CONFIGS["llama, tied"])
    before = {name: part.clone() for name, part in model.state_dict().items()}
    assert FastModel.of(model) is not None
    model.save_pretrained(tmp_path)
    again = type(model).from_pretrained(tmp_path).state_dict()
    assert again.keys() == before.keys()
    assert all(torch.equal(part, again[name]) for name, part in before.items())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("shape", [(96, 32), (32, 96)])
@pytest.mark.parametrize("copied", [True, False])
def test_products_are_those_of_a_linear_layer(
    dtype: torch.dtype, shape: tuple[int, int], copied: bool
) -> None:
    torch.manual_seed(0)
    weight, bias = torch.randn(shape, dtype=dtype), torch.randn(shape[0], dtype=dtype)
    product = Product(weight, bias, copied=copied)
    for tokens in (1, 3, 40, 150):
        states = torch.randn(tokens, shape[1], dtype=dtype)
        expected = states.double() @ weight.double().T + bias.double()
        assert (product(states) - expected).abs().max() < (1e-4 if dtype.itemsize == 4 else 0.2)


def test_weights_above_the_limit_are_not_copied() -> None:
    sizes = []
    for limit in (COPIED, 1000):
        fast = FastModel.of(build(*CONFIGS["llama"]), limit=limit)
        assert fast is not None
        sizes.append(fast.head.copied)
    assert sizes == [isinstance(laid_out(torch.ones(2, 2), None, rows=1), LaidOut), False]
