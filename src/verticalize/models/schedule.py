"""The learning-rate schedule: linear warm-up, then a half cosine."""

import math


def cosine(step: int, steps: int, *, warmup: float, floor: float = 0.0) -> float:
    """The share of the peak rate at `step` (from 0), never below `floor` after the warm-up.

    Args:
        warmup: share of `steps` in which the rate rises linearly; its first step is not zero.
    """
    rising = math.ceil(steps * warmup)
    if step < rising:
        return (step + 1) / rising
    done = (step - rising) / max(1, steps - rising)
    return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * done))
