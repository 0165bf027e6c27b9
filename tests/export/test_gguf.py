"""GGUF: tensors in llama.cpp's order, tokens and ends as the tokenizer has them, families refused."""

from pathlib import Path
from typing import Any

import gguf
import pytest
import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    AutoTokenizer,
    GPT2Config,
    LlamaConfig,
    MistralConfig,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
)

from verticalize.errors import ModelError
from verticalize.export.gguf_file import count_gguf, read_gguf, refuse_family, write_gguf
from verticalize.export.gguf_words import PRE, same_ids, words_of
from verticalize.models.nano import WEIGHTS
from verticalize.models.nano.tokenizer import train_tokenizer

TEXTS = [
    "偏头痛的常见症状有搏动性头痛、恶心和畏光。What is gout?",
    "Aspirin 100 mg  is taken once a day.\n\n1. It can irritate the stomach.",
]
SHAPE = {
    "vocab_size": 420,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
}
# Of eight pairs one keeps its speed, one is in between, six are slowed down eight times.
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 1e4,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}
FAMILIES = {
    "llama": LlamaConfig(**SHAPE, tie_word_embeddings=True),
    "llama, other heads": LlamaConfig(**SHAPE, head_dim=16),
    "llama 3.1": LlamaConfig(**SHAPE, head_dim=16, rope_parameters=LLAMA3),
    "mistral": MistralConfig(**SHAPE, sliding_window=64),
    "qwen2": Qwen2Config(**SHAPE),
    "qwen3": Qwen3Config(**SHAPE, head_dim=16, tie_word_embeddings=True),
}


@pytest.fixture(scope="module")
def words() -> Any:
    return train_tokenizer(TEXTS * 4, vocab_size=400)


def tiny(config: Any) -> Any:
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config).eval()
    with torch.no_grad():
        for one in model.parameters():
            one.normal_(std=0.2)
    return model


def byte_level(pattern: str | None) -> Any:
    tokenizer = Tokenizer(models.BPE())
    split = [pre_tokenizers.Split(Regex(pattern), "isolated")] if pattern else []
    byte = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=pattern is None)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*split, byte])
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        initial_alphabet=alphabet,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS * 4, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_read_back_gives_the_same_logits(family: str, words: Any, tmp_path: Path) -> None:
    model = tiny(FAMILIES[family])
    path = tmp_path / "tiny.gguf"
    write_gguf(model, words, path, dtype="float32", name="tiny")
    ids = torch.tensor([words("".join(TEXTS * 2))["input_ids"]])
    assert ids.shape[1] > LLAMA3["original_max_position_embeddings"]
    with torch.inference_mode():
        delta = (read_gguf(path)(ids).logits - model(ids).logits).abs().max()
    assert delta < 1e-4
    assert count_gguf(path) == model.num_parameters()


def test_scaled_positions_are_written_as_transformers_slows_them_down(tmp_path: Path) -> None:
    model, path = tiny(FAMILIES["llama 3.1"]), tmp_path / "tiny.gguf"
    pattern = next(pattern for pattern, pre in PRE.items() if pre == "llama-bpe")
    write_gguf(model, byte_level(pattern), path, dtype="bfloat16", name="tiny")
    reader = gguf.GGUFReader(path)
    factors = next(one for one in reader.tensors if one.name == "rope_freqs.weight")
    unscaled = 1e4 ** -(torch.arange(0, 16, 2) / 16)
    expected = unscaled / model.model.rotary_emb.inv_freq
    assert factors.tensor_type.name == "F32"
    torch.testing.assert_close(torch.tensor(factors.data), expected)
    assert expected.tolist() == pytest.approx([1.0, 3.2995, *[8.0] * 6], abs=1e-3)
    keys = ("llama.rope.freq_base", "llama.context_length", "tokenizer.ggml.pre")
    told = [reader.get_field(key).contents() for key in keys]
    assert told == [1e4, 128, "llama-bpe"]


@pytest.mark.parametrize("dtype, bits", [("float16", "F16"), ("bfloat16", "BF16")])
def test_16_bits_halve_the_matrices_and_leave_the_vectors(
    dtype: str, bits: str, words: Any, tmp_path: Path
) -> None:
    path = tmp_path / "tiny.gguf"
    write_gguf(tiny(FAMILIES["llama"]), words, path, dtype=dtype, name="tiny")
    types = {tensor.name: tensor.tensor_type.name for tensor in gguf.GGUFReader(path).tensors}
    assert {kind for name, kind in types.items() if "norm" in name} == {"F32"}
    assert {kind for name, kind in types.items() if "norm" not in name} == {bits}
    assert read_gguf(path) is not None


