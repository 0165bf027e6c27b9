"""What a build says while it goes on."""

from collections.abc import Iterator

import pytest

from verticalize.cli.pace import Pace, about
from verticalize.cli.progress import Watcher
from verticalize.pipeline.engine import Event


def lefts(pace: Pace, steps: Iterator[tuple[float, int]], total: int) -> list[float | None]:
    return [pace.left(done, total, at) for at, done in steps]


def test_nothing_is_said_before_some_seconds_and_steps_have_passed() -> None:
    told = lefts(Pace(), ((0.5 * n, n) for n in range(1, 13)), 100)
    assert told[:10] == [None] * 10  # 5 s after the first step
    assert told[10] == 0.5 * 89
    assert lefts(Pace(), ((10.0 * n, n) for n in range(1, 5)), 10) == [None, None, None, 60.0]


def test_after_a_resume_only_new_steps_count() -> None:
    pace = Pace()
    assert pace.left(900, 1000, 0.0) is None
    assert pace.left(910, 1000, 20.0) == 180.0


def test_what_comes_before_the_first_step_does_not_count() -> None:
    pace = Pace()
    assert pace.left(0, 100, 0.0) is None
    assert pace.left(10, 100, 300.0) is None
    assert pace.left(20, 100, 310.0) == 80.0


def test_a_long_step_among_short_ones_changes_little_and_a_new_pace_shows_in_a_minute() -> None:
    pace = Pace()
    lefts(pace, ((float(n), n) for n in range(1, 101)), 1000)
    assert pace.left(101, 1000, 110.0) == pytest.approx(899 * 69 / 60)
    after = lefts(pace, ((110.0 + 2 * n, 101 + n) for n in range(1, 70)), 1000)
    assert after[-1] == 2 * (1000 - 170)


def test_another_count_begins_anew_and_the_end_is_no_estimate() -> None:
    pace = Pace()
    lefts(pace, ((float(n), n) for n in range(1, 10)), 10)
    assert pace.left(10, 10, 10.0) is None
    assert pace.left(3, 10, 20.0) is None
    assert pace.left(5, 40, 40.0) is None
    assert pace.left(5, 0, 50.0) is None


@pytest.mark.parametrize(
    "seconds,said",
    [
        (0, "10 s"), (31, "40 s"), (50, "50 s"), (51, "1 min"), (240, "4 min"), (5000, "83 min"),
        (7200, "2 h"), (8000, "2 h 10 min"),
    ],
)  # fmt: skip
def test_the_rest_is_told_roughly(seconds: float, said: str) -> None:
    assert about(seconds) == f"about {said} left"


def test_a_build_says_how_long_a_stage_will_yet_take(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with Watcher(lambda: now[0]) as watch:
        watch(Event("start", "tune", note="tunes the base"))
        for step in range(1, 7):
            now[0] = 6.0 * step
            watch(Event("progress", "tune", step, 46, f"loss {step}"))
        watch(Event("finish", "tune", seconds=276))
    assert capsys.readouterr().err.splitlines()[3:] == [
        "  tune 3/46 loss 3",
        "  tune 4/46 loss 4, about 4 min left",
        "  tune 5/46 loss 5, about 4 min left",
        "  tune 6/46 loss 6, about 4 min left",
        "  tune done in 276.0 s",
    ]
