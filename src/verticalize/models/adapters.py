"""What tunings have left, opened on their base: adapters, virtual tokens or whole weights."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.adapter import (
    DEFAULT,
    MERGED_COPY,
    has_tokens,
    put_on,
    two_arms,
    with_adapter,
)
from verticalize.models.quiet import quiet
from verticalize.models.vocabulary import Head, widen

WHOLE = frozenset({"full", "lisa"})  # methods that leave whole weights
PROMPTS = frozenset({"prefix", "p_tuning"})  # and those that leave virtual tokens

Notes = Mapping[str, Mapping[str, Any]]  # base.json of each folder, by its name
Load = Callable[[Path | None], tuple[Any, Any]]  # of a folder, or of the base: model and tokenizer


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A model as one of its views uses it.

    Args:
        adapter: the name of peft's adapter; empty: none is on.
        head: what narrows the logits of weights that are shared by several vocabularies.
    """

    model: Any
    tokenizer: Any
    adapter: str = ""
    head: Head | None = None

    @contextmanager
    def arm(self) -> Iterator[None]:
        """The weights for this view alone; an adapter that is not merged on or off.

        Whoever shares the weights must wait meanwhile.
        """
        switched = hasattr(self.model, "disable_adapter")
        off = switched and not self.adapter
        with self.model.disable_adapter() if off else nullcontext():
            if self.head is not None:
                self.head.width = max(self.head.base, len(self.tokenizer))
            if switched and self.adapter and self.model.active_adapter != self.adapter:
                self.model.set_adapter(self.adapter)
            yield


def open_adapters(
    load: Load, folders: Mapping[str, Path], notes: Notes, *, copied: int = MERGED_COPY
) -> tuple[Opened, dict[str, Opened]]:
    """The base, and what stands in each folder.

    Args:
        copied: as `two_arms` takes it.

    Raises:
        ModelError: several folders, and one of them is not of LoRA.
    """
    model, tokenizer = load(None)
    if not folders:
        return Opened(model, tokenizer), {}
    if len(folders) > 1:
        _must_be_lora(folders, notes, encoder=bool(model.config.is_encoder_decoder))
    name, folder = next(iter(folders.items()))
    if notes[name].get("method") in WHOLE:
        return Opened(model, tokenizer), {name: Opened(*load(folder))}
    if len(folders) == 1 and not has_tokens(folder):
        plain, tuned = two_arms(model, folder, copied=copied)
        return Opened(plain, tokenizer), {name: Opened(tuned, tokenizer, DEFAULT)}
    tokenizers = {name: own_tokenizer(folder, tokenizer) for name, folder in folders.items()}
    head = widen(model, max(map(len, tokenizers.values())))
    for name, folder in folders.items():
        model = put_on(model, folder, name)
    return Opened(model, tokenizer, "", head), {
        name: Opened(model, own, name, head) for name, own in tokenizers.items()
    }


def open_alone(load: Load, folder: Path, note: Mapping[str, Any]) -> Opened:
    """What stands in a folder, without the base beside it: merged where that can be."""
    if note.get("method") in WHOLE:
        return Opened(*load(folder))
    model, tokenizer = load(None)
    own = own_tokenizer(folder, tokenizer)
    head = widen(model, len(own))
    return Opened(with_adapter(model, folder), own, DEFAULT, head)


def own_tokenizer(folder: Path, of_base: Any) -> Any:
    """The adapter's own tokenizer where it has added tokens."""
    if not has_tokens(folder):
        return of_base
    from transformers import AutoTokenizer

    with quiet():
        return AutoTokenizer.from_pretrained(folder)


def _must_be_lora(folders: Mapping[str, Path], notes: Notes, *, encoder: bool) -> None:
    for name, folder in folders.items():
        if (kind := notes[name].get("method", "lora")) != "lora" or encoder:
            raise ModelError(
                f"'{name}' was tuned by {kind}: only LoRA adapters share one base, of a model "
                "without an encoder.",
                place=str(folder),
                hint="Load it alone.",
            )
