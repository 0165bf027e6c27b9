"""What is exported says the same when it is imported again; what has no place is counted."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from imported import read_file

from verticalize.data import reasons
from verticalize.data.exporting import TARGETS, export
from verticalize.errors import StoreError
from verticalize.records import Example, Message

WORDS = st.text(min_size=1, max_size=40).filter(str.strip)
NAMES = st.text(max_size=12)


@st.composite
def examples(draw: st.DrawFn) -> Example:
    turns: list[Message] = []
    if draw(st.booleans()):
        turns.append({"role": "system", "content": draw(WORDS)})
    for _ in range(draw(st.integers(1, 3))):
        turns.append({"role": "user", "content": draw(WORDS)})
        turns.append({"role": "assistant", "content": draw(WORDS)})
    about = draw(st.dictionaries(st.sampled_from(["licence", "category"]), WORDS))
    return Example(
        id=draw(NAMES),
        messages=tuple(turns),
        evidence=tuple(draw(st.lists(NAMES, max_size=2))),
        generator=draw(NAMES),
        group=draw(NAMES),
        lang=draw(st.sampled_from(["zh", "en"])),
        about=about,
    )


def exported(rows: Iterable[Example], target: str, folder: Path) -> Path:
    out = folder / "out"
    export(rows, target, out, name="tea")
    (file,) = [path for path in out.rglob("train.*") if path.is_file()]
    return file


@pytest.mark.parametrize("target", ["alpaca", "sharegpt"])
@settings(max_examples=40, deadline=None)
@given(rows=st.lists(examples(), min_size=1, max_size=4))
def test_other_forms_say_the_same_when_they_are_read_again(
    target: str, rows: list[Example]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read_file(exported(rows, target, Path(folder)), target)
    assert [one.messages for one in found.records] == [one.messages for one in rows]
    assert not found.dropped


@pytest.mark.parametrize("target", ["messages", "parquet", "hub"])
@settings(max_examples=25, deadline=None)
@given(rows=st.lists(examples(), min_size=1, max_size=4))
def test_our_own_forms_keep_all_of_a_row(target: str, rows: list[Example]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read_file(exported(rows, target, Path(folder)))
    assert found.format == "messages"
    assert found.records == rows


def row(number: int, *said: str, split: str = "train", lang: str = "zh") -> Example:
    roles = ("user", "assistant")
    turns: tuple[Message, ...] = tuple(
        {"role": roles[n % 2], "content": words} for n, words in enumerate(said)  # type: ignore[typeddict-item]
    )  # fmt: skip
    about = {"licence": "CC-BY-4.0"}
    held = "validation" if split == "validation" else "train"
    return Example(
        f"r{number}", turns, ("f1",), "facts:direct", f"茶.md#{number}", lang, held, about
    )


ROWS = [
    row(1, "红茶？", "全发酵。"),
    row(2, "Green tea?", "Not oxidised.", "Why?", "It is heated.", lang="en"),
    row(3, "白茶？", "微发酵。", split="validation"),
]


def test_a_folder_of_datasets_opens_with_its_splits(tmp_path: Path) -> None:
    from datasets import load_from_disk

    done = export(ROWS, "datasets", tmp_path / "tea", name="tea")
    loaded = load_from_disk(str(tmp_path / "tea"))
    assert done.rows == {"train": 2, "validation": 1} == {k: len(v) for k, v in loaded.items()}
    assert loaded["validation"][0]["messages"] == list(ROWS[2].messages)
    assert loaded["train"][1]["metadata"]["evidence"] == ["f1"]
    assert list(tmp_path.iterdir()) == [tmp_path / "tea"]


def test_llama_factory_is_told_of_each_split(tmp_path: Path) -> None:
    for target in ("alpaca", "sharegpt"):
        out = tmp_path / target
        export(ROWS, target, out, name="tea")
        info = json.loads((out / "dataset_info.json").read_text("utf-8"))
        assert set(info) == {"tea", "tea_validation"}
        for entry in info.values():
            first = json.loads((out / entry["file_name"]).read_text("utf-8"))[0]
            assert set(entry["columns"].values()) <= set(first)
    assert info["tea"]["formatting"] == "sharegpt"


def test_a_card_tells_the_hub_and_a_reader_what_is_in_it(tmp_path: Path) -> None:
    export([*ROWS, row(4, "no answer")], "hub", tmp_path / "tea", name="Tea 茶")
    words = (tmp_path / "tea/README.md").read_text("utf-8")
    _, head, body = words.split("---\n", 2)
    told = yaml.safe_load(head)
    assert told["language"] == ["en", "zh"]
    assert told["license"] == "cc-by-4.0"
    assert told["size_categories"] == ["n<1K"]
    files = told["configs"][0]["data_files"]
    assert [one["split"] for one in files] == ["train", "validation"]
    assert all((tmp_path / "tea" / one["path"]).is_file() for one in files)
    assert "| facts:direct | zh | 3 |" in body
    assert "| 茶.md | 4 |" in body
    mixed = [ROWS[0], Example("x", ROWS[0].messages, (), "t", "g", "zh")]
    export(mixed, "hub", tmp_path / "mixed", name="t")
    assert "license: other" in (tmp_path / "mixed/README.md").read_text("utf-8")


def test_what_a_form_has_no_place_for_is_counted(tmp_path: Path) -> None:
    odd = [*ROWS, row(4, "no answer"), row(5, "a", "b", "c")]
    twice = Example("e", (*ROWS[0].messages, *ROWS[1].messages[1:]), (), "t", "g", "zh")
    for target in ("alpaca", "sharegpt"):
        done = export([*odd, twice], target, tmp_path / target, name="t")
        assert done.dropped == {reasons.NO_ANSWER: 2, reasons.NOT_ALTERNATING: 1}
        assert done.row()["rows"] == 3
    assert export(odd, "messages", tmp_path / "m", name="t").dropped == {}


def test_nothing_is_written_over_and_nothing_half_written_stays(tmp_path: Path) -> None:
    out = tmp_path / "tea"
    out.mkdir()
    export(ROWS, "messages", out, name="t")
    with pytest.raises(StoreError, match="is there already"):
        export(ROWS, "messages", out, name="t")

    def breaks() -> Iterable[Example]:
        yield ROWS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(breaks(), "alpaca", tmp_path / "half", name="t")
    assert list(tmp_path.iterdir()) == [out]
    with pytest.raises(StoreError, match="Did you mean 'alpaca'"):
        export(ROWS, "alpacca", tmp_path / "x", name="t")
    assert set(TARGETS) == {"messages", "alpaca", "sharegpt", "parquet", "datasets", "hub"}
