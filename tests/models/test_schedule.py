"""Warm-up and cosine, by hand."""

import pytest

from verticalize.models.training.schedule import cosine


def test_the_rate_rises_linearly_then_follows_half_a_cosine() -> None:
    rates = [cosine(step, 10, warmup=0.2) for step in range(10)]
    assert rates[:3] == [0.5, 1.0, 1.0]
    assert rates[6] == pytest.approx(0.5)  # halfway through the eight steps of the cosine
    assert 0 < rates[9] < 0.05


def test_the_rate_stays_above_its_floor() -> None:
    assert cosine(99, 100, warmup=0.0, floor=0.1) >= 0.1
