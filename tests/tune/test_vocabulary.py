"""Words that become tokens: fewer tokens for the same text, and a tokenizer with the adapter."""

import json
from collections import Counter
from pathlib import Path

import pytest
import torch
from test_methods import FAST, load, logits
from tokenizers import Tokenizer, decoders, models, normalizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from tune_rows import example

from verticalize.models.template import plain_ids
from verticalize.tune.methods import Lora
from verticalize.tune.train import tune
from verticalize.tune.vocabulary import add_tokens

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
CHINESE = [
    "偏头痛的常见症状有搏动性头痛、恶心和畏光。",
    "高血压患者应当监测血压，并遵医嘱服药。",
]


def english_tokenizer() -> PreTrainedTokenizerFast:
    """Byte fallback and spaces written as ▁, as LLaMA's: one hanzi is three tokens."""
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=500, special_tokens=["<unk>", "</s>", *bytes_])
    tokenizer.train_from_iterator(["common symptoms of migraine are headache"] * 9, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="</s>", unk_token="<unk>", pad_token="</s>"
    )


def small_model(vocabulary: int, *, tied: bool) -> LlamaForCausalLM:
    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocabulary,
            hidden_size=64,
            intermediate_size=96,
            num_hidden_layers=2,
            num_attention_heads=4,
            tie_word_embeddings=tied,
            eos_token_id=1,
        )
    )


def hanzi(text: str) -> str:
    """The Chinese in a text, with its punctuation."""
    return "".join(sign for sign in text if "一" <= sign <= "鿿" or sign in "，。、；：（）")


def test_nine_hundred_hanzi_make_chinese_a_token_a_character_and_decode_as_written() -> None:
    files = sorted(KNOWLEDGE.glob("**/*.zh.md"))
    texts = [hanzi(file.read_text(encoding="utf-8")) for file in files]
    held = "".join(texts[::5])
    known = "".join(text for number, text in enumerate(texts) if number % 5)
    words = [sign for sign, _ in Counter(known).most_common(900)]
    tokenizer = english_tokenizer()
    model = small_model(len(tokenizer), tied=False)
    before = len(plain_ids(tokenizer, held)) / len(held)
    added = add_tokens(model, tokenizer, [*words, *words[:5]])
    assert len(added) == len(words) == 900
    assert before == pytest.approx(3, abs=0.01)
    assert len(plain_ids(tokenizer, held)) / len(held) <= 1.2
    mixed = f"{held[:2000]} migraine, and 头痛 of headache"
    ids = plain_ids(tokenizer, mixed)
    assert tokenizer.decode(ids, clean_up_tokenization_spaces=False) == mixed


def test_a_new_embedding_is_the_mean_of_those_that_the_word_was_written_with() -> None:
    tokenizer = english_tokenizer()
    model = small_model(len(tokenizer), tied=False)
    old = plain_ids(tokenizer, "头")
    rows = [layer.weight.clone() for layer in (model.model.embed_tokens, model.lm_head)]
    (token,) = add_tokens(model, tokenizer, ["头", "e"])  # "e" is a token already
    for layer, before in zip((model.model.embed_tokens, model.lm_head), rows, strict=True):
        assert torch.allclose(layer.weight[token], before[old].mean(0))
        assert torch.equal(layer.weight[: len(before)], before)


@pytest.mark.parametrize("tied", [True, False])
def test_tokens_are_trained_with_the_adapter_and_kept_in_it_with_the_tokenizer(
    tied: bool, tmp_path: Path
) -> None:
    base, first, second = tmp_path / "base", tmp_path / "first", tmp_path / "second"
    tokenizer = english_tokenizer()
    small_model(len(tokenizer), tied=tied).save_pretrained(base)
    tokenizer.save_pretrained(base)
    rows = [example(n, "偏头痛？", CHINESE[n]) for n in range(2)]
    options = {**FAST, "method": Lora(r=4), "learning_rate": 3e-2, "max_steps": 20}
    done = tune(base, rows, first, add_tokens=sorted({*hanzi("".join(CHINESE))}), **options)
    assert done.losses[-1] < 0.7 * done.losses[0]
    config = json.loads((first / "adapter_config.json").read_text(encoding="utf-8"))
    layers = {"embed_tokens"} if tied else {"embed_tokens", "lm_head"}
    assert set(config["trainable_token_indices"]) == layers
    model, plain = load(base, first), load(base)
    assert len(plain_ids(model.tuned.tokenizer, CHINESE[0])) == len(CHINESE[0])
    assert torch.equal(logits(model.base), logits(plain.base))
    assert logits(model.tuned).shape[1] == len(model.tuned.tokenizer)
    assert torch.equal(logits(load(base, first).tuned), logits(model.tuned))
    asked = list(rows[0].messages[:2])
    assert model.base.generate([asked], max_new_tokens=9) == plain.base.generate(
        [asked], max_new_tokens=9
    )
    more = tune(base, rows, second, adapter=first, **{**options, "max_steps": 4})
    assert more.losses[-1] < done.losses[0]
    assert len(load(base, second).tuned.tokenizer) == len(model.tuned.tokenizer)
    both = load(base, {"one": first, "two": second})
    assert torch.allclose(logits(both.views["one"]), logits(model.tuned), atol=1e-5)
