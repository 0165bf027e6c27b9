"""The next batch is made ahead, and is the one that would have been made anyway."""

import itertools
import threading
from collections.abc import Sequence

import pytest

from verticalize.models.training.ranks import ALONE
from verticalize.tune.ahead import Ahead
from verticalize.tune.deal import Deal


class Numbered:
    """A plan of numbers, which notes who made them."""

    def __init__(self, broken: int = -1) -> None:
        self.broken = broken
        self.made: list[tuple[int, bool]] = []
        self.done = threading.Event()

    def __len__(self) -> int:
        return 4

    def step(self, step: int) -> int:
        aside = threading.current_thread() is not threading.main_thread()
        self.made.append((step, aside))
        if step == self.broken:
            raise ValueError("no such batch")
        if aside:
            self.done.set()
        return step * 10

    def rows(self, step: int) -> Sequence[int]:
        return [step]


@pytest.mark.parametrize("stride", [1, 2])
def test_batches_come_in_their_order_all_but_the_first_made_aside(stride: int) -> None:
    plan = Numbered()
    ahead = Ahead(plan, stride)
    numbers = range(3, 3 + 4 * stride, stride)
    assert [ahead.step(number) for number in numbers] == [number * 10 for number in numbers]
    assert plan.made[:4] == [(numbers[0], False), *((number, True) for number in numbers[1:])]


def test_it_is_made_while_the_one_before_is_in_use() -> None:
    plan = Numbered()
    Ahead(plan, 1).step(0)
    assert plan.done.wait(5)  # nobody has asked for the next one yet


def test_another_number_than_the_expected_one_is_made_at_once() -> None:
    ahead = Ahead(Numbered(), 1)
    assert [ahead.step(0), ahead.step(7), ahead.step(8)] == [0, 70, 80]


def test_what_cannot_be_made_is_told_when_it_is_taken() -> None:
    ahead = Ahead(Numbered(broken=1), 1)
    assert ahead.step(0) == 0
    with pytest.raises(ValueError, match="no such batch"):
        ahead.step(1)


def test_length_and_rows_are_those_of_the_plan() -> None:
    assert (len(Ahead(Numbered(), 1)), Ahead(Numbered(), 1).rows(2)) == (4, [2])


def test_a_deal_asks_for_batches_in_strides_of_its_processes() -> None:
    deal = Deal(Numbered(), 2, ALONE)
    taken = [number for step in range(3) for number in deal.numbers(step)[0 :: ALONE.world]]
    assert {after - before for before, after in itertools.pairwise(taken)} == {1}
