"""Adapters of `verticalize.tune`: read, checked, and merged into the weights before serving.

An adapter that is not merged makes every product of every token three; merged it costs nothing.
"""

import copy
import json
from pathlib import Path
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.open import Base
from verticalize.models.quiet import quiet

DEFAULT = "default"
MERGED_COPY = 2 << 30  # bytes of weights, up to which base and merged model are held side by side
_WEIGHTS = ("adapter_model.safetensors", "model.safetensors", "model.safetensors.index.json")


def check_adapter(adapter: Path, base: Base) -> dict[str, Any]:
    """What its base.json says. Refuse what was trained on another base.

    Raises:
        ModelError: no adapter and no weights there, or the base's fingerprint differs.
    """
    note = adapter / "base.json"
    if not note.is_file() or not any((adapter / name).is_file() for name in _WEIGHTS):
        raise ModelError(
            "there is no adapter that verticalize has written.",
            place=str(adapter),
            hint="Give the folder of a tuned build, with adapter_model.safetensors and base.json, "
            "such as runs/DOMAIN/tune/KEY.",
        )
    told: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
    if told["base"] != base.fingerprint:
        raise ModelError(
            f"this adapter was trained on another base ({told['base'][:16]}) than '{base.name}' "
            f"({base.fingerprint[:16]}).",
            place=str(adapter),
            hint="Build again with this base, or name the base it was trained on.",
        )
    return told


def with_adapter(model: Any, adapter: Path) -> Any:
    """`model` with the adapter in its weights, or on top of them where it cannot be merged.

    `model` itself is changed. What cannot be merged: prompts and prefixes, which are no weights,
    any adapter of a quantised base, whose weights would be rounded again, and one with tokens of
    its own.
    """
    adapted = put_on(model, adapter)
    return adapted.merge_and_unload() if _mergeable(model, adapter) else adapted


def two_arms(model: Any, adapter: Path, *, copied: int = MERGED_COPY) -> tuple[Any, Any]:
    """The base, and the tuned model.

    Two models where the merged one is a copy of at most `copied` bytes; otherwise, and where
    the adapter cannot be merged, twice the same one, whose adapter can be switched off
    (`disable_adapter`).
    """
    if _size(model) <= copied and _mergeable(model, adapter):
        return model, with_adapter(copy.deepcopy(model), adapter)
    adapted = put_on(model, adapter)
    return adapted, adapted


def put_on(model: Any, adapter: Path, name: str = DEFAULT) -> Any:
    """`model` with the adapter on top of its weights, beside those that it has already."""
    with quiet():
        from peft import PeftConfig, PeftModel

        if PeftConfig.from_pretrained(str(adapter)).is_prompt_learning:
            from verticalize.models.prompted import PromptedCausalLM

            return PromptedCausalLM.load(model, adapter, name)
        if isinstance(model, PeftModel):
            model.load_adapter(str(adapter), adapter_name=name)
            return model
        return PeftModel.from_pretrained(model, str(adapter), adapter_name=name)


def without_adapter(model: Any) -> Any:
    """The model itself, in which the layers of an adapter lie where it has one."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model


def _mergeable(model: Any, adapter: Path) -> bool:
    with quiet():
        from peft import PeftConfig

    kind = PeftConfig.from_pretrained(str(adapter))
    whole = not getattr(model, "is_quantized", False)
    return whole and not kind.is_prompt_learning and not has_tokens(adapter)


def has_tokens(adapter: Path) -> bool:
    """Whether it has added tokens, and so a tokenizer of its own."""
    return (adapter / "tokenizer_config.json").is_file()


def _size(model: Any) -> int:
    return sum(part.numel() * part.element_size() for part in model.parameters())
