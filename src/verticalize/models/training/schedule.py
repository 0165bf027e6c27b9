"""Learning-rate schedules: linear warm-up, then a half cosine, or level with a linear end."""

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


def trapezoid(step: int, steps: int, *, warmup: int, cooldown: int) -> float:
    """The share of the peak rate at `step` (from 0): up, level, and down to near zero at the end.

    Args:
        warmup, cooldown: steps; neither the first nor the last step has a rate of zero.
    """
    rising = (step + 1) / max(1, warmup)
    falling = (steps - step) / max(1, cooldown)
    return max(0.0, min(1.0, rising, falling))
