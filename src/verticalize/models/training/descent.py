"""One optimizer step, over all its parts and all processes: rate, gradients, clipping, update."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.models.training import checkpoint
from verticalize.models.training.ranks import Ranks
from verticalize.models.training.zero import ZeroOptimizer


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What was computed for one step, or for a part of one.

    Args:
        loss: a scalar tensor.
        read, trained: ids.
        share: what the loss counts in the step's, where the step has several parts.
    """

    loss: Any
    read: int
    trained: int
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Computed:
    """A whole step, of all processes: the mean loss in nats a trained id, and ids.

    Args:
        stop: the signal that has asked one of the processes for an end; 0: none.
    """

    loss: float
    read: float
    trained: float
    stop: int


@dataclass(frozen=True, slots=True, eq=False)
class Descent:
    """What is trained, by its names, and the optimizers that move it."""

    parameters: Mapping[str, Any]
    optimizers: Sequence[Any]
    max_grad_norm: float
    ranks: Ranks

    @property
    def rate(self) -> float:
        """The learning rate of the first group."""
        rate: float = self.optimizers[0].param_groups[0]["lr"]
        return rate

    def set_rate(self, share: float) -> None:
        """Give each group this share of its ``peak``."""
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * share

    def gradients(self, parts: Iterable[Step], asked: Callable[[], int]) -> Computed:
        """Leave the step's gradients in the parameters.

        Args:
            parts: those of this process.
            asked: the signal that has asked this process for an end, once the parts are computed.
        """
        ranks = self.ranks
        loss: Any = 0.0
        read = trained = 0
        for part in parts:
            # Sharded parameters average their gradients over the processes.
            (part.loss * (part.share * (ranks.world if ranks.sharded else 1))).backward()
            loss = loss + part.loss.detach() * part.share
            read += part.read
            trained += part.trained
        ours = [0.0] * ranks.world
        ours[ranks.rank] = float(asked())
        figures = [float(loss), float(read), float(trained), *ours]
        total, read_, trained_, *signals = ranks.sum_gradients(self.parameters.values(), figures)
        return Computed(total, read_, trained_, int(max(signals)))

    def clip(self) -> float:
        """Scale the gradients down to the highest norm; the norm that they had."""
        import torch

        if isinstance(self.optimizers[0], ZeroOptimizer):
            return self.optimizers[0].clip(self.max_grad_norm)
        norm = torch.nn.utils.clip_grad_norm_(self.parameters.values(), self.max_grad_norm)
        return float(checkpoint.whole(norm))

    def update(self) -> None:
        """Move the parameters, and forget the gradients."""
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
