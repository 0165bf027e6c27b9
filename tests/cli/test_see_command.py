"""The commands data stats and data inspect, as somebody types them."""

import json
from pathlib import Path

import pytest
from shell import Command

from verticalize import jsonl
from verticalize.store import Store
from workshop import Workshop


def instruct(workshop: Workshop) -> Path:
    store = Store(workshop.store)
    return store.path("instruct", store.latest()["instruct"])


def test_a_build_is_counted_with_the_tokenizer_of_its_base(
    finished: Workshop, command: Command
) -> None:
    said = command(finished.root, "data", "stats", "cooking", "--json")
    assert said.code == 0
    told = json.loads(said.out)
    made = json.loads((instruct(finished) / "stats.json").read_text("utf-8"))
    assert told["rows"] == made["train"] + made["validation"]
    assert told["splits"]["train"] == made["train"]
    assert told["dropped"] == made["dropped"]
    assert sum(told["uncovered"].values()) == sum(made["passages"].values()) - made["passages"]["with a question"]  # fmt: skip
    assert told["lengths"]["tokenizer"] == "nano"
    assert 0 < told["lengths"]["trained"] < told["lengths"]["total"]
    assert told["relations"]


def test_the_table_and_the_page_tell_of_the_same_rows(workshop: Workshop, command: Command) -> None:
    jsonl.write(
        instruct(workshop) / "rejects.jsonl",
        [next(jsonl.read(instruct(workshop) / "train.jsonl")) | {"reason": "坏", "detail": "<b>"}],
    )
    said = command(workshop.root, "data", "stats", "cooking")
    assert said.code == 0
    assert "tokens by nano" in said.out
    assert "rejected, by reason" in said.out
    shown = command(workshop.root, "data", "inspect", "cooking")
    assert (shown.code, shown.out) == (0, "runs/cooking/data.html\n")
    page = (workshop.store / "data.html").read_text("utf-8")
    total = said.out.split()[1]
    assert f"{total} rows of" in page
    assert "&lt;b&gt;" in page
    assert '<u class="t">&lt;|im_end|&gt;</u>' in page


def test_a_file_is_shown_with_its_rejects_and_with_a_base_that_is_named(
    command: Command, tmp_path: Path
) -> None:
    rows = [{"instruction": f"茶{n}？", "input": "", "output": f"答{n}"} for n in range(5)]
    (tmp_path / "tea.json").write_text(json.dumps([*rows, {**rows[0], "output": ""}]), "utf-8")
    told = json.loads(command(tmp_path, "data", "stats", "tea.json", "--json").out)
    assert (told["rows"], told["dropped"]) == (5, {"empty answer": 1})
    assert told["lengths"]["tokenizer"] == ""
    shown = command(tmp_path, "data", "inspect", "tea.json", "--base", "nano", "--out", "页.html")
    assert (shown.code, shown.out) == (0, "页.html\n")
    assert '<u class="t">&lt;|im_end|&gt;</u>' in (tmp_path / "页.html").read_text("utf-8")
    again = command(tmp_path, "data", "inspect", "tea.json")
    assert again.out == "tea.data.html\n"
    assert "Without --base tokens are estimated" in again.err


def test_what_a_teacher_wrote_is_shown_with_what_was_not_kept(
    command: Command, tmp_path: Path
) -> None:
    row = {"instruction": "茶？", "input": "", "output": "绿茶。"}
    jsonl.write(tmp_path / "doc-qa.jsonl", [row])
    refused = {"reason": "empty answer", "source": "tea.md", "text": "<红茶>？"}
    jsonl.write(tmp_path / "doc-qa.rejects.jsonl", [refused])
    told = json.loads(command(tmp_path, "data", "stats", "doc-qa.jsonl", "--json").out)
    assert told["rejected"] == {"empty answer": 1}
    assert command(tmp_path, "data", "inspect", "doc-qa.jsonl").code == 0
    page = (tmp_path / "doc-qa.data.html").read_text("utf-8")
    assert "&lt;红茶&gt;？" in page
    assert "tea.md" in page


@pytest.mark.parametrize("what", ["stats", "inspect"])
def test_what_was_never_built_is_told(command: Command, tmp_path: Path, what: str) -> None:
    said = command(tmp_path, "data", what, "chess")
    assert said.code != 0
    assert "nothing has been built for 'chess'" in said.err
