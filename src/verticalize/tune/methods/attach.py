"""From a method to a model that is ready to be trained by it."""

from collections.abc import Mapping, Sequence
from typing import Any

from verticalize.tune.methods.lora import Lora, attach_lora
from verticalize.tune.methods.prompts import Prefix, PTuning, attach_prompt
from verticalize.tune.methods.trainable import Trainable
from verticalize.tune.methods.whole import Full, Lisa, attach_full, attach_lisa

Method = Lora | Prefix | PTuning | Full | Lisa
METHODS: Mapping[str, type[Method]] = {
    "lora": Lora,
    "prefix": Prefix,
    "p_tuning": PTuning,
    "full": Full,
    "lisa": Lisa,
}
_NAMES = {kind: name for name, kind in METHODS.items()}


def name_of(method: Method) -> str:
    """As the setting ``tune.method`` spells it."""
    return _NAMES[type(method)]


def method_of(settings: Mapping[str, Any]) -> Method:
    """The method that the settings under ``tune`` choose; its own stand under its name."""
    name = settings["method"]
    return METHODS[name](**settings.get(name, {}))


def attach(model: Any, method: Method, *, seed: int, added: Sequence[int] = ()) -> Trainable:
    """`model` with what `method` trains; everything else in it is frozen.

    Args:
        added: ids that the model did not have: their embeddings are trained too.
    """
    import torch

    torch.manual_seed(seed)
    match method:
        case Lora():
            return attach_lora(model, method, added=added)
        case Prefix() | PTuning():
            return attach_prompt(model, method)
        case Full():
            return attach_full(model)
        case Lisa():
            return attach_lisa(model, method, seed=seed)
