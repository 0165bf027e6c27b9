"""Bases in fewer bits: bitsandbytes' int8 (Dettmers et al. 2022) and NF4 (QLoRA, 2023)."""

import logging
from typing import Any, Literal

from verticalize import extras
from verticalize.models.quiet import quiet

Quantization = Literal["none", "nf4", "int8"]

_BLOCK, _OUTPUTS = 64, 32  # of one scale, and of bitsandbytes' kernel


def must_quantize(quantization: Quantization) -> None:
    """Raises: DependencyError: it needs bitsandbytes, which is not installed."""
    if quantization != "none":
        with quiet():
            extras.need("bitsandbytes", extra="qlora")


def bits(quantization: Quantization, dtype: Any) -> Any:
    """The quantisation as transformers describes it; None for none.

    NF4 quantises its own scales too (double quantisation) and computes in `dtype`. Embeddings and
    head stay as they are.

    Raises:
        DependencyError: bitsandbytes is not installed.
    """
    if quantization == "none":
        return None
    must_quantize(quantization)
    # It says in every product that int8 computes in float16.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)
    from transformers import BitsAndBytesConfig

    if quantization == "int8":
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def keep_what_cannot_be_packed(model: Any) -> None:
    """Keep 4-bit weights as they are where bitsandbytes cannot pack them for AVX512-BF16.

    It packs whole blocks of inputs and of outputs, and fails on layers of other sizes. Those are
    computed as on other processors.
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu") and (
            module.in_features % _BLOCK or module.out_features % _OUTPUTS
        ):
            module.support_avx512bf16_for_cpu = False


def keep_layout(model: Any) -> None:
    """Keep 4-bit weights as they can be trained through.

    On processors with AVX512-BF16 bitsandbytes packs them otherwise in the first forward in
    evaluation, for good; behind that their layers give no gradient, and training goes silently
    wrong. So this comes before any forward of a model that will be trained.
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False
