"""Where a training starts: a base, its tokenizer, and what is trained, new or of an earlier run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.errors import ModelError
from verticalize.models.adapter import check_adapter
from verticalize.models.adapters import PROMPTS, WHOLE, own_tokenizer
from verticalize.models.configuration import load_config
from verticalize.models.open import Base
from verticalize.models.quantized import Quantization, keep_layout
from verticalize.models.training import checkpoint
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.models.vocabulary import widen
from verticalize.models.weights import load_weights
from verticalize.tune.methods import Lora, Method, Trainable, attach, name_of
from verticalize.tune.methods.lora import attach_again
from verticalize.tune.vocabulary import add_tokens as add

MOMENTS = "optimizer"
_FINISHED = "finished"


@dataclass(frozen=True, slots=True, eq=False)
class Started:
    """What is trained, from where.

    Args:
        own: the tokenizer where it is not the base's alone, or has to stand beside whole weights.
        recipe: what of all this decides the outcome; JSON.
        earlier: steps that the adapter was trained before.
    """

    base: Base
    trainable: Trainable
    tokenizer: Any
    own: Any
    recipe: list[Any]
    method: str
    quantization: Quantization
    earlier: int = 0

    def note(self, steps: int) -> dict[str, Any]:
        """For base.json: what is needed to open it, and to go on from it."""
        note = {"method": self.method, "steps": self.earlier + steps}
        return note | ({"quantization": self.quantization} if self.quantization != "none" else {})


def start(
    base: Base,
    method: Method,
    *,
    seed: int,
    device: str,
    dtype: Any,
    quantization: Quantization = "none",
    adapter: Path | None = None,
    add_tokens: Sequence[str] = (),
) -> Started:
    """Load `base` and attach `method`, or the earlier `adapter`.

    Raises:
        ModelError: the combination makes no sense, or the adapter is of another base.
    """
    note = check_start(base, method, quantization, adapter, add_tokens)
    name = name_of(method)
    recipe = [name, asdict(method), quantization, list(add_tokens)]
    if adapter is not None and isinstance(method, Lora):  # no other goes on
        return _again(base, method, adapter, note, recipe, device, dtype, quantization)
    model, tokenizer = load_weights(base, device=device, dtype=dtype, quantization=quantization)
    keep_layout(model)
    added = add(model, tokenizer, add_tokens)
    trainable = attach(model, method, seed=seed, added=added)
    own = tokenizer if added or name in WHOLE else None
    return Started(base, trainable, tokenizer, own, recipe, name, quantization)


def check_start(
    base: Base,
    method: Method,
    quantization: Quantization,
    adapter: Path | None,
    add_tokens: Sequence[str],
) -> Mapping[str, Any]:
    """What the earlier adapter's base.json says; nothing where there is none.

    Raises:
        ModelError: the combination makes no sense, or the adapter is of another base.
    """
    name = name_of(method)
    if name in WHOLE and quantization != "none":
        raise _refused("quantization", f"quantised weights cannot be trained by '{name}'.")
    if name in PROMPTS and add_tokens:
        raise _refused("add_tokens", f"'{name}' leaves the embeddings as they are.")
    if load_config(base).is_encoder_decoder and (name in PROMPTS or name == "lisa"):
        raise _refused("method", f"'{name}' trains no model with an encoder.")
    if adapter is None:
        return {}
    note = check_adapter(adapter, base)
    kind = note.get("method", "lora")
    if kind in WHOLE:
        raise _refused("adapter", f"it holds the whole weights of '{kind}': tune it as a base.")
    if kind != "lora" or not isinstance(method, Lora):
        raise _refused("adapter", "only a LoRA adapter can be trained further.")
    if add_tokens:
        raise _refused("add_tokens", "the adapter keeps its tokens.")
    return note


def _again(
    base: Base,
    method: Lora,
    adapter: Path,
    note: Mapping[str, Any],
    recipe: list[Any],
    device: str,
    dtype: Any,
    quantization: Quantization,
) -> Started:
    model, of_base = load_weights(base, device=device, dtype=dtype, quantization=quantization)
    keep_layout(model)
    tokenizer = own_tokenizer(adapter, of_base)
    widen(model, len(tokenizer))
    trainable = attach_again(model, adapter, loraplus_lr_ratio=method.loraplus_lr_ratio)
    own = tokenizer if tokenizer is not of_base else None
    recipe = [*recipe, fingerprint.of_file(adapter / "adapter_model.safetensors")]
    earlier = note.get("steps", 0)
    return Started(base, trainable, tokenizer, own, recipe, "lora", quantization, earlier)


def save_moments(
    out: Path, parameters: Mapping[str, Any], optimizer: Any, ranks: Ranks = ALONE
) -> None:
    """Keep what a later training of this adapter can go on from."""
    checkpoint.save(out / MOMENTS, parameters, [optimizer], {"recipe": _FINISHED}, ranks)


def restore_moments(adapter: Path | None, parameters: Mapping[str, Any], optimizer: Any) -> None:
    """Go on from the moments of an earlier training, where it has kept them."""
    if adapter is not None:
        checkpoint.restore(adapter / MOMENTS, parameters, [optimizer], recipe=_FINISHED)


def _refused(setting: str, why: str) -> ModelError:
    return ModelError(
        why,
        place=f"tune.{setting}",
        hint="Change this setting, or the one that it does not go with.",
    )
