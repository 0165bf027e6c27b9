"""What a kind of model is trained on: its rows, the steps they make up, and a step's loss.

The loop, the optimizer and the checkpoints are the same for all (`course.py`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from verticalize.errors import ModelError
from verticalize.models.attention import use_segments
from verticalize.models.families import family_of
from verticalize.models.training.descent import Step
from verticalize.models.training.ranks import Ranks
from verticalize.records import Example
from verticalize.tune.deal import Plan
from verticalize.tune.encode import Dropped, Encoded, encode_all
from verticalize.tune.methods import Trainable
from verticalize.tune.overlong import Overlong
from verticalize.tune.packing import Packed, loss, not_packed
from verticalize.tune.plan import Plan as PackedPlan
from verticalize.tune.seq2seq import Seq2Seq


class Objective(Protocol):
    """How a kind of model is trained. Rows are dataclasses of ids."""

    def encode(self, examples: Iterable[Example]) -> tuple[list[Any], Dropped]:
        """Examples as rows; what cannot be trained is counted."""
        ...

    def plan(self, rows: Sequence[Any], *, seed: int) -> Plan:
        """Which rows make up which step."""
        ...

    def not_packed(self, model: Any) -> str | None:
        """Why no two conversations share a row; None where they do."""
        ...

    def compute(self, model: Any, batch: Any, weights: Mapping[str, Any] | None = None) -> Step:
        """The mean loss of a batch's trained ids.

        Args:
            weights: what stands in for the model's own parameters of these names.
        """
        ...


def objective_of(
    model: Any,
    tokenizer: Any,
    *,
    max_length: int,
    tokens_per_step: int,
    device: str,
    overlong: Overlong = "drop",
    train_on_prompt: bool = False,
    mask_history: bool = False,
) -> Objective:
    """The objective of a model's family; readies the model for it.

    Raises:
        ModelError: a model of this kind cannot be trained here, or not so.
    """
    objective = objective_for(
        model.config,
        tokenizer,
        max_length=max_length,
        tokens_per_step=tokens_per_step,
        device=device,
        overlong=overlong,
        train_on_prompt=train_on_prompt,
        mask_history=mask_history,
    )
    peft = getattr(model, "active_peft_config", None)
    prompts = peft is not None and peft.is_prompt_learning
    if isinstance(objective, Causal) and not prompts:  # virtual tokens are in the cache
        use_segments(model)
    return objective


def objective_for(
    config: Any,
    tokenizer: Any,
    *,
    max_length: int,
    tokens_per_step: int,
    device: str,
    overlong: Overlong = "drop",
    train_on_prompt: bool = False,
    mask_history: bool = False,
) -> "Causal | Seq2Seq":
    """As `objective_of`, by a configuration alone.

    Raises:
        ModelError: a model of this kind cannot be trained here, or not so.
    """
    family = family_of(config)
    for error in not_of_encoders(config, overlong, train_on_prompt):
        raise error
    if family.encoder_decoder:
        return Seq2Seq(tokenizer, max_length, tokens_per_step, device)
    switches = {
        "overlong": overlong,
        "train_on_prompt": train_on_prompt,
        "mask_history": mask_history,
    }
    return Causal(tokenizer, max_length, tokens_per_step, device, switches)


def not_of_encoders(config: Any, overlong: Overlong, train_on_prompt: bool) -> Iterator[ModelError]:
    """What of these settings a model with an encoder does not know; nothing for any other."""
    if not config.is_encoder_decoder:
        return
    for setting, changed, plain in (
        ("train_on_prompt", train_on_prompt, "false"),
        ("overlong", overlong != "drop", "drop"),
    ):
        if changed:
            yield ModelError(
                f"a model of the kind '{config.model_type}' reads a prompt with its encoder and "
                "writes the answer alone, whole.",
                place=f"tune.{setting}",
                hint=f"Set tune.{setting} to {plain}.",
            )


@dataclass(frozen=True, slots=True, eq=False)
class Causal:
    """The next id, over packed conversations: what the assistant says in each of its turns.

    Args:
        switches: of `encode_all`.
    """

    tokenizer: Any
    max_length: int
    tokens_per_step: int
    device: str
    switches: Mapping[str, Any] = field(default_factory=dict)

    def encode(self, examples: Iterable[Example]) -> tuple[list[Encoded], Dropped]:
        return encode_all(self.tokenizer, examples, max_length=self.max_length, **self.switches)

    def plan(self, rows: Sequence[Encoded], *, seed: int) -> PackedPlan:
        return PackedPlan(rows, tokens_per_step=self.tokens_per_step, seed=seed, device=self.device)

    def not_packed(self, model: Any) -> str | None:
        return not_packed(model)

    def compute(self, model: Any, batch: Packed, weights: Mapping[str, Any] | None = None) -> Step:
        return Step(loss(model, batch, weights), batch.input_ids.shape[1], len(batch.targets))


def mean_loss(
    objective: Objective, trainable: Trainable, rows: Sequence[Any], dtype: Any, ranks: Ranks
) -> float:
    """The mean over all trained ids of the rows, dealt to the processes; leaves training mode on.

    Args:
        trainable: the model, with its parameters as they are now.
    """
    import torch

    trainable.model.eval()
    plan = objective.plan(rows, seed=0)
    total = count = 0.0
    with torch.no_grad():
        weights = trainable.weights(0, dtype)
        for first in range(0, len(plan), ranks.world):
            number = first + ranks.rank
            # All processes compute equally often: sharded ones need each other for it.
            batch = plan.step(min(number, len(plan) - 1))
            weight = batch.trained if number < len(plan) else 0
            total += float(objective.compute(trainable.model, batch, weights).loss) * weight
            count += weight
    trainable.model.train()
    total, count = ranks.sum([total, count])
    return total / count
