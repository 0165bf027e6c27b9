"""How much each source gives to a mixture, and that the same rows are drawn again."""

import math
from collections import Counter

import pytest

from verticalize.data.mix import Portion, divide, sample, taken
from verticalize.records import Example


def row(name: str, split: str = "train") -> Example:
    turns = ({"role": "user", "content": "问"}, {"role": "assistant", "content": "答"})
    return Example(name, turns, (), "test", name, "zh", split)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "portions, total, temperature, given",
    [
        # all fit: every row of each
        ({"a": (90, 1, 1), "b": (10, 1, 2)}, 500, 1, {"a": 90, "b": 10}),
        # half of them fit: in proportion
        ({"a": (90, 1, 1), "b": (10, 1, 2)}, 50, 1, {"a": 45, "b": 5}),
        # roots: sqrt(100) to sqrt(25) is two to one
        ({"a": (100, 1, 1), "b": (25, 1, 2)}, 30, 2, {"a": 20, "b": 10}),
        # a weight of three, but no row more than twice: 20, and the rest from the other
        ({"a": (90, 1, 1), "b": (10, 3, 2)}, 500, 1, {"a": 90, "b": 20}),
        ({"a": (90, 1, 1), "b": (10, 9, 2)}, 60, 1, {"a": 40, "b": 20}),
        ({"a": (90, 1, 1), "b": (10, 9, 2), "c": (8, 0.5, 2)}, 500, 1, {"a": 90, "b": 20, "c": 4}),
        # a weight below one leaves rows out
        ({"a": (90, 1, 1), "b": (10, 0.5, 2)}, 500, 1, {"a": 90, "b": 5}),
        ({"a": (0, 1, 1), "b": (10, 1, 1)}, 50, 1, {"a": 0, "b": 10}),
        ({"a": (0, 1, 1)}, 50, 1, {"a": 0}),
    ],
)
def test_sources_give_by_weight_and_the_root_of_their_size(
    portions: dict[str, tuple[int, float, int]],
    total: int,
    temperature: float,
    given: dict[str, int],
) -> None:
    sources = {name: Portion(*portion) for name, portion in portions.items()}
    assert divide(sources, total, temperature=temperature) == given


def test_never_more_than_the_total_nor_than_a_source_has() -> None:
    sources = {f"s{n}": Portion(7 * n + 1, 0.3 + n / 3, 1 + n % 3) for n in range(9)}
    for total in range(0, 400, 7):
        for temperature in (1.0, 3.0, 100.0):
            given = divide(sources, total, temperature=temperature)
            wanted = sum(min(one.rows * one.weight, one.most) for one in sources.values())
            assert sum(given.values()) == min(total, round(wanted))
            assert all(given[name] <= one.most for name, one in sources.items())


def test_a_sample_depends_on_ids_and_seed_not_on_the_order_of_the_file() -> None:
    rows = [row(f"行{n}") for n in range(100)]
    drawn, count = sample(rows, 10, seed=0)
    assert (len(drawn), count) == (10, 100)
    assert sample(rows[::-1], 10, seed=0)[0] == drawn
    assert sample(rows, 10, seed=1)[0] != drawn
    assert sample(rows, 200, seed=0)[0][:10] == drawn
    assert sample(rows, 0, seed=0) == ([], 100)


def test_a_sample_is_even_over_the_file() -> None:
    rows = [row(f"r{n}") for n in range(2000)]
    halves = Counter(int(r.id[1:]) >= 1000 for r in sample(rows, 400, seed=0)[0])
    assert abs(halves[True] - 200) < 4 * math.sqrt(100)


def test_repeated_rows_have_ids_of_their_own_and_none_is_for_validation() -> None:
    rows = [row("a"), row("b", "validation"), row("c")]
    found = list(taken(rows, 6))
    assert [one.id for one in found] == ["a", "b", "c", "a~2", "c~2", "a~3"]
    assert [one.id for one in taken(rows, 2)] == ["a", "b"]
    assert [one.id for one in taken([row("v", "validation")], 2)] == ["v"]
