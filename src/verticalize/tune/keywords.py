"""From settings to what `tune.train.tune` takes, each under its own name."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verticalize.config import Settings
from verticalize.tune.methods import method_of

_OF_METHOD = "is part of the method, where that is the one"
# Settings that `keywords` does not hand on under their names, and why.
TUNE_APART: Mapping[str, str] = {
    **dict.fromkeys(("lora", "prefix", "p_tuning", "lisa"), _OF_METHOD),
    "continued_pretraining": "comes with the texts",
}
HARDWARE_APART: Mapping[str, str] = {
    "compile": "is `compiled` there",
    "gradient_checkpointing": "is decided by the pre-flight",
    "per_device_eval_batch_size": "is of answering, not of training",
}


def keywords(settings: Settings) -> dict[str, Any]:
    """What a training takes of the sections ``tune`` and ``hardware``.

    ``tokens_per_step`` may still be "auto", and ``add_tokens`` a file or "glossary": the caller
    puts in what they come to.
    """
    given, hardware = settings.tune.model_dump(), settings.hardware.model_dump()
    return {
        **{name: value for name, value in given.items() if name not in TUNE_APART},
        **{name: value for name, value in hardware.items() if name not in HARDWARE_APART},
        "method": method_of(given),
        "adapter": Path(given["adapter"]) if given["adapter"] else None,
        "liger": hardware["liger"] is True,
        "compiled": hardware["compile"] is True,
    }
