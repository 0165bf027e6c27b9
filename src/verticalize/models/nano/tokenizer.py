"""A byte-fallback BPE tokenizer for Chinese and English that decodes to exactly what it encoded."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verticalize.models.builtin import source

PAD, SEPARATOR, START, END = "<pad>", "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIALS = (PAD, SEPARATOR, START, END)
BYTES = tuple(f"<0x{value:02X}>" for value in range(256))

# Words keep the space before them; Chinese runs, digits and punctuation marks stand alone.
_PIECES = r" ?[\p{Latin}\p{Greek}\p{M}]+|\p{Han}+|\p{N}|\n| ?[^\s\p{L}\p{N}]|\s|[^\s]"
_RARE = 2  # a character seen less often is written in bytes, which so get trained


def train_tokenizer(texts: Sequence[str], *, vocab_size: int) -> Any:
    """A BPE of at most `vocab_size` entries with all 256 bytes in its vocabulary.

    Characters outside the alphabet of `texts` are written as bytes, so that any text has ids.
    The same texts give the same tokenizer.

    Returns:
        a transformers ``PreTrainedTokenizerFast`` with a ChatML chat template.
    """
    from tokenizers import Tokenizer, models

    vocab, merges = _learn(texts, vocab_size)
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=merges, byte_fallback=True))
    return _dress(tokenizer)


def save_tokenizer(tokenizer: Any, folder: Path) -> None:
    """Write the files that ``AutoTokenizer.from_pretrained(folder)`` reads."""
    tokenizer.save_pretrained(str(folder))


def _learn(texts: Sequence[str], vocab_size: int) -> tuple[dict[str, int], list[tuple[str, str]]]:
    import json

    from tokenizers import Tokenizer, models, trainers

    fixed = len(SPECIALS) + len(BYTES)
    seen = Counter(char for text in texts for char in text)
    alphabet = sum(1 for count in seen.values() if count >= _RARE)
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = _pieces()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size - fixed,
        limit_alphabet=max(1, min(alphabet, vocab_size - fixed)),
        min_frequency=2,
        show_progress=False,
    )
    learner.train_from_iterator(texts, trainer=trainer)
    learned = json.loads(learner.to_str())["model"]
    names = [*SPECIALS, *BYTES]
    taken = set(names)
    names += [n for n in sorted(learned["vocab"], key=learned["vocab"].get) if n not in taken]
    merges = [(left, right) for left, right in learned["merges"] if left + right not in taken]
    return {name: number for number, name in enumerate(names)}, merges


def _pieces() -> Any:
    from tokenizers import Regex, pre_tokenizers

    return pre_tokenizers.Split(Regex(_PIECES), behavior="isolated")


def _dress(tokenizer: Any) -> Any:
    from tokenizers import decoders
    from transformers import PreTrainedTokenizerFast

    tokenizer.pre_tokenizer = _pieces()
    tokenizer.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens(list(SPECIALS))
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[SEPARATOR, START],
        clean_up_tokenization_spaces=False,
        padding_side="left",
        chat_template=source("chatml").replace("+ end", f"+ '{END}'"),
        model_input_names=["input_ids", "attention_mask"],
    )
