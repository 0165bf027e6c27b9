"""A tiny LLaMA made on the spot: some texts, read and quoted from."""

from itertools import cycle
from pathlib import Path
from typing import Any

from verticalize.models.nano.pretrain import PretrainResult, pretrain
from verticalize.models.nano.rows import PackedRows, encode_task, write_rows
from verticalize.models.nano.tokenizer import SEPARATOR, train_tokenizer
from verticalize.models.template import plain_ids
from verticalize.text import sentences

SHAPE = {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}


def tiny_rows(folder: Path, texts: list[str], *, vocab_size: int = 600, row: int = 128) -> Any:
    """Rows of `texts`, every other one with a question to quote; returns the tokenizer."""
    tokenizer = train_tokenizer(texts, vocab_size=vocab_size)
    tasks = [
        encode_task(
            tokenizer,
            [{"role": "user", "content": text}, {"role": "assistant", "content": sentence}],
        )
        for text in texts
        for sentence in sentences(text)
    ]
    separator = tokenizer.convert_tokens_to_ids(SEPARATOR)
    stream = [token for text in texts for token in (separator, *plain_ids(tokenizer, text))]
    write_rows(
        folder, cycle(tasks), cycle(stream), rows=2 * len(texts), full=(True, False), row=row
    )
    return tokenizer


def tiny_nano(
    folder: Path,
    texts: list[str],
    *,
    vocab_size: int = 600,
    max_steps: int = 60,
    learning_rate: float = 1e-2,
    **options: Any,
) -> PretrainResult:
    """Pretrain on `texts`; the model lies in `folder`, its rows beside it."""
    rows = folder.with_name(f"{folder.name}-rows")
    tokenizer = tiny_rows(rows, texts, vocab_size=vocab_size)
    return pretrain(
        PackedRows(rows, 256),
        tokenizer,
        folder,
        name="tiny",
        max_steps=max_steps,
        cooldown_steps=max_steps,
        learning_rate=learning_rate,
        threads=1,
        **{**SHAPE, **options},
    )
