"""The tokenizer of a base, without its weights."""

from typing import Any

from verticalize.errors import ModelError
from verticalize.models.builtin import set_template
from verticalize.models.configuration import untrusted
from verticalize.models.open import Base
from verticalize.models.quiet import quiet


def load_tokenizer(base: Base) -> Any:
    """A tokenizer of transformers, with the base's chat template.

    Raises:
        ModelError: its files are damaged or of a kind that transformers does not know.
    """
    from transformers import AutoTokenizer

    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(
                base.path, trust_remote_code=base.trust_remote_code
            )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelError(
            f"has no tokenizer that can be loaded ({str(error).splitlines()[0]}).",
            place=str(base.path),
            hint=untrusted(base) or "Give the folder of a Hugging Face model with its tokenizer.",
        ) from error
    set_template(tokenizer, base.template)
    return tokenizer
