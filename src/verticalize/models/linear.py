"""Linear layers whose weights lie as the processor multiplies them.

Libraries compute in blocks and lay the weights out anew at every call. oneDNN can do it once, which
saves a tenth to a half of a product in bfloat16 without changing a bit of it, and most of a product
of a few rows in float32, for which torch otherwise takes another library. What a layer adds to its
result, such as the states around it, is added before that is rounded. The operations are those that
torch's own compiler uses.
"""

from dataclasses import dataclass
from typing import Any, Protocol

TILE = 16  # rows
_STEP = 128  # oneDNN keeps about 1 MB for every number of rows that it has multiplied by a weight
FEW = 128  # rows; of more, no layout makes a product in float32 faster


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

    if not _helps(weight, rows):
        return Plain(weight, bias)
    return LaidOut(torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), rows), bias)


def filled(rows: int) -> int:
    """The number of rows to multiply for so many: there are few such numbers."""
    step = _STEP if rows > _STEP else TILE
    return -(-rows // step) * step


def _helps(weight: Any, rows: int) -> bool:
    import torch

    ops = torch.ops.mkldnn
    if not (
        weight.device.type == "cpu"
        and torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
        and all(hasattr(ops, name) for name in ("_reorder_linear_weight", "_linear_pointwise"))
    ):
        return False
    if weight.dtype == torch.bfloat16:
        return bool(ops._is_mkldnn_bf16_supported())
    return bool(weight.dtype == torch.float32 and rows <= FEW)
