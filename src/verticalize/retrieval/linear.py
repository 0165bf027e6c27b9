"""Linear layers whose weights lie as the processor multiplies them.

oneDNN computes in blocks and lays the weights out anew at every call. Done once, that saves a tenth
to a half of a product in bfloat16, and changes no bit of it. What a layer adds to its result, such
as the states around it, is added before that is rounded. The operations are those that torch's own
compiler uses.
"""

from dataclasses import dataclass
from typing import Any, Protocol


class Linear(Protocol):
    """``x @ weight.T + bias``, and `plus` where it is given."""

    def __call__(self, states: Any, plus: Any = None) -> Any: ...


@dataclass(frozen=True, slots=True)
class Plain:
    """From weights that stay where they are."""

    weight: Any
    bias: Any

    def __call__(self, states: Any, plus: Any = None) -> Any:
        import torch

        out = torch.nn.functional.linear(states, self.weight, self.bias)
        return out if plus is None else out.add_(plus)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """From a copy of the weights that oneDNN has laid out."""

    weight: Any
    bias: Any

    def __call__(self, states: Any, plus: Any = None) -> Any:
        import torch

        multiply = torch.ops.mkldnn._linear_pointwise
        if plus is None:
            return multiply(states, self.weight, self.bias, "none", [], "")
        return multiply.binary(states, plus, self.weight, self.bias, "add")


def laid_out(weight: Any, bias: Any, *, rows: int) -> Linear:
    """A layer laid out for products of about so many `rows`.

    Where that gains nothing, or this torch does not know how, it is `Plain`.
    """
    import torch

    if not _helps(weight):
        return Plain(weight, bias)
    return LaidOut(torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), rows), bias)


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
