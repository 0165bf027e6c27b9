"""Low-rank adapters through peft: LoRA, rsLoRA, DoRA and LoRA+, on a whole or a quantised base."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from verticalize.errors import ModelError
from verticalize.models.quiet import quiet
from verticalize.tune.methods.trainable import Trainable, masters
from verticalize.tune.targets import Targets, any_of, lora_options


@dataclass(frozen=True, slots=True)
class Lora:
    """LoRA (Hu et al. 2021); names and meanings are those of peft's LoraConfig.

    Args:
        use_rslora: scale by alpha/sqrt(r) (Kalajdzievski 2023); use_dora: train the length of each
            weight's columns apart from their direction (Liu et al. 2024).
        loraplus_lr_ratio: of the learning rate of B to that of A (LoRA+, Hayou et al. 2024).
        modules_to_save: names of layers that are trained whole beside the adapter.
    """

    r: int = 16
    lora_alpha: int = 32
    lora_dropout: float = 0.05
    target_modules: Targets = "all-linear"
    use_rslora: bool = False
    use_dora: bool = False
    loraplus_lr_ratio: float = 1.0
    init_lora_weights: Literal[True, "gaussian", "orthogonal"] = True
    modules_to_save: Sequence[str] = ()


def attach_lora(model: Any, method: Lora, *, added: Sequence[int] = ()) -> Trainable:
    """`model` with new low-rank matrices.

    Args:
        added: ids whose embeddings, and outputs where those are weights of their own, are trained.

    Raises:
        ModelError: DoRA on weights that have no direction, or a class that peft cannot take.
    """
    _must_generate(model)
    options = lora_options(model, method.target_modules)
    with quiet():
        from peft import LoraConfig, get_peft_model

        config = LoraConfig(
            **options,
            r=method.r,
            lora_alpha=method.lora_alpha,
            lora_dropout=method.lora_dropout,
            use_rslora=method.use_rslora,
            use_dora=method.use_dora,
            init_lora_weights=method.init_lora_weights,
            modules_to_save=[*method.modules_to_save] or None,
            trainable_token_indices=_rows(model, added),
        )
        # In the number type of the base: mixed types cost a copy of every layer's input.
        adapted = get_peft_model(model, config, autocast_adapter_dtype=False)
    _must_have_lengths(adapted)
    return Trainable(adapted, masters(adapted), method.loraplus_lr_ratio)


def _must_generate(model: Any) -> None:
    """Peft asks it of every model that writes text, even if it will never write with it."""
    if not hasattr(model, "prepare_inputs_for_generation"):
        raise ModelError(
            f"{type(model).__name__} is no model that generates, which peft needs.",
            place="tune.method",
            hint="Let the class inherit from GenerationMixin as well, or choose method full.",
        )


def _must_have_lengths(model: Any) -> None:
    """DoRA divides by the length of each column: of a column of zeros nothing is left."""
    empty = [
        name.split(".lora_")[0]
        for name, parameter in model.named_parameters()
        if "lora_magnitude_vector" in name and not parameter.is_meta and not bool(parameter.all())
    ]
    if empty:
        raise no_lengths(empty)


def no_lengths(layers: Sequence[str]) -> ModelError:
    """What DoRA is refused with on `layers` that have rows of zeros."""
    return ModelError(
        f"DoRA divides by the length of each row of a weight, and {len(layers)} layers of this "
        f"base have rows of zeros, '{layers[0]}' among them.",
        place="tune.lora.use_dora",
        hint="Set it to false, or leave layers of their names out of tune.lora.target_modules.",
    )


def read_lora(folder: Path, *, loraplus_lr_ratio: float) -> tuple[Lora, tuple[int, ...]]:
    """The settings of the adapter in `folder`, and the ids that it has added to its base's."""
    with quiet():
        from peft import LoraConfig

        config = LoraConfig.from_pretrained(str(folder))
    targets = config.target_modules
    method = Lora(
        r=config.r,
        lora_alpha=config.lora_alpha,
        lora_dropout=config.lora_dropout,
        target_modules=targets if isinstance(targets, str) else any_of(targets),
        use_rslora=config.use_rslora,
        use_dora=config.use_dora,
        loraplus_lr_ratio=loraplus_lr_ratio,
        modules_to_save=tuple(config.modules_to_save or ()),
    )
    added = next(iter((config.trainable_token_indices or {}).values()), ())
    return method, tuple(added)


def attach_again(model: Any, folder: Path, *, loraplus_lr_ratio: float = 1.0) -> Trainable:
    """`model` with the adapter in `folder`, to be trained further; its settings are kept."""
    with quiet():
        from peft import PeftModel

        adapted = PeftModel.from_pretrained(
            model, str(folder), is_trainable=True, autocast_adapter_dtype=False
        )
    return Trainable(adapted, masters(adapted), loraplus_lr_ratio)


def _rows(model: Any, added: Sequence[int]) -> dict[str, list[int]] | None:
    """The value of ``trainable_token_indices``; of tied weights peft trains both uses itself."""
    if not added:
        return None
    names = {module: name.rsplit(".", 1)[-1] for name, module in model.named_modules()}
    reads, writes = model.get_input_embeddings(), model.get_output_embeddings()
    layers = [reads] if reads.weight is writes.weight else [reads, writes]
    return {names[layer]: [*added] for layer in layers}
