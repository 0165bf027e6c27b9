"""Products with the weights of a model, of one token up to thousands.

A product of a few tokens takes as long as the weight's way through the processor, not as the
multiplying: what counts is how the weight lies in memory.
"""

from typing import Any

from verticalize.models.linear import FEW, TILE, LaidOut, filled, laid_out

COPIED = 1 << 30  # bytes of weights, up to which a model has copies

Weights = tuple[Any, Any]  # (out, in), and (out,) or None


class Product:
    """``states @ weight.T + bias`` for states (tokens, in); weight (out, in), bias (out,) or None.

    Args:
        copied: hold the weight again, once in bfloat16 and twice in float32, where this torch can
            lay out weights of its number type.
    """

    def __init__(self, weight: Any, bias: Any, *, copied: bool) -> None:
        import torch

        self.weight, self.bias = weight, bias
        self._low = weight.dtype == torch.bfloat16
        self._by_onednn = self._low and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
        laid = laid_out(weight, bias, rows=TILE) if copied else None
        self._laid = laid if isinstance(laid, LaidOut) else None
        # A single token in float32 is a reading of the whole weight, the faster in long runs.
        self._single = _in_long_runs(weight) if self.copied and not self._low else weight

    @property
    def copied(self) -> bool:
        return self._laid is not None

    def __call__(self, states: Any) -> Any:
        import torch

        tokens = len(states)
        if tokens > TILE and (self._by_onednn or (self._laid and tokens <= FEW)):
            wanted = filled(tokens)
            if wanted > tokens:
                states = torch.nn.functional.pad(states, (0, 0, 0, wanted - tokens))
            return self._multiply(states)[:tokens]
        return self._multiply(states)

    def _multiply(self, states: Any) -> Any:
        import torch

        tokens = len(states)
        if self._laid and (self._low or 1 < tokens <= FEW):
            return self._laid(states)
        weight = self._single if tokens == 1 else self.weight
        return torch.nn.functional.linear(states, weight, self.bias)


def _in_long_runs(weight: Any) -> Any:
    """The weight (out, in) with the numbers of its longer side beside each other in memory."""
    return weight.t().contiguous().t() if weight.shape[0] > weight.shape[1] else weight
