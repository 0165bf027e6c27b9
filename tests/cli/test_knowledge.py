"""Files are added to a pack's knowledge, listed, removed; and a removed file leaves no trace."""

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
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
    assert listed(fresh, command)["cooking/oolong.md"] == "removed since the newest build"
    said = command(fresh.root, "knowledge", "list", "cooking").out
    assert "Files: 1; not read as they now stand: 0." in said
    assert "1 removed, and still in the answers" in said
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
    assert "not taken: 1 (hidden)" in again.err


def test_a_file_is_brought_up_to_date_with_replace(
    fresh: Workshop, command: Command, tmp_path: Path
) -> None:
    note = tmp_path / "oolong.md"
    for text, words, outcome in (
        (OOLONG, (), "added cooking/oolong.md"),
        ("# 乌龙\n", (), "Write over it with --replace"),
        ("# 乌龙\n", ("--replace",), "replaced cooking/oolong.md"),
    ):
        note.write_text(text, "utf-8")
        said = command(fresh.root, "knowledge", "add", "cooking", str(note), *words)
        assert outcome in said.out + said.err
    assert (fresh.root / "knowledge/cooking/oolong.md").read_text("utf-8") == "# 乌龙\n"


def test_a_folder_is_removed_after_saying_how_many(fresh: Workshop, command: Command) -> None:
    folder = fresh.root / "knowledge/cooking/茶"
    folder.mkdir()
    for name in ("a.md", "b.md"):
        (folder / name).write_text(OOLONG, "utf-8")
    said = command(fresh.root, "knowledge", "remove", "cooking", "cooking/茶")
    assert said.code == 0
    assert "2 files below 'cooking/茶' will be removed." in said.err
    assert said.err.index("verticalize build") < said.err.index("verticalize prune")
    assert list(folder.iterdir()) == []


def test_pruning_before_the_next_build_says_what_the_newest_still_holds(
    fresh: Workshop, command: Command
) -> None:
    folder = fresh.root / "knowledge/cooking"
    for name in ("oolong.md", "绿茶.md", "mate.md"):
        (folder / name).write_text(OOLONG, "utf-8")
    fresh.build(until="ingest")
    (fresh.store / "knowledge.html").write_text(OOLONG, "utf-8")
    assert "still holds" not in command(fresh.root, "prune", "cooking").err
    assert not (fresh.store / "knowledge.html").exists()
    assert command(fresh.root, "knowledge", "remove", "cooking", "cooking/绿茶.md").code == 0
    (folder / "mate.md").write_text("# Mate\n\nMate is green.\n", "utf-8")
    said = command(fresh.root, "prune", "cooking", "--json")
    assert json.loads(said.out) == []
    assert "still holds 2 of the files" in said.err
    assert "cooking/mate.md, cooking/绿茶.md" in said.err
    fresh.build(until="ingest")
    assert "still holds" not in command(fresh.root, "prune", "cooking").err


def test_pruning_tells_of_the_last_file_of_a_pattern(fresh: Workshop, command: Command) -> None:
    fresh.build(until="ingest")
    said = command(fresh.root, "knowledge", "remove", "cooking", "cooking/example.jsonl")
    assert "matches no file now" in said.err
    assert "cooking/example.jsonl" in command(fresh.root, "prune", "cooking").err


def test_pruning_says_so_where_the_pack_is_gone(fresh: Workshop, command: Command) -> None:
    fresh.build(until="ingest")
    (fresh.root / "domains/cooking").rename(fresh.root / "gone")
    said = command(fresh.root, "prune", "cooking")
    assert said.code == 0
    assert "cannot be said" in said.err


def test_pruning_an_unknown_domain_creates_no_folder(fresh: Workshop, command: Command) -> None:
    fresh.build(until="ingest")
    said = command(fresh.root, "prune", "coking")
    assert said.code == 7
    assert "Did you mean 'cooking'?" in said.err
    assert [path.name for path in fresh.runs.iterdir()] == ["cooking"]


