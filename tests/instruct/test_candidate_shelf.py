"""A candidate on disk is the one that was put there; memory holds what it is chosen by."""

import tracemalloc

from verticalize.instruct.candidate import Candidate, Turn
from verticalize.instruct.select import choose_closed, choose_grounded
from verticalize.instruct.shelf import Shelf


def candidate(number: int, **changes: object) -> Candidate:
    said: dict[str, object] = {
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
    return Candidate(**(said | changes))  # type: ignore[arg-type]


def test_what_was_put_there_is_read_again_in_any_order() -> None:
    shelf = Shelf()
    rows = [candidate(0), candidate(1, quote="", gold=""), candidate(2, answer="", before=())]
    kept = [shelf.put(row) for row in rows[:2]]
    assert kept[1].whole() == rows[1]
    kept.append(shelf.put(rows[2]))
    assert [one.whole() for one in reversed(kept)] == rows[::-1]
    assert [one.told for one in kept] == [True, True, False]
    assert [one.quoted for one in kept] == [True, False, True]


def test_the_same_ones_are_chosen_on_disk_as_in_memory() -> None:
    shelf = Shelf()
    rows = [candidate(number) for number in range(60)]
    kept = [shelf.put(row) for row in rows]
    for choose in (choose_closed, choose_grounded):
        assert [one.whole() for one in choose(kept, 25, seed=3)] == choose(rows, 25, seed=3)


def test_memory_does_not_hold_what_candidates_say() -> None:
    shelf = Shelf()
    tracemalloc.start()
    kept = [shelf.put(candidate(number)) for number in range(3000)]
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept) == 3000
    assert held < 3000 * 200, "a candidate says more than a thousand bytes"
