"""Rows as training takes them: encoded once, for the pre-flight and for the training after it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from verticalize.errors import ModelError
from verticalize.records import Example
from verticalize.tune.encode import Dropped, Encoded
from verticalize.tune.objective import Objective
from verticalize.tune.seq2seq import Pair


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an `Objective`.

    Args:
        dropped: what was left out of those to train on; held_dropped: of those to validate on.
    """

    train: list[Any]
    validation: list[Any]
    dropped: Dropped
    held_dropped: Dropped = field(default_factory=Dropped)

    def must_train(self, max_length: int) -> None:
        """Raises: ModelError: there is no row to train on."""
        if self.train:
            return
        dropped = self.dropped
        raise ModelError(
            f"there is no row to train on ({dropped.too_long} longer than {max_length} tokens, "
            f"{dropped.no_answer} without an answer).",
            place="tune.max_length",
            hint="Raise tune.max_length, cut or split rows with tune.overlong, or shorten "
            "the passages with retrieval.prompt_tokens.",
        )


def encode_rows(objective: Objective, examples: Iterable[Example]) -> Rows:
    """All examples as rows, by split."""
    every = list(examples)
    train = [example for example in every if example.split == "train"]
    held = [example for example in every if example.split == "validation"]
    encoded, dropped = objective.encode(train)
    encoded_held, held_dropped = objective.encode(held)
    return Rows(encoded, encoded_held, dropped, held_dropped)


def whole(objective: Objective, example: Example) -> Encoded | None:
    """A row as it is trained; None where it is not, or only in parts."""
    rows, _ = objective.encode([example])
    return joined(rows[0]) if len(rows) == 1 else None


def joined(row: Any) -> Encoded:
    """A row of any objective as ids in one sequence."""
    if isinstance(row, Pair):
        return Encoded(row.ids, row.trained, id=row.id)
    encoded: Encoded = row
    return encoded
