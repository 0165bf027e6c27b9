"""The weights of a build in full precision: base with adapter, merged, written, read back."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from verticalize.errors import ModelError
from verticalize.export.built import Built
from verticalize.export.words import save_words
from verticalize.models.adapter import check_adapter, put_on
from verticalize.models.adapters import WHOLE, own_tokenizer
from verticalize.models.device import choose_dtype, use_threads
from verticalize.models.open import Base
from verticalize.models.quiet import quiet
from verticalize.models.vocabulary import widen
from verticalize.models.weights import load_weights

DTYPES = ("float32", "float16", "bfloat16")
SHARD_BYTES = 5 * 10**9


def open_tuned(built: Built) -> tuple[Any, Any]:
    """Base with adapter, unmerged, or the whole weights, in float32; and the tokenizer."""
    return open_copy(built, built.base, built.adapter)


def open_copy(built: Built, base: Base, adapter: Path) -> tuple[Any, Any]:
    """The same from another place: to be held against it."""
    import torch

    note = check_adapter(adapter, base)
    use_threads(built.threads)
    if note.get("method") in WHOLE:
        base = replace(base, path=adapter)
    model, tokenizer = load_weights(base, device="cpu", dtype=torch.float32)
    if note.get("method") in WHOLE:
        return model.eval(), tokenizer
    own = own_tokenizer(adapter, tokenizer)
    widen(model, len(own))
    return put_on(model, adapter).eval(), own


def merged(model: Any) -> Any:
    """The adapter added into the base, in the precision of both. The model given is used up.

    Whole weights are returned as they are.

    Raises:
        ModelError: the sum is no longer a number, or prompts were trained, which are no weights.
    """
    if not hasattr(model, "peft_config"):
        return model
    if model.active_peft_config.is_prompt_learning:
        raise ModelError(
            "a trained prompt or prefix is no part of the weights.", hint="Use --to adapter."
        )
    try:
        return model.merge_and_unload(safe_merge=True)
    except ValueError as error:
        raise ModelError(
            f"the adapter cannot be merged ({error}).", hint="Train it again: its weights are bad."
        ) from error


def save_merged(model: Any, tokenizer: Any, out: Path, *, dtype: str) -> None:
    """Write safetensors, both configurations, the tokenizer with its chat template.

    The model is cast to `dtype` in place.
    """
    out.mkdir(parents=True, exist_ok=True)
    with quiet():
        model.to(choose_dtype("cpu", dtype)).save_pretrained(
            out, safe_serialization=True, max_shard_size=SHARD_BYTES
        )
    save_words(tokenizer, out, eos=model.generation_config.eos_token_id)


def read_merged(folder: Path) -> Any:
    """The model of a folder, computing in float32 whatever its weights are stored in."""
    import torch

    model, _ = load_weights(Base(folder.name, folder, ""), device="cpu", dtype=torch.float32)
    return model.eval()


def count_parameters(folder: Path) -> int:
    """Numbers in the safetensors of a folder, as their heads give the shapes."""
    return sum(map(_count, folder.glob("*.safetensors")))


def _count(path: Path) -> int:
    import math

    with path.open("rb") as handle:
        head = json.loads(handle.read(int.from_bytes(handle.read(8), "little")))
    return sum(math.prod(one["shape"]) for name, one in head.items() if name != "__metadata__")
