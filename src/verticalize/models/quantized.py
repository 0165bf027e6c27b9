"""Bases in fewer bits: bitsandbytes' int8 (Dettmers et al. 2022) and NF4 (QLoRA, 2023)."""

from typing import Any, Literal

from verticalize import extras
from verticalize.models.quiet import quiet

Quantization = Literal["none", "nf4", "int8"]


def bits(quantization: Quantization, dtype: Any) -> Any:
    """The quantisation as transformers describes it; None for none.

    NF4 quantises its own scales too (double quantisation) and computes in `dtype`. Embeddings and
    head stay as they are.

    Raises:
        DependencyError: bitsandbytes is not installed.
    """
    if quantization == "none":
        return None
    with quiet():
        extras.need("bitsandbytes", extra="qlora")
    from transformers import BitsAndBytesConfig

    if quantization == "int8":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )
