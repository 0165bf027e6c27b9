"""The configuration of a base, and what becomes of code that comes with one."""

from pathlib import Path
from typing import Any

from verticalize.errors import ModelError
from verticalize.models.open import Base

_NAMES = ("config.json", "tokenizer_config.json")


def load_config(base: Base) -> Any:
    """A configuration of transformers, or of the base's own code where that is trusted.

    Raises:
        ModelError: it is of a kind that is not known, or of code that is not trusted.
    """
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(base.path, trust_remote_code=base.trust_remote_code)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelError(
            f"has a configuration that cannot be read ({str(error).splitlines()[0]}).",
            place=str(base.path),
            hint=untrusted(base) or "Give the folder of a Hugging Face model.",
        ) from error


def untrusted(base: Base) -> str:
    """What to do where a base needs code of its own that is not trusted; empty: it does not."""
    if base.trust_remote_code or not any(_has_code(base.path / name) for name in _NAMES):
        return ""
    return (
        "It comes with code of its own, which is not run. Read that code, and if you trust it, "
        "--set trust_remote_code=true; or give a model of a kind that transformers itself has, "
        "such as glm4 in place of chatglm."
    )


def _has_code(file: Path) -> bool:
    return file.is_file() and '"auto_map"' in file.read_text(encoding="utf-8", errors="replace")
