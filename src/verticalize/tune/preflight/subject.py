"""What a pre-flight looks at: a base, its rows and the settings of a training."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from verticalize.errors import VerticalizeError
from verticalize.models.open import Base
from verticalize.models.quantized import Quantization
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.records import Example
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Method, Trainable
from verticalize.tune.objective import Causal, Objective
from verticalize.tune.overlong import Overlong
from verticalize.tune.preflight.room import Room
from verticalize.tune.rows import Rows, joined, whole
from verticalize.tune.seq2seq import Seq2Seq


@dataclass(frozen=True, slots=True)
class Training:
    """The settings of `tune.train.tune` that are looked at.

    Args:
        dtype: a torch number type.
        text_epochs: of plain text before the rows.
        ranks: this process among those that train together.
        threads: to compute on; 0 as `models.device.threads_wanted` says.
    """

    method: Method
    learning_rate: float
    num_train_epochs: float
    max_steps: int
    tokens_per_step: int
    warmup_ratio: float
    max_length: int
    seed: int
    device: str
    dtype: Any
    gradient_checkpointing: bool | str = "auto"
    quantization: Quantization = "none"
    adapter: Path | None = None
    add_tokens: tuple[str, ...] = ()
    text_epochs: float = 0.0
    gradient_accumulation_steps: int = 1
    neftune_noise_alpha: float = 0.0
    eval_steps: int = 0
    report_to: tuple[str, ...] = ()
    liger: bool = False
    compiled: bool = False
    overlong: Overlong = "drop"
    train_on_prompt: bool = False
    ranks: Ranks = ALONE
    threads: int = 0


@dataclass(frozen=True, eq=False)
class Subject:
    """One training, before it starts.

    Args:
        config: the base's, of transformers, with room for the tokens that were added.
        room: what there is of memory and disk.
        texts: plain text that is trained on before the rows.
        added: ids that the base did not have.
        faults: why what the settings name is not here.
    """

    base: Base
    config: Any
    objective: Causal | Seq2Seq
    examples: Sequence[Example]
    rows: Rows
    training: Training
    room: Room
    texts: Sequence[Encoded] = ()
    added: Sequence[int] = ()
    faults: Sequence[VerticalizeError] = ()

    @property
    def tokenizer(self) -> Any:
        """The base's, with the tokens that were added."""
        return self.objective.tokenizer

    @property
    def causal(self) -> bool:
        """Whether the answer follows the prompt in one sequence."""
        return isinstance(self.objective, Causal)

    @cached_property
    def train(self) -> list[Encoded]:
        """The training rows as ids in one sequence, whatever the family."""
        return [joined(row) for row in self.rows.train]

    @cached_property
    def skeleton(self) -> Trainable:
        """Raises: ModelError: the method finds nothing here that it could train."""
        from verticalize.tune.preflight.skeleton import skeleton

        given = self.training
        return skeleton(self.config, given.method, given.dtype, added=self.added)

    @cached_property
    def packed(self) -> int:
        """Packed rows, or padded batches, of one epoch."""
        return len(self.objective.plan(self.rows.train, seed=self.training.seed))

    @property
    def batches(self) -> float:
        """Optimizer steps of one epoch."""
        return self.packed / self.training.gradient_accumulation_steps

    @property
    def steps(self) -> int:
        """As `tune.train.tune` counts them."""
        given = self.training
        if given.max_steps > 0:
            return given.max_steps
        return max(1, math.ceil(given.num_train_epochs * self.batches))

    @property
    def tokens(self) -> int:
        """Ids of one epoch."""
        return sum(len(row.ids) for row in self.train)

    @cached_property
    def text_batches(self) -> float:
        """Optimizer steps of one epoch of the texts."""
        objective: Objective = self.objective
        packed = len(objective.plan(self.texts, seed=self.training.seed))
        return packed / self.training.gradient_accumulation_steps

    @property
    def text_steps(self) -> int:
        """Steps before those of the rows, as `tune.pretraining.pretrain` counts them."""
        if not self.texts:
            return 0
        return max(1, math.ceil(self.training.text_epochs * self.text_batches))

    @property
    def text_tokens(self) -> int:
        """Ids of one epoch of the texts."""
        return sum(len(row.ids) for row in self.texts)

    def sized(self, tokens_per_step: int) -> "Subject":
        """The same training with steps of another size."""
        return replace(
            self,
            objective=replace(self.objective, tokens_per_step=tokens_per_step),
            training=replace(self.training, tokens_per_step=tokens_per_step),
        )

    def uncut(self) -> "Subject":
        """The same with no row too long."""
        return replace(self, objective=replace(self.objective, max_length=sys.maxsize))

    def encoded(self, example: Example) -> Encoded | None:
        """A row as it is trained; None where it is not, or only in parts."""
        return whole(self.objective, example)
