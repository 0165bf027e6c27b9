"""What of a model is trained: a method's settings, and the model with its trainable parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from verticalize.models.quiet import quiet


@dataclass(frozen=True, slots=True)
class Lora:
    """Low-rank adapters (Hu et al. 2021); names and meanings are those of peft's LoraConfig."""

    r: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.05
    target_modules: Sequence[str] | Literal["all-linear"] = "all-linear"


@dataclass(frozen=True, slots=True, eq=False)
class Trainable:
    """A model that is ready to be trained.

    Args:
        parameters: by their names in `model`, in float32: what the optimizer moves, however low
            the number type of the model is.
    """

    model: Any
    parameters: Mapping[str, Any]

    def groups(self, learning_rate: float) -> list[dict[str, Any]]:
        """The optimizer's parameter groups; "peak" is a group's highest learning rate."""
        return [{"params": list(self.parameters.values()), "peak": learning_rate}]

    def take(self) -> None:
        """Put the trained parameters into the model."""
        import torch

        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                if name in self.parameters:
                    parameter.copy_(self.parameters[name])


def attach(model: Any, method: Lora, *, seed: int) -> Trainable:
    """`model` with the new parameters of `method`; everything else in it is frozen."""
    import torch
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(seed)
    targets = method.target_modules
    lora = asdict(method) | {"target_modules": targets if isinstance(targets, str) else [*targets]}
    with quiet():
        config = LoraConfig(task_type="CAUSAL_LM", **lora)
        # In the number type of the base: mixed types cost a copy of every layer's input.
        return _trainable(get_peft_model(model, config, autocast_adapter_dtype=False))


def checkpoint_gradients(model: Any) -> None:
    """Keep only each layer's input for the backward pass, which computes the rest again.

    Not reentrant (torch's name): only so does dropout draw again what it drew, and may the input
    of the first layer be frozen.
    """
    with quiet():
        model.gradient_checkpointing_enable({"use_reentrant": False})


def _trainable(model: Any) -> Trainable:
    masters = {
        name: parameter.detach().float().requires_grad_()
        for name, parameter in model.named_parameters()
        if parameter.requires_grad
    }
    return Trainable(model, masters)
