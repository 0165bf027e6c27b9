"""Bootstrap intervals against exact and reference results."""

import numpy as np
import pytest
from scipy.stats import binom
from scipy.stats import bootstrap as reference

from verticalize.evaluate import stats
from verticalize.evaluate.stats import (
    f1_difference,
    f1_interval,
    mean_difference,
    mean_interval,
    ratio_interval,
)


def test_the_interval_of_a_share_is_that_of_the_binomial():
    # resampling 0/1 values draws Binomial(50, 0.4), whose quantiles are known exactly
    interval = mean_interval([1.0] * 20 + [0.0] * 30, resamples=20000, seed=1)
    assert interval.mean == 0.4
    assert interval.lo == pytest.approx(binom.ppf(0.025, 50, 0.4) / 50, abs=0.02)
    assert interval.hi == pytest.approx(binom.ppf(0.975, 50, 0.4) / 50, abs=0.02)


def test_the_interval_of_a_mean_agrees_with_scipy():
    values = np.random.default_rng(7).beta(2, 3, size=120)
    ours = mean_interval(values.tolist(), resamples=20000, seed=0)
    theirs = reference(
        (values,), np.mean, n_resamples=20000, method="percentile", rng=np.random.default_rng(0)
    ).confidence_interval
    assert ours.lo == pytest.approx(theirs.low, abs=0.003)
    assert ours.hi == pytest.approx(theirs.high, abs=0.003)


def test_equal_seeds_give_equal_intervals_and_others_do_not():
    values = np.linspace(0, 1, 40).tolist()
    assert mean_interval(values, seed=3) == mean_interval(values, seed=3)
    assert mean_interval(values, seed=3) != mean_interval(values, seed=4)


def test_values_that_are_all_equal_leave_no_interval():
    interval = mean_interval([0.25] * 9)
    assert (interval.lo, interval.hi) == (pytest.approx(0.25), pytest.approx(0.25))


def test_a_paired_difference_sees_what_two_intervals_hide():
    before = np.random.default_rng(0).uniform(0, 0.9, size=60)
    after = before + 0.05
    apart = mean_interval(after.tolist()), mean_interval(before.tolist())
    assert apart[0].lo < apart[1].hi, "the two intervals overlap"
    paired = mean_difference(after.tolist(), before.tolist())
    assert paired.lo == pytest.approx(0.05)
    assert paired.mean == pytest.approx(0.05)


def test_arms_of_another_length_are_an_error():
    with pytest.raises(ValueError):
        mean_difference([1.0, 0.0], [1.0])


def test_f1_is_taken_anew_in_every_draw():
    found = [True] * 12 + [False] * 8 + [True] * 4 + [False] * 16
    positive = [True] * 20 + [False] * 20
    interval = f1_interval(found, positive, resamples=4000)
    assert interval.mean == pytest.approx(2 * 12 / (16 + 20))
    generator = np.random.default_rng(5)
    yes, gold = np.array(found), np.array(positive)
    by_hand = []
    for _ in range(4000):
        drawn = generator.integers(0, 40, size=40)
        tp = (yes[drawn] & gold[drawn]).sum()
        by_hand.append(2 * tp / (yes[drawn].sum() + gold[drawn].sum()))
    assert interval.lo == pytest.approx(np.percentile(by_hand, 2.5), abs=0.02)
    assert interval.hi == pytest.approx(np.percentile(by_hand, 97.5), abs=0.02)


def test_f1_of_never_finding_anything_is_zero():
    assert f1_interval([False] * 5, [True, False] * 2 + [True]).row() == {
        "mean": 0.0,
        "ci95": [0.0, 0.0],
    }


def test_the_difference_of_two_equal_decisions_is_nothing():
    found, positive = [True, False, True, True], [True, True, False, True]
    assert f1_difference(found, found, positive).row() == {"mean": 0.0, "ci95": [0.0, 0.0]}


def test_the_difference_of_f1_is_after_minus_before():
    positive = [True] * 10 + [False] * 10
    perfect, nothing = positive, [False] * 20
    assert f1_difference(perfect, nothing, positive).mean == 1.0
    assert f1_difference(nothing, perfect, positive).mean == -1.0


def test_a_ratio_of_sums_weighs_items_by_what_they_count():
    assert ratio_interval([1, 0], [1, 3]).mean == 0.25
    assert ratio_interval([0, 0], [0, 0]).mean == 0.0


def test_large_tests_are_drawn_in_blocks_and_each_resample_counts_once():
    seen = []

    def statistic(sums):
        seen.append(len(sums))
        return sums[:, 0]

    stats.bootstrap(np.ones((900_000, 1)), statistic, resamples=3)
    assert seen == [1, 2, 1]
