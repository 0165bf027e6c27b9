"""What a pre-flight looks at: a base, its rows and the settings of a training."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from verticalize.models.open import Base
from verticalize.records import Example
from verticalize.tune.encode import Encoded, encode_example
from verticalize.tune.methods import Lora, Trainable
from verticalize.tune.packing import bins
from verticalize.tune.preflight.room import Room
from verticalize.tune.rows import Rows


@dataclass(frozen=True, slots=True)
class Training:
    """The settings of `tune.train.tune` that are looked at. `dtype` is a torch number type."""

    method: Lora
    learning_rate: float
    num_train_epochs: float
    max_steps: int
    tokens_per_step: int
    warmup_ratio: float
    max_length: int
    save_steps: int
    seed: int
    device: str
    dtype: Any
    gradient_checkpointing: bool | str = "auto"
    train_on_prompt: bool = False
    mask_history: bool = False


@dataclass(frozen=True, eq=False)
class Subject:
    """One training, before it starts.

    Args:
        config: the base's, of transformers.
        room: what there is of memory and disk.
    """

    base: Base
    config: Any
    tokenizer: Any
    examples: Sequence[Example]
    rows: Rows
    training: Training
    room: Room

    @cached_property
    def skeleton(self) -> Trainable:
        """Raises: ValueError: the method finds nothing in this base that it could train."""
        from verticalize.tune.preflight.skeleton import skeleton

        return skeleton(self.config, self.training.method, self.training.dtype)

    @cached_property
    def bins(self) -> list[list[int]]:
        """The rows of each step of the first epoch."""
        lengths = [len(row.ids) for row in self.rows.train]
        return bins(lengths, self.training.tokens_per_step, seed=self.training.seed)

    @property
    def steps(self) -> int:
        """As `tune.train.tune` counts them."""
        given = self.training
        if given.max_steps > 0:
            return given.max_steps
        return max(1, math.ceil(given.num_train_epochs * len(self.bins)))

    def encoded(self, example: Example) -> Encoded | None:
        """A row as it is trained."""
        return encode_example(
            self.tokenizer,
            example,
            train_on_prompt=self.training.train_on_prompt,
            mask_history=self.training.mask_history,
        )

    @property
    def tokens(self) -> int:
        """Ids of one epoch."""
        return sum(len(row.ids) for row in self.rows.train)
