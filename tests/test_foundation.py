"""Fingerprints, JSON Lines, optional packages, records and errors."""

from pathlib import Path

import pytest

from verticalize import extras, fingerprint, jsonl
from verticalize.errors import DependencyError, KnowledgeError, did_you_mean
from verticalize.records import EvalItem, Example, Passage


def test_a_fingerprint_depends_on_content_not_on_order() -> None:
    assert fingerprint.of_value({"a": 1, "b": [1, 2]}) == fingerprint.of_value(
        {"b": [1, 2], "a": 1}
    )
    assert fingerprint.of_value(["ab", "c"]) != fingerprint.of_value(["a", "bc"])
    assert len(fingerprint.short("x")) == 16


def test_files_are_fingerprinted_by_their_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert fingerprint.of_files([path], root=tmp_path) == {"a": sha}


def test_rows_survive_the_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    assert jsonl.write(path, [{"a": "痛风"}, {"a": 2}]) == 2
    jsonl.append(path, [{"a": 3}])
    assert list(jsonl.read(path)) == [{"a": "痛风"}, {"a": 2}, {"a": 3}]


@pytest.mark.parametrize(("line", "complaint"), [("{", ":2:"), ("[1]", "found list")])
def test_a_bad_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=complaint):
        list(jsonl.read(path))


def test_a_line_cut_short_by_a_kill_is_removed_and_the_rest_kept(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n{"a"', encoding="utf-8")
    assert jsonl.read_resumable(path) == [{"a": 1}, {"a": 2}]
    jsonl.append(path, [{"a": 3}])
    assert [row["a"] for row in jsonl.read(path)] == [1, 2, 3]
    assert jsonl.read_resumable(tmp_path / "absent") == []


def test_a_missing_package_is_named_with_the_pip_line() -> None:
    assert extras.need("json", extra="scale").__name__ == "json"
    with pytest.raises(DependencyError, match=r"pip install -e '\.\[scale\]'"):
        extras.need("surely_not_installed", extra="scale")


def test_suggestions_name_the_closest_or_all() -> None:
    assert did_you_mean("medcal", ["medical", "legal"]) == "Did you mean 'medical'?"
    assert did_you_mean("zzz", ["b", "a"]) == "Known: a, b."
    assert did_you_mean("zzz", []) == ""


def test_records_survive_the_round_trip_through_json() -> None:
    passage = Passage("d@0-1", "d", "d", "documents", "T", "", "zh", 0, 1, "痛", {"x": 1})
    assert Passage.from_row(passage.row()) == passage
    item = EvalItem("i", "known", "en", "q?", ("a",), ("d",))
    assert EvalItem.from_row({**item.row(), "answers": ["a"], "evidence": ["d"]}) == item
    example = Example("e", ({"role": "user", "content": "q"},), ("f",), "direct", "g", "en")
    assert Example.from_row(example.row()) == example
