"""Cross-entropy of a vocabulary projection whose gradients are taken on the way.

The logits are made once, in low precision, and turned into their own gradient in place, a chunk at
a time in the processor's cache (in the manner of Liger Kernel, Hsu et al. 2024).
"""

from typing import Any

CHUNK = 128  # tokens


def linear_cross_entropy(
    hidden: Any, weight: Any, targets: Any, dtype: Any, importance: Any = None
) -> Any:
    """Mean cross-entropy of ``hidden @ weight.T`` against `targets`, multiplied in `dtype`.

    Args:
        hidden: (..., width). weight: (vocabulary, width), float32. targets: (...), ids.
        importance: (...), what each target counts in the mean; None: all the same. For one that
            counts nothing no logits are made.

    Raises:
        ValueError: no target counts.
    """
    import torch

    states, goals = hidden.reshape(-1, hidden.shape[-1]), targets.reshape(-1)
    share = (
        torch.ones(len(goals), device=states.device)
        if importance is None
        else importance.reshape(-1).float()
    )
    if not share.all():
        counts = share > 0
        if not counts.any():
            raise ValueError("no target of the batch counts.")
        states, goals, share = states[counts], goals[counts], share[counts]
    goals, share = goals[:, None], (share / share.sum())[:, None]

    class Loss(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, states: Any, matrix: Any) -> Any:
            total, gradient, slope = _both(states, matrix, goals, share, dtype)
            ctx.save_for_backward(gradient, slope)
            return total

        @staticmethod
        def backward(ctx: Any, *outer: Any) -> Any:
            gradient, slope = ctx.saved_tensors
            return gradient * outer[0], slope * outer[0]

    return Loss.apply(states, weight)  # type: ignore[no-untyped-call]


def _both(states: Any, matrix: Any, targets: Any, share: Any, dtype: Any) -> tuple[Any, Any, Any]:
    """Loss, gradient by `states` and gradient by `matrix`."""
    import torch

    count = len(states)
    low, part = matrix.to(dtype), states.to(dtype)
    logits = part @ low.T
    total = torch.zeros((), dtype=torch.float32, device=states.device)
    for start in range(0, count, CHUNK):
        goal = targets[start : start + CHUNK]
        chances = torch.softmax(logits[start : start + CHUNK], dim=-1, dtype=torch.float32)
        counts = share[start : start + CHUNK]
        total -= (chances.gather(1, goal).clamp_min(1e-37).log() * counts).sum()
        chances.scatter_add_(1, goal, torch.full_like(goal, -1, dtype=torch.float32))
        # Scaled up to the size of 1, which the low precision holds best.
        logits[start : start + CHUNK] = chances * (counts * count)
    gradient = (logits @ low).to(states.dtype) / count
    return total, gradient, (logits.T @ part).float() / count