def test_the_file_carries_template_ends_and_shape(words: Any, tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    write_gguf(tiny(FAMILIES["mistral"]), words, path, dtype="float32", name="医学")
    reader = gguf.GGUFReader(path)

    def told(key: str) -> Any:
        return reader.get_field(key).contents()

    end = words.convert_tokens_to_ids("<|im_end|>")
    assert told("general.architecture") == "llama"
    assert told("general.name") == "医学"
    assert told("tokenizer.ggml.eos_token_id") == told("tokenizer.ggml.eot_token_id") == end
    assert told("tokenizer.ggml.add_bos_token") is False
    assert told("llama.context_length") == 64  # no further than Mistral's window
    assert "generation" not in told("tokenizer.chat_template").replace("add_generation_prompt", "")
    tokens, types = told("tokenizer.ggml.tokens"), told("tokenizer.ggml.token_type")
    assert len(tokens) == 420
    assert (tokens[end], types[end]) == ("<|im_end|>", 3)
    assert types[tokens.index("<0x0A>")] == 6
    assert tokens[-1] == "[PAD419]"


def test_the_bundled_tokenizer_is_written_so_that_llama_cpp_finds_the_same_tokens() -> None:
    tokenizer = AutoTokenizer.from_pretrained(WEIGHTS)
    words = words_of(tokenizer, size=12000)
    assert (words.model, words.prefix) == ("llama", False)
    same_ids(words, tokenizer, [*TEXTS, "龘靐齉 🫖 café", " (a) 12.5mg/L\t", "头痛？多休息。"])


def test_words_that_would_come_out_otherwise_are_refused(words: Any) -> None:
    from dataclasses import replace

    found = words_of(words, size=420)
    spaced = replace(found, prefix=True)  # as LLaMA 2 would have it
    with pytest.raises(ModelError, match="in other tokens"):
        same_ids(spaced, words, TEXTS)


@pytest.mark.parametrize("pattern, pre", [(None, "gpt-2"), *PRE.items()])
def test_bytewise_words_are_named_by_how_they_split_text(pattern: str | None, pre: str) -> None:
    tokenizer = byte_level(pattern)
    found = words_of(tokenizer, size=400)
    assert (found.model, found.pre) == ("gpt2", pre)
    left, right = found.merges[0].split(" ")
    assert left + right in found.tokens


def test_bytewise_words_come_back_from_the_file_as_they_were(tmp_path: Path) -> None:
    tokenizer = byte_level(next(pattern for pattern, pre in PRE.items() if pre == "qwen2"))
    write_gguf(tiny(FAMILIES["qwen2"]), tokenizer, tmp_path / "t.gguf", dtype="float32", name="t")
    back = AutoTokenizer.from_pretrained(tmp_path, gguf_file="t.gguf")
    for text in TEXTS:
        assert back(text)["input_ids"] == tokenizer(text)["input_ids"]


@pytest.mark.parametrize(
    "config, reason",
    [
        (GPT2Config(n_embd=8, n_layer=1, n_head=1), "the family 'gpt2'"),
        (LlamaConfig(**SHAPE, attention_bias=True), "biases"),
        (
            LlamaConfig(
                **SHAPE, rope_parameters={"rope_type": "linear", "factor": 2.0, "rope_theta": 1e4}
            ),
            "positions are of the kind 'linear'",
        ),
        (Qwen2Config(**SHAPE, rope_parameters=LLAMA3), "positions are of the kind 'llama3'"),
    ],
)
def test_what_is_not_known_to_be_right_is_refused_with_a_way_out(config: Any, reason: str) -> None:
    with pytest.raises(ModelError, match=reason) as error:
        refuse_family(config)
    for way in ("--to merged", "convert_hf_to_gguf.py", "--to vllm", "ollama create"):
        assert way in str(error.value)


def test_an_unknown_split_is_refused() -> None:
    with pytest.raises(ModelError, match="not known here"):
        words_of(byte_level(r"\p{N}{1,2}|\p{L}+|."), size=400)
