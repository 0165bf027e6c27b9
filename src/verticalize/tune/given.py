"""What a training is given, by what it is about: `tune.train.tune` takes all of it one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.models.open import Base
from verticalize.models.quantized import Quantization
from verticalize.models.training.ranks import Ranks
from verticalize.progress import Progress
from verticalize.tune.methods import Method
from verticalize.tune.overlong import Overlong


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What is trained, from where (see `start`)."""

    base: Base
    method: Method
    quantization: Quantization
    adapter: Path | None
    add_tokens: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How rows are read: what of them is trained, how many at a time, and with how much noise."""

    max_length: int
    tokens_per_step: int
    overlong: Overlong
    train_on_prompt: bool
    mask_history: bool
    neftune_noise_alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What computes, and how it saves memory and time.

    Args:
        dtype: the number type that is computed in, of torch.
        ranks: this process among those that train together.
    """

    device: str
    dtype: Any
    ranks: Ranks
    gradient_checkpointing: bool
    liger: bool
    compiled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """The optimizer's settings, by the names of transformers' ``TrainingArguments``."""

    learning_rate: float
    warmup_ratio: float
    weight_decay: float
    max_grad_norm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """How the optimizer goes on, whatever the rows are.

    Args:
        each: batches that each process has in an optimizer step.
    """

    rates: Rates
    each: int
    save_steps: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What looks on, and may end the training early.

    Args:
        eval_steps: steps between two validations; 0: there is one, at the end.
        patience: validations without a new best that end the training; 0: none.
        loss_spike: see `Guard`.
        report_to: see `trackers`.
    """

    eval_steps: int
    patience: int
    loss_spike: float
    report_to: Sequence[str]
    progress: Progress | None
