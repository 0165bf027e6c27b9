"""Faster kernels for a step: Liger's in Triton, and layers that torch compiles.

Both give the results of the plain layers within rounding, so they enter no artifact's key.
"""

from typing import Any
from weakref import WeakSet

from verticalize import extras
from verticalize.errors import ModelError
from verticalize.models.adapter import without_adapter
from verticalize.models.attention import KNOWN, keep_uncompiled

_FUSED: WeakSet[Any] = WeakSet()  # models whose own forward computes the loss without logits


def use_liger(model: Any, device: str) -> None:
    """Put Liger's kernels (Hsu et al. 2024) into `model`: norms, rotation, SwiGLU, and the loss.

    The loss is fused with the head where that is a plain layer, so that no logits are held.

    Raises:
        ModelError: the device is no GPU, or there are no kernels for this kind of model.
        DependencyError: liger-kernel is not installed.
    """
    must_have_liger(model.config, device)
    patch_with_liger(model)


def must_have_liger(config: Any, device: str) -> None:
    """Refuse what `use_liger` would, by the model's configuration.

    Raises:
        ModelError: the device is no GPU, or there are no kernels for this kind of model.
        DependencyError: liger-kernel is not installed.
    """
    if device != "cuda":
        raise _refused("liger", "Liger's kernels are Triton's, which need a GPU.")
    _liger_for(config)


def patch_with_liger(model: Any) -> None:
    """As `use_liger`, wherever Triton runs."""
    import torch

    inner = without_adapter(model)
    liger, kind = _liger_for(inner.config), _kind(inner.config)
    # Beside an adapter of its own, the head's weight alone is not what it computes.
    fused = type(inner.get_output_embeddings()) is torch.nn.Linear and kind in KNOWN
    liger._apply_liger_kernel_to_instance(
        model=inner, cross_entropy=False, fused_linear_cross_entropy=fused
    )
    if fused:
        _FUSED.add(inner)


def _liger_for(config: Any) -> Any:
    """Liger's own module, if it knows models of this kind."""
    liger = extras.need("liger_kernel.transformers.monkey_patch", extra="liger")
    if _kind(config) not in liger.MODEL_TYPE_TO_APPLY_LIGER_FN:
        raise _refused("liger", f"Liger has no kernels for models of the kind '{_kind(config)}'.")
    return liger


def fuses_loss(model: Any) -> bool:
    """Whether the model's forward takes ``shift_labels`` and gives their mean loss."""
    return without_adapter(model) in _FUSED


def compile_layers(model: Any, *, sharded: bool = False, backend: str = "inductor") -> None:
    """Compile each layer of `model`, for rows of any length.

    Layers, not the whole: one is compiled for all of its kind, in a fraction of the time. What
    attends to the conversations of a row stays as it is, or each row would be compiled anew.

    Raises:
        ModelError: parameters are spread over processes, or the model has no layers that are
            known here to be compiled once only.
    """
    inner = without_adapter(model)
    must_compile(inner.config, sharded=sharded)
    keep_uncompiled()
    names = set(inner._no_split_modules or ())
    for module in inner.modules():
        if type(module).__name__ in names:
            module.compile(dynamic=True, backend=backend)


def must_compile(config: Any, *, sharded: bool) -> None:
    """Refuse what `compile_layers` would, by the model's configuration.

    Raises:
        ModelError: parameters are spread over processes, or the model has no layers that are
            known here to be compiled once only.
    """
    kind = _kind(config)
    if sharded:
        raise _refused("compile", "layers that are spread over processes are not compiled here.")
    if kind not in KNOWN:
        raise _refused("compile", f"compiled layers are known of {', '.join(KNOWN)}, not '{kind}'.")


def _kind(config: Any) -> str:
    kind: str = config.get_text_config().model_type
    return kind


def _refused(setting: str, why: str) -> ModelError:
    return ModelError(why, place=f"hardware.{setting}", hint=f"Set hardware.{setting} to false.")
