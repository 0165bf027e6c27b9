"""A save that takes long is not made every minute."""

import pytest

from verticalize.models.training.saving import Pace


class Watch:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("save", "wait"), [(0.1, 60.0), (2.9, 60.0), (3.5, 70.0), (45.0, 900.0)])
def test_the_next_save_waits_a_minute_or_twenty_times_what_the_last_took(
    save: float, wait: float
) -> None:
    watch = Watch()
    pace = Pace(watch)
    watch.now += 59.9
    assert not pace.late
    watch.now += 0.2
    assert pace.late
    with pace.saving():
        watch.now += save
    watch.now += wait - 0.1
    assert not pace.late
    watch.now += 0.2
    assert pace.late


def test_a_quick_save_after_a_slow_one_brings_the_minute_back() -> None:
    watch = Watch()
    pace = Pace(watch)
    for seconds in (45.0, 0.5):
        with pace.saving():
            watch.now += seconds
    watch.now += 61
    assert pace.late
