"""Rows as training takes them: encoded once, for the pre-flight and for the training after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError
from verticalize.records import Example
from verticalize.tune.encode import Dropped, Encoded, encode_all


@dataclass(frozen=True, slots=True)
class Rows:
    """`dropped` is what was left out of the training rows."""

    train: list[Encoded]
    validation: list[Encoded]
    dropped: Dropped

    def to_train(self, max_length: int) -> list[Encoded]:
        """The training rows.

        Raises:
            ModelError: there are none.
        """
        if self.train:
            return self.train
        dropped = self.dropped
        raise ModelError(
            f"there is no row to train on ({dropped.too_long} longer than {max_length} tokens, "
            f"{dropped.no_answer} without an answer).",
            place="tune.max_length",
            hint="Raise tune.max_length, or shorten the passages with retrieval.prompt_tokens.",
        )


def encode_rows(
    tokenizer: Any, examples: Iterable[Example], *, max_length: int, **switches: Any
) -> Rows:
    """All rows of at most `max_length` ids, by split; switches are those of `encode_all`."""
    every = list(examples)
    train = [example for example in every if example.split == "train"]
    held = [example for example in every if example.split == "validation"]
    encoded, dropped = encode_all(tokenizer, train, max_length=max_length, **switches)
    validation, _ = encode_all(tokenizer, held, max_length=max_length, **switches)
    return Rows(encoded, validation, dropped)
