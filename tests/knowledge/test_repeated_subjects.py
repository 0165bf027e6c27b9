"""A subject that stands in several rows of a table of facts."""

from pathlib import Path

import yaml
from shelves import write

from verticalize.domain import load_domain
from verticalize.errors import Problem
from verticalize.knowledge.check import check

ROWS = "Code,Machine,Weight\nA-1,Filler,3 t\nA-2,Capper,2 t\nA-1,Labeller,1 t\n"


def warnings(tmp_path: Path, text: str, column: str) -> list[Problem]:
    write(tmp_path / "knowledge", {"tea/m.csv": text})
    line = {"path": "tea/m.csv", "columns": {column: "subject"}}
    manifest = {"name": "tea", "languages": ["en"], "knowledge": [line]}
    write(tmp_path / "domains", {"tea/domain.yaml": yaml.safe_dump(manifest)})
    report = check(load_domain("tea", domains=tmp_path / "domains"))
    assert report.ok
    return [found for found in report.warnings if "is the subject" in found.message]


def test_its_rows_are_named_and_what_to_do(tmp_path: Path) -> None:
    (warning,) = warnings(tmp_path, ROWS, "Code")
    assert warning.place.endswith("knowledge/tea/m.csv")
    assert warning.message.endswith("column 'Code' is the subject, and what should name one row "
                                    "stands in several: 'A-1' in rows 2, 4.")  # fmt: skip
    assert "leave out 'columns'" in warning.hint


def test_a_subject_of_one_row_each_is_no_warning(tmp_path: Path) -> None:
    assert warnings(tmp_path, ROWS, "Machine") == []


def test_of_many_the_first_are_named(tmp_path: Path) -> None:
    rows = "".join(f"M-{n},{row}\n" for n in range(5) for row in range(5))
    (warning,) = warnings(tmp_path, f"Code,Weight\n{rows}", "Code")
    assert "'M-0' in rows 2, 3, 4 and 2 more; " in warning.message
    assert warning.message.endswith("; and 2 more.")
