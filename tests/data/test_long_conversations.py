"""Long conversations are cut between rounds, and every category is validated on."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verticalize import jsonl
from verticalize.data.conversations import MARKUP, split_long
from verticalize.data.stratify import chosen, split_file
from verticalize.records import Example, Message


def example(*said: str, system: str = "") -> Example:
    turns: list[Message] = [{"role": "system", "content": system}] if system else []
    for number, words in enumerate(said):
        turns.append({"role": "assistant" if number % 2 else "user", "content": words})
    return Example("id", tuple(turns), (), "test", "g", "zh")


def words(one: Example) -> list[str]:
    return [message["content"] for message in one.messages]


def test_a_long_conversation_is_cut_between_rounds_and_loses_no_round() -> None:
    whole = example("一", "二", "three", "four", "五五五", "六")
    round_tokens = 2 * (1 + MARKUP)
    pieces = list(split_long(whole, 2 * round_tokens))
    assert [words(one) for one in pieces] == [["一", "二", "three", "four"], ["五五五", "六"]]
    assert [one.id for one in pieces] == ["id/0", "id/4"]
    assert {one.group for one in pieces} == {"g"}
    assert list(split_long(whole, 1000)) == [whole]


def test_each_piece_repeats_what_the_system_says() -> None:
    pieces = split_long(example("a", "b", "c", "d", system="Be kind."), 30, count=len)
    assert [words(one) for one in pieces] == [["Be kind.", "a", "b"], ["Be kind.", "c", "d"]]


@given(st.lists(st.text(max_size=30), min_size=2, max_size=12), st.integers(1, 60))
def test_the_pieces_say_what_the_whole_says(said: list[str], limit: int) -> None:
    said = said[: len(said) // 2 * 2]
    pieces = list(split_long(example(*said), limit, count=len))
    assert [one for piece in pieces for one in words(piece)] == said
    for piece in pieces:
        assert piece.messages[0]["role"] == "user"
        assert len(piece.messages) % 2 == 0
        size = sum(len(one) + MARKUP for one in words(piece))
        assert size <= limit or len(piece.messages) == 2


def test_every_category_gives_its_share_and_no_group_is_in_two_splits(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    sizes = {"闭卷问答": 40, "brainstorming": 20, "rare": 2}
    rows = [
        Example(f"{name}{n}/{part}", example("问", "答").messages, (), "t", f"{name}{n}", "zh", about={"category": name}).row()
        for name, size in sizes.items() for n in range(size) for part in range(2)
    ]  # fmt: skip
    jsonl.write(path, rows)
    assert split_file(path, share=0.1) == {"brainstorming": 2, "rare": 0, "闭卷问答": 4}
    after = [Example.from_row(row) for row in jsonl.read(path)]
    assert [one.id for one in after] == [row["metadata"]["id"] for row in rows]
    held = {one.group for one in after if one.split == "validation"}
    assert len(held) == 6
    assert not held & {one.group for one in after if one.split == "train"}


@pytest.mark.parametrize("seed", [0, 1])
def test_the_choice_depends_on_names_and_seed_not_on_the_order(seed: int) -> None:
    rows = [(f"g{n}", "甲" if n % 3 else "b") for n in range(60)]
    taken, _ = chosen(rows, share=0.2, seed=seed)
    assert chosen(rows[::-1], share=0.2, seed=seed)[0] == taken
    assert chosen(rows, share=0.2, seed=seed + 7)[0] != taken


def test_of_a_row_whose_last_answer_is_learned_only_the_last_piece_is_kept() -> None:
    whole = example("问一", "答" * 40, "问二", "答" * 40, "问三", "答三")
    (piece,) = split_long(replace(whole, about={"targets": "last"}), 60)
    assert words(piece) == ["问三", "答三"]
