"""Files are added to a pack's knowledge, listed, removed; and a removed file leaves no trace."""

import json
from pathlib import Path

import pytest
from shell import Command

from workshop import Workshop

OOLONG = "# 乌龙茶\n\n乌龙茶是半发酵茶，产于福建。\n"


def listed(workshop: Workshop, command: Command) -> dict[str, str]:
    rows = json.loads(command(workshop.root, "knowledge", "list", "cooking", "--json").out)
    return {row["path"]: row["state"] for row in rows}


def traces(folder: Path, text: str) -> list[Path]:
    needle = text.encode()
    return [path for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]


def test_a_file_is_added_read_removed_and_gone(
    fresh: Workshop, command: Command, tmp_path: Path
) -> None:
    note = tmp_path / "oolong.md"
    note.write_text(OOLONG, "utf-8")
    said = command(fresh.root, "knowledge", "add", "cooking", str(note))
    assert said.code == 0
    assert "added cooking/oolong.md" in said.out
    assert listed(fresh, command)["cooking/oolong.md"] == "not read yet"
    fresh.build(until="instruct")
    assert listed(fresh, command)["cooking/oolong.md"] == "read"
    assert traces(fresh.store, "半发酵茶")

    assert command(fresh.root, "knowledge", "remove", "cooking", "cooking/oolong.md").code == 0
    fresh.build(until="instruct")
    assert "cooking/oolong.md" not in listed(fresh, command)
    assert command(fresh.root, "prune", "cooking").code == 0
    assert not traces(fresh.store, "半发酵茶")
    assert not traces(fresh.store, "oolong.md")


def test_a_folder_is_added_with_its_origin_and_licence(
    fresh: Workshop, command: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "teas"
    (folder / "green").mkdir(parents=True)
    (folder / "a.md").write_text(OOLONG, "utf-8")
    (folder / "green" / "b.txt").write_text("Green tea is not oxidised.\n", "utf-8")
    (folder / ".hidden.md").write_text("x", "utf-8")
    words = ("knowledge", "add", "cooking", str(folder), "--origin", "Tea board")
    said = command(fresh.root, *words, "--licence", "CC-BY-4.0", "--json")
    assert [row["path"] for row in json.loads(said.out)] == [
        "cooking/teas/a.md", "cooking/teas/green/b.txt",
    ]  # fmt: skip
    told = (fresh.root / "knowledge/cooking/sources.yaml").read_text("utf-8")
    assert told.count("Tea board") == told.count("CC-BY-4.0") == 2
    again = command(fresh.root, *words)
    assert "is there already" in again.out


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("add", "cooking", "nosuch.md"), "no such file or folder"),
        (("remove", "cooking", "cooking/exampel.jsonl"), "Did you mean 'cooking/example.jsonl'"),
    ],
)
def test_what_is_not_there_is_an_error(
    fresh: Workshop, command: Command, words: tuple[str, ...], cause: str
) -> None:
    said = command(fresh.root, "knowledge", *words)
    assert said.code == 4
    assert cause in said.err


def test_a_file_is_never_written_over(fresh: Workshop, command: Command, tmp_path: Path) -> None:
    other = tmp_path / "example.jsonl"
    other.write_text("{}\n", "utf-8")
    before = (fresh.root / "knowledge/cooking/example.jsonl").read_bytes()
    said = command(fresh.root, "knowledge", "add", "cooking", str(other))
    assert said.code == 4
    assert "another file of this name" in said.err
    assert (fresh.root / "knowledge/cooking/example.jsonl").read_bytes() == before


def test_a_file_that_no_pattern_takes_in_is_not_copied(
    fresh: Workshop, command: Command, tmp_path: Path
) -> None:
    manifest = fresh.root / "domains/cooking/domain.yaml"
    text = manifest.read_text("utf-8").replace("cooking/**/*", "cooking/*.jsonl")
    manifest.write_text(text, "utf-8")
    note = tmp_path / "oolong.md"
    note.write_text(OOLONG, "utf-8")
    said = command(fresh.root, "knowledge", "add", "cooking", str(note))
    assert said.code == 4
    assert "no pattern under 'knowledge' takes in 'oolong.md'" in said.err
    assert not (fresh.root / "knowledge/cooking/oolong.md").exists()


def test_a_quarantined_file_is_shown_with_its_reason(fresh: Workshop, command: Command) -> None:
    (fresh.root / "knowledge/cooking/bad.jsonl").write_text("{\n", "utf-8")
    said = command(fresh.root, "build", "cooking", "--until", "ingest")
    assert said.code == 0
    assert "bad.jsonl:1" in said.err
    assert listed(fresh, command)["cooking/bad.jsonl"] == "quarantined"
    strict = command(fresh.root, "build", "cooking", "--until", "ingest", "--strict")
    assert strict.code == 4
    assert "verticalize: error: " in strict.err
    assert "bad.jsonl:1" in strict.err
