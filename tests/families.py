"""Tiny models of every family, made on the spot with a tokenizer of their own."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import AutoConfig, PreTrainedTokenizerFast

from verticalize.models.families import family_of

CAUSAL: dict[str, dict[str, Any]] = {
    "llama": {},
    "qwen2": {},
    "qwen3": {"head_dim": 16},
    "mistral": {},
    "gemma": {"head_dim": 16},
    "gemma2": {"head_dim": 16},
    "gemma3_text": {"head_dim": 16},
    "phi": {"num_key_value_heads": 4},
    "phi3": {},
    "glm": {"head_dim": 16},
    "glm4": {"head_dim": 16},
    "gpt_neox": {},
    "gptj": {"rotary_dim": 16},
    "gpt2": {},
    "bloom": {},
    "opt": {"ffn_dim": 96, "word_embed_proj_dim": 64},
}
SEQ2SEQ = ("t5", "mt5")
SPECIALS = ["<pad>", "</s>", "<unk>"]


def tiny_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """A token for each character; as in T5, white space is one space and texts end with EOS."""
    characters = sorted(set("▁abUser:Assistant:\\n") | set("".join(texts)) - {" "})
    words = {token: n for n, token in enumerate([*SPECIALS, *characters])}
    made = Tokenizer(models.BPE(words, [], unk_token="<unk>"))
    made.normalizer = normalizers.Replace(Regex(r"\s+"), " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never")
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.Fuse()])
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )


def tiny_config(kind: str, vocabulary: int, *, width: int = 64) -> Any:
    """Two layers, four heads."""
    ids = {"pad_token_id": 0, "eos_token_id": 1, "vocab_size": vocabulary}
    if kind in SEQ2SEQ:
        shape = {"d_model": width, "d_kv": width // 4, "d_ff": 2 * width, "num_heads": 4}
        return AutoConfig.for_model(
            kind, num_layers=2, decoder_start_token_id=0, dropout_rate=0.0, **shape, **ids
        )
    shape = {
        "hidden_size": width,
        "intermediate_size": 3 * width // 2,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 512,
        "bos_token_id": 1,
    }
    return AutoConfig.for_model(kind, **shape | CAUSAL[kind] | ids)


def tiny_family(
    folder: Path, kind: str, texts: list[str], *, width: int = 64, config: Any = None
) -> Path:
    """A model with random weights and its tokenizer, in `folder`."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = tiny_tokenizer(texts)
    config = config or tiny_config(kind, len(tokenizer), width=width)
    model = family_of(config).auto_class.from_config(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
