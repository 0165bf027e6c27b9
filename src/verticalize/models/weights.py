"""Loading a model's weights and its tokenizer."""

from typing import Any

from verticalize.errors import ModelError
from verticalize.models.builtin import set_template
from verticalize.models.configuration import untrusted
from verticalize.models.families import family_of
from verticalize.models.open import Base
from verticalize.models.quantized import Quantization, bits, keep_what_cannot_be_packed
from verticalize.models.quiet import quiet

_HINT = (
    "Give a folder that AutoModelForCausalLM or AutoModelForSeq2SeqLM can load, with safetensors "
    "weights."
)


def load_weights(
    base: Base, *, device: str, dtype: Any, quantization: Quantization = "none"
) -> tuple[Any, Any]:
    """The model and its tokenizer, which has the base's chat template.

    Code that comes with a model is run only where the base is trusted.

    Raises:
        ModelError: the files are damaged or of a kind that transformers does not know, or a model
            of this kind writes no text.
    """
    from transformers import AutoConfig, AutoTokenizer

    known = {"trust_remote_code": base.trust_remote_code}  # None would ask at the terminal
    quantised = bits(quantization, dtype)
    options = {"quantization_config": quantised} if quantised else {}
    try:
        with quiet():
            family = family_of(AutoConfig.from_pretrained(base.path, **known))
            tokenizer = AutoTokenizer.from_pretrained(base.path, **known)
            model = family.auto_class.from_pretrained(
                base.path,
                dtype=dtype,
                use_safetensors=True,
                # Each weight straight to the device, not all of them by way of main memory.
                device_map={"": device},
                **options,
                **known,
            )
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise ModelError(
            f"cannot be loaded ({str(error).splitlines()[0]}).",
            place=str(base.path),
            hint=untrusted(base) or _HINT,
        ) from error
    keep_what_cannot_be_packed(model)
    set_template(tokenizer, base.template)
    return model, tokenizer
