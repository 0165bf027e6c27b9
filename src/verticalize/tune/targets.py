"""Which modules of a model LoRA adapts: never the output layer, nor what shares its weights."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from verticalize.errors import ModelError
from verticalize.models.families import family_of

Targets = Sequence[str] | Literal["all-linear", "family"]

# Queries and values, or the projection that makes them, where peft knows no model of this type.
_ATTENTION = (
    ("q_proj", "v_proj"),
    ("qkv_proj",),
    ("query_key_value",),
    ("c_attn",),
    ("q", "v"),
    ("Wqkv",),
    ("wq", "wv"),
)


def lora_options(model: Any, targets: Targets) -> dict[str, Any]:
    """What of peft's LoraConfig depends on the model.

    Args:
        targets: ends of module names; "all-linear": every linear layer of the text model;
            "family": what peft adapts by default in models of this type, and the queries and values
            of the attention in models that it does not know; any other string is a regular
            expression of whole names.

    Raises:
        ModelError: the model has no module of such a name.
    """
    from transformers.pytorch_utils import Conv1D

    linear = adaptable(model)
    chosen = _chosen(model, targets, linear)
    hit = [module for name, module in linear.items() if _fits(name, chosen)]
    encoder_decoder = family_of(model.config).encoder_decoder
    return {
        "task_type": "SEQ_2_SEQ_LM" if encoder_decoder else "CAUSAL_LM",
        "target_modules": chosen,
        # GPT-2's layers hold their weights transposed.
        "fan_in_fan_out": bool(hit) and all(isinstance(module, Conv1D) for module in hit),
    }


def any_of(ends: Iterable[str]) -> str:
    """Modules whose names end so, as a regular expression: not every one of them has to exist.

    An adapter may name the modules of each layer, and the pre-flight traces a model of few layers.
    """
    return rf"(.*\.)?({'|'.join(map(re.escape, sorted(ends)))})"


def adaptable(model: Any) -> dict[str, Any]:
    """The linear layers of the text model by name, without the output layer.

    An output layer may share its weights with the embeddings: an adapter that is merged into the
    one would change the other.
    """
    import torch
    from transformers.pytorch_utils import Conv1D

    head = model.get_output_embeddings()
    tied = {id(m.weight) for m in model.modules() if isinstance(m, torch.nn.Embedding)}
    inside = {id(module) for module in _text_model(model).modules()}
    return {
        name: module
        for name, module in model.named_modules()
        if isinstance(module, torch.nn.Linear | Conv1D)
        and id(module) in inside
        and module is not head
        and id(module.weight) not in tied
    }


def _text_model(model: Any) -> Any:
    """The part that reads and writes text, where there are others, such as one for images."""
    composite = model.config.get_text_config() is not model.config
    return model.get_decoder() if composite and not model.config.is_encoder_decoder else model


def _chosen(model: Any, targets: Targets, linear: dict[str, Any]) -> list[str] | str:
    names = [name for name, _ in model.named_modules() if name]
    if targets == "all-linear":
        return _ends(linear, names)
    if targets == "family":
        return _of_family(model, linear, names)
    if isinstance(targets, str):
        return targets
    missing = [end for end in targets if not any(_fits(name, [end]) for name in names)]
    if missing:
        raise ModelError(
            f"a model of the kind '{model.config.model_type}' has no module '{missing[0]}'.",
            place="tune.lora.target_modules",
            hint=f"It has: {', '.join(_ends(linear, names))}.",
        )
    return [*targets]


def _of_family(model: Any, linear: dict[str, Any], names: Sequence[str]) -> list[str] | str:
    from peft.utils.constants import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING as TABLE

    if model.config.model_type in TABLE:
        known = TABLE[model.config.model_type]
        return known if isinstance(known, str) else [*known]
    ends = {name.rpartition(".")[2] for name in linear}
    attention = next((choice for choice in _ATTENTION if ends.issuperset(choice)), None)
    return [*attention] if attention else _ends(linear, names)


def _ends(linear: Iterable[str], names: Iterable[str]) -> list[str]:
    """The last parts of the names, where they name nothing else; else the names as they are."""
    wanted = set(linear)
    ends = sorted({name.rpartition(".")[2] for name in wanted})
    return ends if {name for name in names if _fits(name, ends)} == wanted else sorted(wanted)


def _fits(name: str, targets: Sequence[str] | str) -> bool:
    """Whether peft takes the module `name` to be meant (a string is a regular expression)."""
    if isinstance(targets, str):
        return re.fullmatch(targets, name) is not None
    return any(name == end or name.endswith(f".{end}") for end in targets)
