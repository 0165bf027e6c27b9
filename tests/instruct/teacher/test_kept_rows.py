"""What is kept of a teacher's rows: each once, none that is held out, in the split of its source."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from verticalize.instruct.split import Held, Splits
from verticalize.instruct.teacher.write import Rejects, keep
from verticalize.records import Example

HELD = Held(frozenset({"secret.md"}), frozenset(), ((("gout",), ("colchicine",)),))


def row(number: int, answer: str = "Rest.", group: str = "") -> Example:
    return Example(
        id=str(number),
        messages=(
            {"role": "user", "content": f"Question {number}?"},
            {"role": "assistant", "content": answer},
        ),
        evidence=(),
        generator="teacher:doc_qa",
        group=group or f"{number}.md",
        lang="en",
    )


def test_rows_are_in_the_split_in_which_their_source_is_compiled(tmp_path: Path) -> None:
    rows = [row(number) for number in range(60)]
    splits = Splits.of((each.group for each in rows), 0.3, seed=0)
    kept = list(keep(rows, HELD, splits, Rejects(tmp_path / "r.jsonl", Counter())))
    assert kept == list(splits.marked(rows))
    assert 5 < sum(each.split == "validation" for each in kept) < 30


def test_a_row_twice_and_a_held_out_fact_are_rejected(tmp_path: Path) -> None:
    reject = Rejects(tmp_path / "r.jsonl", Counter())
    told = replace(row(2), messages=row(2, "Gout is treated with colchicine.").messages)
    kept = list(keep([row(1), row(1), told], HELD, Splits(0.0, 0), reject))
    assert [each.id for each in kept] == ["1"]
    assert reject.counts == {"the same row twice": 1, "held-out fact in another document": 1}
