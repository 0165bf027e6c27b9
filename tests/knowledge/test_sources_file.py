"""sources.yaml: which file a row means, and edits that leave the other lines as they are."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from shelves import write

from verticalize.knowledge.sources.sources_edit import edit
from verticalize.knowledge.sources.sources_edit import write as write_listing
from verticalize.knowledge.sources.sources_file import read_sources


def listing(tmp_path: Path, text: str, name: str = "tea/sources.yaml") -> Path:
    return write(tmp_path, {name: text}) / name


@pytest.mark.parametrize(
    ("row", "files", "meant"),
    [
        ("tea/a.md", ("tea/a.md", "tea/tea/a.md"), "tea/a.md"),
        ("tea/a.md", ("tea/tea/a.md",), "tea/tea/a.md"),
        ("tea/tea/a.md", ("tea/a.md", "tea/tea/a.md"), "tea/tea/a.md"),
        ("绿茶.md", ("tea/绿茶.md", "绿茶.md"), "tea/绿茶.md"),
        ("./a.md", ("tea/a.md",), "tea/a.md"),
        ("../a.md", ("a.md",), None),
        ("b.md", ("tea/a.md",), None),
    ],
)
def test_a_path_counts_from_the_root_first_and_means_one_file(
    tmp_path: Path, row: str, files: tuple[str, ...], meant: str | None
) -> None:
    write(tmp_path, dict.fromkeys(files, "x"))
    sources = read_sources(listing(tmp_path, f"files:\n- path: {row}\n"))
    found, problems = sources.meant(tmp_path)
    assert problems == []
    assert list(found) == ([tmp_path / meant] if meant else [])


def test_a_relative_path_that_may_mean_two_files_is_a_problem(tmp_path: Path) -> None:
    write(tmp_path, {"tea/sub/a.md": "x", "tea/sub/sub/a.md": "x"})
    path = listing(tmp_path, "files:\n- path: sub/a.md\n", "tea/sub/sources.yaml")
    found, (problem,) = read_sources(path).meant(tmp_path)
    assert found == {}
    assert problem.place == f"{path}:2"
    assert problem.hint == "Write 'tea/sub/a.md' or 'tea/sub/sub/a.md'."


NEW = {"path": "tea/新.md", "title": "新: 茶"}
ROW = "- path: tea/新.md\n  title: '新: 茶'\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"files:\n{ROW}"),
        ("# 只有注释\n", f"# 只有注释\nfiles:\n{ROW}"),
        ("version: 2", f"version: 2\nfiles:\n{ROW}"),
        ("files: []  # none yet\nx: 1\n", f"files: # none yet\n{ROW}x: 1\n"),
        ("files:\nx: 1\n", f"files:\n{ROW}x: 1\n"),
        ("files:\n- path: a\n# end\n\nx: 1\n", f"files:\n- path: a\n{ROW}# end\n\nx: 1\n"),
        ("files:\n- path: a", f"files:\n- path: a\n{ROW}"),
        (
            "files:\n  # two in\n  - path: a\n",
            "files:\n  # two in\n  - path: a\n  - path: tea/新.md\n    title: '新: 茶'\n",
        ),
        ("files:\r\n- path: a\r\n", "files:\r\n- path: a\r\n" + ROW.replace("\n", "\r\n")),
    ],
)
def test_a_new_row_stands_at_the_end_of_the_list(tmp_path: Path, before: str, after: str) -> None:
    path = listing(tmp_path, "")
    path.write_bytes(before.encode())
    text, kept = edit(read_sources(path), add=[NEW])
    assert kept
    assert text.rstrip("\n") == after.rstrip("\n")


@pytest.mark.parametrize(
    "before",
    [
        "# lost\nfiles: [{path: a, licence: MIT}, {path: b}]\nx: 是\n",
        "# lost\nfiles:\n-\n  path: a\n-\n  path: b\nx: 是\n",
        "# lost\ny: &it {path: a}\nfiles:\n- *it\n- path: b\nx: 是\n",
    ],
)
def test_an_unusual_layout_is_written_anew_with_every_value(tmp_path: Path, before: str) -> None:
    sources = read_sources(listing(tmp_path, before))
    text, kept = edit(sources, cut={0}, change={1: {"sha256": "0"}}, add=[NEW])
    assert not kept
    wanted: dict[str, Any] = yaml.safe_load(before)
    wanted["files"] = [{"path": "b", "sha256": "0"}, NEW]
    assert yaml.safe_load(text) == wanted


def test_a_file_is_replaced_with_its_rights_its_mark_and_through_its_link(tmp_path: Path) -> None:
    real = write(tmp_path, {"real.yaml": ""}) / "real.yaml"
    real.write_bytes(b"\xef\xbb\xbffiles: []\n")
    os.chmod(real, 0o640)
    link = tmp_path / "sources.yaml"
    link.symlink_to(real)
    write_listing(link, "x: 茶\n")
    assert link.is_symlink()
    assert real.read_bytes() == b"\xef\xbb\xbf" + "x: 茶\n".encode()
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.yaml", "sources.yaml"]
