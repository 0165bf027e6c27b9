"""How long a training takes is told by its own first steps."""

import pytest

from verticalize.tune.preflight.first_steps import FirstSteps


def told(*steps: tuple[float, int, int]) -> list[tuple[int, str]]:
    """After which step what was said, where each step ends at a second: (second, step, of)."""
    now, passed, said = [0.0], [], []
    first = FirstSteps(
        lambda done, total, note: passed.append(done),
        lambda found: said.append((passed[-1], found.found)),
        lambda: now[0],
    )
    for second, done, total in steps:
        now[0] = second
        first(done, total, "loss 1")
    assert passed == [done for _, done, _ in steps]
    return said


def test_ten_steps_behind_the_first_are_timed_and_told_once() -> None:
    run = [(100.0 + 2 * n, n, 41) for n in range(1, 42)]
    assert told(*run) == [(11, "10 steps took 20.0 s: the 30 that follow take about 60 s.")]


def test_slow_steps_are_told_after_a_minute() -> None:
    run = [(25.0 * n, n, 1000) for n in range(1, 6)]
    words = "3 steps took 75.0 s: the 996 that follow take about 6 h 55 min."
    assert told(*run) == [(4, words)]


def test_a_resumed_run_is_timed_from_where_it_goes_on() -> None:
    run = [(7.0 + n, 500 + n, 600) for n in range(20)]
    assert told(*run) == [(510, "10 steps took 10.0 s: the 90 that follow take about 2 min.")]


@pytest.mark.parametrize("rows", [30, 40])
def test_texts_and_the_rows_after_them_are_timed_each_by_themselves(rows: int) -> None:
    texts = [(1.0 * n, n, 40) for n in range(1, 41)]
    after = [(100.0 + 3 * n, n, rows) for n in range(1, rows + 1)]
    assert [(step, words[:21]) for step, words in told(*texts, *after)] == [
        (11, "10 steps took 10.0 s:"),
        (11, "10 steps took 30.0 s:"),
    ]


def test_of_a_run_that_is_over_by_then_nothing_is_told() -> None:
    assert told(*((30.0 * n, n, 3) for n in range(1, 4))) == []
    assert told(*((1.0 * n, n, 11) for n in range(1, 12))) == []
