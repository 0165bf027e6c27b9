"""What tunings have left, opened on their base: adapters, virtual tokens or whole weights."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.quiet import quiet
from verticalize.models.vocabulary import Head, widen

WHOLE = frozenset({"full", "lisa"})  # methods that leave whole weights
PROMPTS = frozenset({"prefix", "p_tuning"})  # and those that leave virtual tokens


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


def open_adapters(
    model: Any,
    tokenizer: Any,
    folders: Mapping[str, Path],
    notes: Mapping[str, Mapping[str, Any]],
    load: Callable[[Path], tuple[Any, Any]],
) -> tuple[Opened, dict[str, Opened]]:
    """The base, and one view of it for each folder.

    Args:
        notes: their base.json.
        load: gives model and tokenizer of a folder of whole weights.

    Raises:
        ModelError: several folders, and one of them is not of LoRA.
    """
    kinds = {name: str(note.get("method", "lora")) for name, note in notes.items()}
    for name, kind in kinds.items():
        if len(kinds) > 1 and kind != "lora":
            raise ModelError(
                f"'{name}' was tuned by {kind}: only LoRA adapters share one base.",
                place=str(folders[name]),
                hint="Load it alone.",
            )
        if kind in WHOLE:
            return Opened(model, tokenizer), {name: Opened(*load(folders[name]))}
    if not folders:
        return Opened(model, tokenizer), {}
    tokenizers = {name: own_tokenizer(folder, tokenizer) for name, folder in folders.items()}
    head = widen(model, max(map(len, tokenizers.values())))
    for name, folder in folders.items():
        model = _with_adapter(model, name, folder, kinds[name])
    return Opened(model, tokenizer, "", head), {
        name: Opened(model, own, name, head) for name, own in tokenizers.items()
    }


def check_files(adapter: Path) -> dict[str, Any]:
    """The base.json of what a tuning has left.

    Raises:
        ModelError: there is none, or no weights.
    """
    note = adapter / "base.json"
    weights = ("adapter_model.safetensors", "model.safetensors", "model.safetensors.index.json")
    if not note.is_file() or not any((adapter / name).is_file() for name in weights):
        raise ModelError(
            "holds no adapter that verticalize has written.",
            place=str(adapter),
            hint="It needs adapter_model.safetensors and base.json; train one with: build.",
        )
    return dict(json.loads(note.read_text(encoding="utf-8")))


def own_tokenizer(folder: Path, of_base: Any) -> Any:
    """The adapter's own tokenizer where it has added tokens."""
    if not (folder / "tokenizer_config.json").is_file():
        return of_base
    from transformers import AutoTokenizer

    with quiet():
        return AutoTokenizer.from_pretrained(folder)


def _with_adapter(model: Any, name: str, folder: Path, kind: str) -> Any:
    with quiet():
        from peft import PeftModel

        if kind in PROMPTS:
            from verticalize.models.prompted import PromptedCausalLM

            return PromptedCausalLM.load(model, folder, name)
        if isinstance(model, PeftModel):
            model.load_adapter(str(folder), adapter_name=name)
            return model
        return PeftModel.from_pretrained(model, str(folder), adapter_name=name)
