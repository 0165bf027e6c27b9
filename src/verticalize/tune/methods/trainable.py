"""A model with its trainable parameters: float32 masters, however low the model's number type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.quiet import quiet


def _all(name: str, step: int) -> bool:
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Trainable:
    """A model that is ready to be trained.

    Args:
        parameters: by their names in `model`, in float32: what the optimizer moves.
        ratio: of the learning rate of the matrices B of LoRA to that of all others (LoRA+).
        moves: whether the parameter of this name is trained in this step.
        again: whether layers are computed again in the backward pass, from the module's own
            parameters.
        sharded: the parameters are the model's own, spread over processes (`tune.shard`,
            `tune.zero`).
    """

    model: Any
    parameters: Mapping[str, Any]
    ratio: float = 1.0
    moves: Callable[[str, int], bool] = _all
    again: bool = False
    sharded: bool = False

    def checkpointed(self) -> "Trainable":
        """Keep only each layer's input for the backward pass, which computes the rest again.

        Not reentrant (torch's name): only so does dropout draw again what it drew, and may the
        input of the first layer be frozen.

        Raises:
            ModelError: virtual tokens are read from a cache, which this leaves out.
        """
        if getattr(getattr(self.model, "active_peft_config", None), "is_prompt_learning", False):
            raise no_checkpoints()
        with quiet():
            self.model.gradient_checkpointing_enable({"use_reentrant": False})
        return replace(self, again=True)

    def groups(self, learning_rate: float) -> list[dict[str, Any]]:
        """The optimizer's parameter groups; "peak" is a group's highest learning rate."""
        fast = [value for name, value in self.parameters.items() if self._is_fast(name)]
        slow = [value for name, value in self.parameters.items() if not self._is_fast(name)]
        groups = [(slow, learning_rate), (fast, learning_rate * self.ratio)]
        return [{"params": found, "peak": peak} for found, peak in groups if found]

    def weights(self, step: int, dtype: Any) -> dict[str, Any]:
        """What stands in for the model's parameters in this step, in its number type.

        Nothing does where they are sharded: the model casts its own.
        """
        if self.sharded:
            return {}
        if self.again:
            self.take()  # or the backward pass would compute from those of an earlier step
        return {
            name: (master if self.moves(name, step) else master.detach()).to(dtype)
            for name, master in self.parameters.items()
        }

    def begin(self, step: int, optimizers: Sequence[Any]) -> None:
        """Forget the moments of what is not trained in this step: they are of another time."""
        for optimizer in optimizers:
            for name, master in self.parameters.items():
                if not self.moves(name, step):
                    optimizer.state.pop(master, None)

    def take(self) -> None:
        """Put the trained parameters into the model."""
        import torch

        if self.sharded:
            return
        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                if name in self.parameters:
                    parameter.copy_(self.parameters[name])

    def _is_fast(self, name: str) -> bool:
        return self.ratio != 1 and "lora_B" in name


def no_checkpoints() -> ModelError:
    """What virtual tokens are refused with."""
    return ModelError(
        "virtual tokens cannot be trained with checkpointed gradients.",
        place="hardware.gradient_checkpointing",
        hint="Set it to false.",
    )


def masters(model: Any) -> dict[str, Any]:
    """A float32 copy of each parameter that needs a gradient; of float32 ones, they themselves."""
    return {
        name: parameter.detach().float().requires_grad_()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
