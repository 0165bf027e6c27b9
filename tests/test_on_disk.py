"""Records that stay on disk are what they would be in memory."""

import pickle
from pathlib import Path

import pytest

from verticalize import jsonl
from verticalize.errors import KnowledgeError
from verticalize.on_disk import Chosen, Numbers, Rows, by_id, numbers_of, rows_in, rows_of
from verticalize.records import Passage


def passage(number: int) -> Passage:
    text = f"第{number}段\r\n“\u2028” {'x' * (number % 7)}"
    return Passage(
        id=f"a.md@{number}", document_id="a.md", source="a.md", kind="documents", title="题",
        section="", lang="zh", text=text, start=number, end=number + len(text),
    )  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> list[Passage]:
    found = [passage(number) for number in range(50)]
    jsonl.write(tmp_path / "rows.jsonl", (one.row() for one in found))
    return found


def test_rows_are_those_of_the_file_by_number_and_in_order(
    kept: list[Passage], tmp_path: Path
) -> None:
    rows = Rows(tmp_path / "rows.jsonl", Passage.from_row)
    assert list(rows) == kept
    assert [rows[number] for number in (49, 0, 7, -1)] == [kept[49], kept[0], kept[7], kept[49]]
    assert rows[3:6] == kept[3:6]
    with pytest.raises(IndexError):
        rows[50]


def test_small_files_are_held_in_memory_and_large_ones_are_not(
    kept: list[Passage], tmp_path: Path
) -> None:
    assert rows_of(tmp_path / "rows.jsonl", Passage.from_row) == tuple(kept)
    rows = rows_of(tmp_path / "rows.jsonl", Passage.from_row, small=100)
    assert len(pickle.dumps(rows._starts)) < 1000  # type: ignore[attr-defined]


def test_they_are_found_by_id_even_where_two_ids_share_a_hash(
    kept: list[Passage], tmp_path: Path
) -> None:
    found = by_id(rows_of(tmp_path / "rows.jsonl", Passage.from_row, small=0), bits=len)
    assert all(found[one.id] == one for one in kept)
    assert "a.md@50" not in found
    assert found.get("nothing of that length") is None
    assert list(found) == [one.id for one in kept]
    assert list(found.values()) == kept


def test_some_can_be_gone_through_again(kept: list[Passage], tmp_path: Path) -> None:
    some = Chosen(Rows(tmp_path / "rows.jsonl", Passage.from_row))
    assert list(some) == []
    for number in (2, 3, 40):
        some.append(number)
    assert list(some) == list(some) == [kept[2], kept[3], kept[40]]
    assert len(some) == 3


def test_a_damaged_row_is_named(tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text('{"id": "a"}\n{"id": \n', "utf-8")
    rows = Rows(tmp_path / "rows.jsonl", dict)
    with pytest.raises(KnowledgeError, match=r"rows\.jsonl"):
        rows[1]


def test_texts_are_numbered_whether_their_records_are_on_disk_or_not(
    kept: list[Passage], tmp_path: Path
) -> None:
    large = rows_of(tmp_path / "rows.jsonl", Passage.from_row, small=0)
    for records in (by_id(kept), by_id(large)):
        numbers = numbers_of(records)
        assert [next(numbers.of(one.id)) for one in kept] == list(range(50))
        assert "a.md@49" in numbers
        assert "a.md@50" not in numbers
        assert list(rows_in(records)) == kept


def test_a_text_that_came_twice_has_two_numbers() -> None:
    numbers = Numbers(["甲", "乙", "甲"])
    assert list(numbers.of("甲")) == [0, 2]
    assert len(numbers) == 3
