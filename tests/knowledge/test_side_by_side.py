"""Two versions of a document of which nobody says which holds: they are named."""

from pathlib import Path

import pytest
from shelves import shelf

from verticalize.cli.left_out import left_out
from verticalize.errors import Problem
from verticalize.knowledge.check import check
from verticalize.knowledge.corpus import read_sources
from verticalize.knowledge.ingest import ingest_into, surveyed
from verticalize.knowledge.side_by_side import bare, side_by_side


def text(title: str, *, front: str = "", headings: str = "Leave Pay Hours Travel Dress") -> str:
    parts = "".join(f"## {name}\n\nWhat is said of it in {title}.\n\n" for name in headings.split())
    return f"{front}# {title}\n\nVersion 7.1, in force from 1 March 2023.\n\n{parts}"


def front(*lines: str) -> str:
    return "\n".join(("---", *lines, "---\n"))


def found(tmp_path: Path, files: dict[str, str]) -> list[Problem]:
    pack = shelf(tmp_path, {f"tea/{name}": each for name, each in files.items()})
    with surveyed(pack, max_tokens=160) as (folder, problems):
        assert not problems
        return list(side_by_side(folder, read_sources(folder)))


def test_a_check_warns_of_them(tmp_path: Path) -> None:
    files = {f"tea/leave v{n}.md": text("Leave") for n in (1, 2)}
    warnings = [one.message for one in check(shelf(tmp_path, files)).warnings]
    assert any("looks like another version" in one for one in warnings)


def test_both_files_are_named_and_how_to_tell_them_apart(tmp_path: Path) -> None:
    names = ("Employee Handbook v7.2.md", "Employee Handbook v7.10.md")
    (warning,) = found(tmp_path, dict.fromkeys(names, text("Employee Handbook")))
    assert warning.place == f"tea/{names[0]}"
    assert f"'tea/{names[1]}'" in warning.message
    assert "neither says from when it holds" in warning.message
    assert "effective_from" in warning.hint
    assert "sources.yaml" in warning.hint
    assert "Or remove" in warning.hint


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("leave 2022.md", "leave 2023.md"),
        ("leave.md", "leave_v2.md"),
        ("leave_2023-05-01.md", "leave_2024-05-01.md"),
        ("2023/leave.md", "2024/leave.md"),
        ("休假制度（旧版）.md", "休假制度（新版）.md"),
        ("休假制度第3版.md", "休假制度第4版.md"),
    ],
)
def test_names_may_differ_in_a_version_or_a_year(tmp_path: Path, older: str, newer: str) -> None:
    (warning,) = found(tmp_path, {older: text("Leave"), newer: text("Leave")})
    assert warning.place == f"tea/{older}"


def test_titles_may_differ_so_too_and_need_a_number_then(tmp_path: Path) -> None:
    (warning,) = found(tmp_path, {"a.md": text("Rules 2023"), "b.md": text("Rules 2024")})
    assert "the same 'number' in both" in warning.hint


def test_one_date_of_two_is_not_enough(tmp_path: Path) -> None:
    dated = text("Leave", front=front("effective_from: 2024-01-01"))
    (warning,) = found(tmp_path, {"leave v1.md": text("Leave"), "leave v2.md": dated})
    assert "'tea/leave v1.md' does not say from when it holds" in warning.message


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("pump X200.md", text("X200")), ("pump X300.md", text("X300"))),
        (("V6 engine.md", text("V6")), ("V8 engine.md", text("V8"))),
        (("leave v1.md", text("A")), ("leave v2.md", text("A", headings="Leave Pay Rent Food Oil"))),
        (("leave v1.md", "Tea is hot."), ("leave v2.md", "Tea is hot.")),
        (("berlin/leave v1.md", text("A")), ("paris/leave v2.md", text("A"))),
        (("annual report 2022.md", text("A")), ("annual report 2023.md", text("A"))),
        (("会议纪要2023年5月.md", text("A")), ("会议纪要2023年6月.md", text("A"))),
        (
            ("leave v1.md", text("A", front=front("effective_to: 2023-12-31"))),
            ("leave v2.md", text("A")),
        ),
        (
            ("leave v1.md", text("A", front=front("jurisdiction: Ohio"))),
            ("leave v2.md", text("A", front=front("jurisdiction: Iowa"))),
        ),
        (
            ("leave v1.md", text("A", front=front("effective_from: 2023-01-01"))),
            ("leave v2.md", text("A", front=front("effective_from: 2024-01-01"))),
        ),
    ],
)  # fmt: skip
def test_what_is_another_thing_or_dated_is_none(
    tmp_path: Path, older: tuple[str, str], newer: tuple[str, str]
) -> None:
    assert found(tmp_path, dict([older, newer])) == []


def test_a_build_names_them_too(tmp_path: Path) -> None:
    files = {f"tea/leave v{n}.md": text("Leave") for n in (1, 2)}
    ingest_into(tmp_path / "out", shelf(tmp_path, files), max_tokens=160, parts=tmp_path / "parts")
    (warning,) = left_out(tmp_path / "out")["warnings"]
    assert warning.startswith("tea/leave v1.md: looks like another version of 'tea/leave v2.md'")


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("Employee_Handbook_v7.1_(March 2023)", "employee handbook"),
        ("Handbook 2nd edition", "handbook"),
        ("Rules, rev. 4b", "rules"),
        ("更衣规程04版", "更衣规程"),
        ("Pump X200", "pump x200"),
    ],
)
def test_a_name_is_compared_without_version_and_year(name: str, rest: str) -> None:
    assert bare(name) == rest
