"""Cross-entropy of a vocabulary projection without ever holding all logits.

The logits of a few thousand tokens are larger than the model and its activations. Here they are
made, used and dropped a chunk at a time, and the gradients are taken on the way (as in "Cut Your
Losses in Large-Vocabulary Language Models", Wijmans et al. 2024, and Liger Kernel, Hsu et al. 2024).
"""

from typing import Any

CHUNK = 512  # tokens: logits of one chunk stay in the processor's cache


def linear_cross_entropy(hidden: Any, weight: Any, targets: Any, dtype: Any) -> Any:
    """Mean cross-entropy of ``hidden @ weight.T`` against `targets`, computed in `dtype`.

    Args:
        hidden: (..., width). weight: (vocabulary, width), float32. targets: (...), ids.
    """
    import torch

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, states: Any, matrix: Any) -> Any:
            total, gradient, slope = _both(states, matrix, targets.reshape(-1), dtype)
            ctx.save_for_backward(gradient, slope)
            return total

        @staticmethod
        def backward(ctx: Any, *outer: Any) -> Any:
            gradient, slope = ctx.saved_tensors
            return gradient * outer[0], slope * outer[0]

    return Loss.apply(hidden.reshape(-1, hidden.shape[-1]), weight)  # type: ignore[no-untyped-call]


def _both(states: Any, matrix: Any, targets: Any, dtype: Any) -> tuple[Any, Any, Any]:
    import torch

    count = len(states)
    low = matrix.to(dtype)
    gradient = torch.empty_like(states)
    slope = torch.zeros_like(matrix)
    total = torch.zeros((), dtype=torch.float32)
    for start in range(0, count, CHUNK):
        part = states[start : start + CHUNK].to(dtype)
        goal = targets[start : start + CHUNK, None]
        logits = (part @ low.T).float()
        scores = torch.log_softmax(logits, dim=-1)
        total -= scores.gather(1, goal).sum()
        error = scores.exp_()
        error.scatter_add_(1, goal, torch.full_like(goal, -1, dtype=error.dtype))
        error = error.div_(count).to(dtype)
        gradient[start : start + CHUNK] = (error @ low).to(states.dtype)
        slope += (error.T @ part).float()
    return total / count, gradient, slope
