"""The files under ``data``: which they are, what is read of them, what is told of the rest."""

from pathlib import Path

import pytest
from imported import turns, write_lines

from verticalize.data.sources import sources_of, survey
from verticalize.domain.data_files import DataFile, data_files
from verticalize.domain.manifest import InstructionFiles
from verticalize.errors import ManifestError

ALPACA = {"instruction": "Name a fruit.", "input": "", "output": "A pear."}
CHAT = {"messages": turns("说一种水果。", "梨。")}
PAIR = {
    "prompt": [{"role": "user", "content": "Name a fruit."}],
    "chosen": [{"role": "assistant", "content": "A pear."}],
    "rejected": [{"role": "assistant", "content": "A carrot."}],
}


@pytest.fixture
def roots(tmp_path: Path) -> tuple[Path, Path]:
    """A pack's folder and the root of the knowledge."""
    found = tmp_path / "pack", tmp_path / "knowledge"
    for root in found:
        (root / "data").mkdir(parents=True)
    (found[0] / "domain.yaml").write_text("data:\n  - a.jsonl\n  - b.jsonl\n", "utf-8")
    return found


def files(roots: tuple[Path, Path], *lines: InstructionFiles) -> tuple[DataFile, ...]:
    return data_files(lines, roots, manifest=roots[0] / "domain.yaml")


def test_files_are_found_below_both_folders_and_each_is_read_once(
    roots: tuple[Path, Path],
) -> None:
    write_lines(roots[0] / "data/one.jsonl", [ALPACA])
    write_lines(roots[1] / "data/two.jsonl", [CHAT])
    found = files(
        roots,
        InstructionFiles(path="data/*.jsonl", weight=2.0),
        InstructionFiles(path="data/two.jsonl", lang="zh"),
    )
    assert [(file.name, file.spec.weight) for file in found] == [
        ("data/one.jsonl", 2.0),
        ("data/two.jsonl", 1.0),
    ]
    assert [source.name for source in sources_of(found)] == ["data/*.jsonl", "data/two.jsonl"]


def test_what_a_teacher_wrote_can_be_named_from_the_packs_folder(
    roots: tuple[Path, Path],
) -> None:
    written = roots[0].parent / "runs/tea/written"
    written.mkdir(parents=True)
    write_lines(written / "doc-qa.jsonl", [CHAT])
    (file,) = files(roots, InstructionFiles(path="../runs/tea/written/*.jsonl"))
    assert file.name == "doc-qa.jsonl"


def test_no_file_is_taken_for_the_knowledge_or_for_everyday_conversations(
    roots: tuple[Path, Path],
) -> None:
    names = ("knowledge", "replay")
    for name in names:
        write_lines(roots[0] / name, [CHAT])
    sources = sources_of(files(roots, *(InstructionFiles(path=name) for name in names)))
    assert [source.name for source in sources] == ["knowledge (1)", "replay (2)"]


def test_a_line_that_names_no_file_is_a_problem_with_its_place(roots: tuple[Path, Path]) -> None:
    write_lines(roots[0] / "a.jsonl", [ALPACA])
    lines = InstructionFiles(path="a.jsonl"), InstructionFiles(path="b.jsonl")
    with pytest.raises(ManifestError, match=r"domain\.yaml:3: 'b\.jsonl' matches no file under"):
        files(roots, *lines)


def test_rows_bear_the_name_licence_and_language_that_the_line_gives(
    roots: tuple[Path, Path],
) -> None:
    write_lines(roots[0] / "data/one.jsonl", [ALPACA])
    line = InstructionFiles(path="data/one.jsonl", licence="CC0-1.0", lang="zh")
    (source,) = sources_of(files(roots, line))
    (row,) = source.rows()
    assert (row.id, row.group) == ("data/one.jsonl#1", "data/one.jsonl#1")
    assert (row.lang, row.about["licence"]) == ("zh", "CC0-1.0")


def test_what_is_not_used_is_counted_with_what_cannot_be_read(roots: tuple[Path, Path]) -> None:
    write_lines(roots[0] / "data/pairs.jsonl", [PAIR, PAIR])
    write_lines(roots[0] / "data/rows.jsonl", [ALPACA, {**ALPACA, "output": ""}])
    (roots[0] / "data/texts.csv").write_text('"text"\nHello.\n', "utf-8")
    (roots[0] / "data/void.jsonl").write_text("", "utf-8")
    found, problems = survey(files(roots, InstructionFiles(path="data/*")))
    assert [(one.file.path.name, one.count, one.dropped) for one in found] == [
        ("pairs.jsonl", 0, {"not used here: preferences": 2}),
        ("rows.jsonl", 1, {"empty answer": 1}),
        ("texts.csv", 0, {"not used here: texts": 1}),
        ("void.jsonl", 0, {}),
    ]
    assert [problem.message for problem in problems] == ["is empty."]


def test_an_unknown_format_is_a_problem_with_a_suggestion(roots: tuple[Path, Path]) -> None:
    path = write_lines(roots[0] / "a.jsonl", [ALPACA])
    _, (problem,) = survey(files(roots, InstructionFiles(path="a.jsonl", format="alpca")))
    assert (problem.place, problem.message) == (str(path), "no format named 'alpca'.")
    assert "Did you mean 'alpaca'" in problem.hint
