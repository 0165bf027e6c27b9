"""Where a training would start: as `tune.start.start`, without any weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.adapters import own_tokenizer
from verticalize.models.configuration import load_config
from verticalize.models.open import Base
from verticalize.models.tokenizer import load_tokenizer
from verticalize.tune.methods import Lora, Method
from verticalize.tune.methods.lora import read_lora
from verticalize.tune.preflight.subject import Training
from verticalize.tune.start import check_start
from verticalize.tune.vocabulary import add_words


@dataclass(frozen=True, slots=True, eq=False)
class Outset:
    """What is trained, and the words that it is trained on.

    Args:
        config: the base's, with a row for each token.
        method: that of the earlier adapter where there is one.
        added: ids that the base did not have.
    """

    config: Any
    tokenizer: Any
    method: Method
    added: Sequence[int] = ()


def outset(base: Base, training: Training) -> Outset:
    """The base with its new words, or with the earlier adapter.

    Where a training would not start it is the base alone: a check says why (`settings`).
    """
    given, adapter = training.method, training.adapter
    config, tokenizer = load_config(base), load_tokenizer(base)
    if not _starts(base, training):
        return Outset(config, tokenizer, given)
    if adapter is not None and isinstance(given, Lora):  # no other goes on
        method, added = read_lora(adapter, loraplus_lr_ratio=given.loraplus_lr_ratio)
        tokenizer = own_tokenizer(adapter, tokenizer)
        return Outset(_widened(config, tokenizer, added), tokenizer, method, added)
    new = [*add_words(tokenizer, training.add_tokens)]
    return Outset(_widened(config, tokenizer, new), tokenizer, given, new)


def _starts(base: Base, given: Training) -> bool:
    try:
        check_start(base, given.method, given.quantization, given.adapter, given.add_tokens)
    except ModelError:
        return False
    return True


def _widened(config: Any, tokenizer: Any, added: Sequence[int]) -> Any:
    """`config` with a row for each token, where some were added: many bases have rows to spare."""
    text = config.get_text_config()
    if added:
        text.vocab_size = max(text.vocab_size, len(tokenizer))
    return config
