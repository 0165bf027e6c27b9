"""What a kind of model is trained on: its rows, the steps they make up, and a step's loss.

The loop, the optimizer and the checkpoints are the same for all (`train.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from verticalize.models.attention import use_segments
from verticalize.models.families import family_of
from verticalize.models.loop import Step
from verticalize.records import Example
from verticalize.tune.encode import Dropped, Encoded, encode_all
from verticalize.tune.packing import Packed, loss
from verticalize.tune.plan import Plan
from verticalize.tune.seq2seq import Seq2Seq


class Steps(Protocol):
    """The batches of a training: ``len`` is the number of steps of an epoch."""

    def __len__(self) -> int: ...

    def step(self, step: int) -> Any:
        """The batch of a step, a function of its number alone."""
        ...


class Objective(Protocol):
    """How a kind of model is trained. Rows are dataclasses of ids."""

    def encode(self, examples: Iterable[Example]) -> tuple[list[Any], Dropped]:
        """Examples as rows; what cannot be trained is counted."""
        ...

    def plan(self, rows: Sequence[Any], *, seed: int) -> Steps:
        """Which rows make up which step."""
        ...

    def compute(self, model: Any, batch: Any, weights: Mapping[str, Any] | None = None) -> Step:
        """The mean loss of a batch's trained ids.

        Args:
            weights: what stands in for the model's own parameters of these names.
        """
        ...


def objective_of(
    model: Any, tokenizer: Any, *, max_length: int, tokens_per_step: int, device: str
) -> Objective:
    """The objective of a model's family; readies the model for it.

    Raises:
        ModelError: a model of this kind cannot be trained here.
    """
    if family_of(model.config).encoder_decoder:
        return Seq2Seq(tokenizer, max_length, tokens_per_step, device)
    use_segments(model)
    return Causal(tokenizer, max_length, tokens_per_step, device)


@dataclass(frozen=True, slots=True, eq=False)
class Causal:
    """The next id, over packed conversations: what the assistant says in each of its turns."""

    tokenizer: Any
    max_length: int
    tokens_per_step: int
    device: str

    def encode(self, examples: Iterable[Example]) -> tuple[list[Encoded], Dropped]:
        return encode_all(self.tokenizer, examples, max_length=self.max_length)

    def plan(self, rows: Sequence[Encoded], *, seed: int) -> Plan:
        return Plan(rows, tokens_per_step=self.tokens_per_step, seed=seed, device=self.device)

    def compute(self, model: Any, batch: Packed, weights: Mapping[str, Any] | None = None) -> Step:
        return Step(loss(model, batch, weights), batch.input_ids.shape[1], len(batch.targets))
