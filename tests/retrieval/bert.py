"""A tiny BERT with random weights, and the words that its tokenizer knows."""

from pathlib import Path

import torch
from transformers import BertConfig, BertModel, BertTokenizerFast

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *LETTERS, *"痛风的急性发作"]
WORDS += [f"##{letter}" for letter in LETTERS]


def tiny_bert() -> BertModel:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    return BertModel(config).eval()


def write_bert(folder: Path, *, limit: int) -> None:
    """Weights and tokenizer, of texts up to `limit` tokens."""
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    tokenizer = BertTokenizerFast(vocab=str(folder / "vocab.txt"), model_max_length=limit)
    tokenizer.save_pretrained(folder)
    tiny_bert().save_pretrained(folder)
