"""Products with weights that stay the same, from copies laid out as the processor reads them best.

A product of a few tokens takes as long as the weight's way through the processor, not as the
multiplying. Plain, a library packs the weight anew each time; oneDNN does it once, and its kernels
for bfloat16 need nothing else. In float32 a single token is faster by long runs of memory.
"""

from typing import Any

COPIED = 1 << 30  # bytes of weights, up to which a model has copies
_ROWS = 16  # tokens at once for which oneDNN chooses the layout; no other was better for any number

Weights = tuple[Any, Any]  # (out, in), and (out,) or None


class Product:
    """``states @ weight.T + bias`` for states (tokens, in); weight (out, in), bias (out,) or None.

    Args:
        copied: hold the weight again, once in bfloat16 and twice in float32, where torch has
            oneDNN for its number type.
    """

    def __init__(self, weight: Any, bias: Any, *, copied: bool) -> None:
        import torch

        self.weight, self.bias = weight, bias
        self._single, self._packed = weight, None
        if copied and _has_onednn(weight):
            self._packed = torch.ops.mkldnn._reorder_linear_weight(weight, _ROWS)
            self._single = _in_long_runs(weight) if weight.dtype == torch.float32 else None

    @property
    def copied(self) -> bool:
        return self._packed is not None

    def __call__(self, states: Any) -> Any:
        import torch

        if self._packed is None or (len(states) == 1 and self._single is not None):
            return torch.nn.functional.linear(states, self._single, self.bias)
        return torch.ops.mkldnn._linear_pointwise(states, self._packed, self.bias, "none", [], "")


def _in_long_runs(weight: Any) -> Any:
    """The weight (out, in) with the numbers of its longer side beside each other in memory."""
    return weight.t().contiguous().t() if weight.shape[0] > weight.shape[1] else weight


def _has_onednn(weight: Any) -> bool:
    import torch

    if weight.device.type != "cpu" or not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    if weight.dtype == torch.bfloat16:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return bool(weight.dtype == torch.float32)
