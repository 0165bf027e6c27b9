"""A candidate on disk is the one that was put there; memory holds none of them."""

import tracemalloc
from typing import Any

from verticalize.instruct.candidate import Candidate, Turn
from verticalize.instruct.select import choose_asked, choose_closed, choose_grounded
from verticalize.instruct.shelf import Shelf


def candidate(number: int, **changes: object) -> Candidate:
    said: dict[str, Any] = {
        "question": f"痛风的症状有哪些，编号 {number}？" + "是" * 300,
        "answer": "关节红肿" * 50,
        "generator": "direct" if number % 2 else "list",
        "relation": "symptom",
        "lang": "zh",
        "evidence": (f"f{number}", "f0"),
        "document_id": f"d{number // 10}",
        "gold": f"p{number // 10}",
        "quote": "痛风的症状是关节红肿。",
        "telltale": (("痛风", "gout"), ("红肿",)),
        "before": (Turn("问", "答"),),
    }
    return Candidate(**(said | changes))


def shelved(rows: list[Candidate]) -> Shelf:
    shelf = Shelf()
    for row in rows:
        shelf.put(row)
    return shelf


def test_what_was_put_there_is_read_again_in_any_order() -> None:
    rows = [candidate(0), candidate(1, quote="", gold=""), candidate(2, answer="", before=())]
    shelf = shelved(rows[:2])
    assert next(iter(shelf)).whole() == rows[0]
    shelf.put(rows[2])
    kept = list(shelf)
    assert len(kept) == len(shelf) == 3
    assert [one.whole() for one in reversed(kept)] == rows[::-1]
    assert [one.told for one in kept] == [True, True, False]
    assert [one.quoted for one in kept] == [True, False, True]
    assert [one.home for one in kept] == [row.home for row in rows]


def test_one_may_go_through_it_while_others_do_and_read() -> None:
    rows = [candidate(number) for number in range(5000)]
    shelf = shelved(rows)
    pairs = zip(shelf, shelf, rows, strict=True)
    assert all(one.whole() == other.whole() == row for one, other, row in pairs)


def test_each_is_itself_however_it_was_come_by() -> None:
    shelf, other = shelved([candidate(0), candidate(1)]), shelved([candidate(0)])
    first, second = shelf
    assert first in set(shelf)
    assert first != second
    assert first not in set(other)


def test_the_same_ones_are_chosen_on_disk_as_in_memory() -> None:
    rows = [candidate(number) for number in range(60)]
    shelf = shelved(rows)
    for choose in (choose_closed, choose_grounded, choose_asked):
        assert [one.whole() for one in choose(shelf, 25, seed=3)] == choose(rows, 25, seed=3)


def test_memory_does_not_hold_candidates() -> None:
    tracemalloc.start()
    shelf = Shelf()
    for number in range(3000):
        shelf.put(candidate(number))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(shelf) == 3000
    assert held < 3000 * 20, "a candidate says more than a thousand bytes"
