"""Rows as training takes them: encoded once, for the pre-flight and for the training after it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from verticalize.errors import ModelError
from verticalize.records import Example
from verticalize.tune.encode import Dropped
from verticalize.tune.objective import Objective


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an `Objective`; `dropped` is what was left out of those to train on."""

    train: list[Any]
    validation: list[Any]
    dropped: Dropped

    def to_train(self, max_length: int) -> list[Any]:
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


def encode_rows(objective: Objective, examples: Iterable[Example]) -> Rows:
    """All examples as rows, by split."""
    every = list(examples)
    train = [example for example in every if example.split == "train"]
    held = [example for example in every if example.split == "validation"]
    encoded, dropped = objective.encode(train)
    return Rows(encoded, objective.encode(held)[0], dropped)
