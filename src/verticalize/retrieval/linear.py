"""Linear layers whose weights lie as the processor multiplies them.

oneDNN computes in blocks and lays the weights out anew at every call. Done once, that saves a tenth
to a half of a product in bfloat16, and changes no bit of it. The operations are those that torch's
own compiler uses.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

Linear = Callable[[Any], Any]


def plain(weight: Any, bias: Any) -> Linear:
    """``x @ weight.T + bias``, from weights that stay where they are."""
    import torch

    return partial(torch.nn.functional.linear, weight=weight, bias=bias)


def laid_out(weight: Any, bias: Any, *, rows: int) -> Linear:
    """The same from a copy of the weights, laid out for products of about so many `rows`.

    Where that gains nothing, or this torch does not know how, it is `plain`.
    """
    import torch

    if not _helps(weight):
        return plain(weight, bias)
    kept = torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), rows)
    multiply = torch.ops.mkldnn._linear_pointwise

    def apply(states: Any) -> Any:
        return multiply(states, kept, bias, "none", [], "")

    return apply


def _helps(weight: Any) -> bool:
    import torch

    ops = torch.ops.mkldnn
    return (
        weight.device.type == "cpu"
        and weight.dtype == torch.bfloat16
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and all(hasattr(ops, name) for name in ("_reorder_linear_weight", "_linear_pointwise"))
        and ops._is_mkldnn_bf16_supported()
    )
