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

MERGED_COPY = 2 << 30  # bytes of weights, up to which base and merged model are held side by side


def check_adapter(adapter: Path, base: Base) -> None:
    """Refuse an adapter of another base.

    Raises:
        ModelError: no adapter there, or the base's fingerprint differs.
    """
    note = adapter / "base.json"
    if not (adapter / "adapter_model.safetensors").is_file() or not note.is_file():
        raise ModelError(
            "holds no adapter that verticalize has written.",
            place=str(adapter),
            hint="It needs adapter_model.safetensors and base.json; train one with: build.",
        )
    trained_on = json.loads(note.read_text(encoding="utf-8"))["base"]
    if trained_on != base.fingerprint:
        raise ModelError(
            f"this adapter was trained on another base ({trained_on[:16]}) than '{base.name}' "
            f"({base.fingerprint[:16]}).",
            place=str(adapter),
            hint="Build again with this base, or name the base it was trained on.",
        )


def with_adapter(model: Any, adapter: Path) -> Any:
    """`model` with the adapter in its weights, or on top of them where it cannot be merged.

    `model` itself is changed. What cannot be merged: prompts and prefixes, which are no weights,
    and any adapter of a quantised base, whose weights would be rounded again.
    """
    adapted = _load(model, adapter)
    return adapted.merge_and_unload() if _mergeable(model, adapter) else adapted


def two_arms(model: Any, adapter: Path) -> tuple[Any, Any]:
    """The base, and the tuned model.

    Two models where the merged one is a copy of at most `MERGED_COPY` bytes; otherwise, and where
    the adapter cannot be merged, twice the same one, whose adapter can be switched off
    (`disable_adapter`).
    """
    if _size(model) <= MERGED_COPY and _mergeable(model, adapter):
        return model, with_adapter(copy.deepcopy(model), adapter)
    adapted = _load(model, adapter)
    return adapted, adapted


def _load(model: Any, adapter: Path) -> Any:
    from peft import PeftModel

    with quiet():
        return PeftModel.from_pretrained(model, str(adapter))


def _mergeable(model: Any, adapter: Path) -> bool:
    from peft import PeftConfig

    kind = PeftConfig.from_pretrained(str(adapter))
    return not kind.is_prompt_learning and not getattr(model, "is_quantized", False)


def _size(model: Any) -> int:
    return sum(part.numel() * part.element_size() for part in model.parameters())