def test_the_lists_are_aligned_and_show_no_figures_of_what_is_quarantined(
    fresh: Workshop, command: Command
) -> None:
    folder = fresh.root / "knowledge/cooking"
    (folder / "乌龙茶.md").write_text(OOLONG, "utf-8")
    (folder / "bad.jsonl").write_text("{\n", "utf-8")
    fresh.build(until="ingest")
    for words in (("knowledge", "list", "cooking"), ("check", "cooking")):
        lines = command(fresh.root, *words).out.splitlines()
        head, *rows = [line for line in lines if line.startswith(("source", "cooking/"))]
        assert {cell_len(line) for line in rows} == {cell_len(head)}
        (bad,) = (line for line in rows if "bad.jsonl" in line)
        assert bad.split()[2:] == ["-"] * 4
        assert len(rows) == 3


def test_check_shows_what_was_not_taken_over_the_most_frequent_first(
    fresh: Workshop, command: Command
) -> None:
    folder = fresh.root / "knowledge/cooking"
    domain = fresh.root / "domains/cooking"
    relation = "relations:\n- id: grows\n  label: {zh: 产地, en: grows in}\n"
    (domain / "relations.yaml").write_text(relation, "utf-8")
    with (domain / "domain.yaml").open("a", encoding="utf-8") as handle:
        handle.write("relations: relations.yaml\n")
    (folder / "example.jsonl").unlink()
    fields = {f"field{n:02}": "x" for n in range(14)}
    rows = [{"subject": f"茶{n}", "grows": "山", **fields, "often": "y"} for n in range(2)]
    rows += [{"subject": "mate", "grows": "Chaco", "often": "z"}]
    (folder / "more.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    (folder / "bad.jsonl").write_text("{\n", "utf-8")
    out = command(fresh.root, "check", "cooking").out.splitlines()
    start = out.index("Not taken over as it stands in the files:")
    reasons = out[start + 1 : start + 13]
    assert reasons[0].split()[0] == "3"
    assert "often" in reasons[0]
    assert [line.split()[0] for line in reasons[1:]] == ["2"] * 11
    assert out[start + 13].strip() == "and 3 more reasons"
    assert "Left out whole until the problems below are mended: cooking/bad.jsonl." in out


def test_check_shows_the_file_and_row_of_what_was_not_taken_over(
    fresh: Workshop, command: Command
) -> None:
    folder = fresh.root / "knowledge/cooking"
    for name in ("one.csv", "two.csv"):
        (folder / name).write_text("part,dried\nlid,1 h\nbox,2 h\njar,3 h\ncup,4 h\n", "utf-8")
    (folder / "tea.csv").write_text("name,用法\n红茶,热饮\n绿茶,热饮；冷饮\n白茶,煮；泡\n", "utf-8")
    out = command(fresh.root, "check", "cooking").out
    assert "  cooking/one.csv: columns: {part: subject}\n" in out
    assert "  cooking/two.csv: columns: {part: subject}\n" in out
    assert out.count("no longer quoted whole") == 1
    assert "'用法' has a '；' and is taken for one value" in out
    assert "(several are parted by '|'): cooking/tea.csv:3\n" in out


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
    assert re.search(r"cooking/bad.jsonl +1  bad.jsonl:1:2: ", said.err)
    assert "--strict" in said.err
    assert said.out.endswith("1 of 2 files left out: verticalize check cooking\n")
    told = command(fresh.root, "build", "cooking", "--until", "ingest", "--json")
    assert json.loads(told.out)["quarantined"] == ["cooking/bad.jsonl"]
    assert listed(fresh, command)["cooking/bad.jsonl"] == "quarantined"
    assert "quarantined: 1 (why" in command(fresh.root, "knowledge", "list", "cooking").out
    strict = command(fresh.root, "build", "cooking", "--until", "ingest", "--strict")
    assert strict.code == 4
    assert re.search(r"cooking/bad.jsonl +1  bad.jsonl:1:2: ", strict.err)
    assert "were built" not in strict.err
    assert "verticalize: error: " in strict.err
    assert "bad.jsonl:1" in strict.err
