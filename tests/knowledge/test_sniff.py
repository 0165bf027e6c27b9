"""A file is read as what it is, whatever its name says."""

import sqlite3
import zipfile
from pathlib import Path

import pytest
from docx import Document as Word
from openpyxl import Workbook
from reading import read

from verticalize.knowledge.found import Found
from verticalize.knowledge.readers.sniff import sniff

PAGE = "<!-- saved -->\n<!DOCTYPE html><html><body><h1>乌龙茶</h1><p>乌龙茶产于福建。</p></body></html>"


def word(path: Path) -> None:
    document = Word()
    document.add_paragraph("乌龙茶产于福建。")
    document.save(str(path))


def workbook(path: Path) -> None:
    book = Workbook()
    book.active.append(["tea", "made in"])
    book.active.append(["乌龙茶", "福建"])
    book.save(path)


def database(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("create table teas (tea text, place text)")
        base.execute("insert into teas values ('乌龙茶', '福建')")
    base.close()


def page(path: Path) -> None:
    path.write_text(PAGE, "utf-8")


@pytest.mark.parametrize(
    ("make", "suffix"),
    [(word, ".docx"), (workbook, ".xlsx"), (database, ".sqlite"), (page, ".html")],
)
@pytest.mark.parametrize("name", ["a.txt", "a.bin", "a"])
def test_content_decides_and_is_noted(tmp_path: Path, make, suffix: str, name: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / name
    make(path)
    assert sniff(path) == suffix
    (found,) = read(path)
    assert isinstance(found, Found), found
    assert "福建" in found.document.text
    assert f"read as {suffix}, as its content says" in found.notes


def test_markdown_may_begin_with_a_tag_and_stays_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("<html>\n\n# Tea\n\nGreen tea.\n", "utf-8")
    assert sniff(path) is None


def test_an_archive_of_no_known_kind_is_left_to_its_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.txt", "x")
    assert sniff(path) is None
    path.write_bytes(path.read_bytes()[:20])
    assert sniff(path) is None
    assert sniff(tmp_path / "gone") is None
