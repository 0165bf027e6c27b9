"""What stands below a table in one cell is a note on it, neither a row nor a fault."""

from pathlib import Path

import pytest
from office import book, edit, place_of, read, triples

from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.found import Found
from verticalize.knowledge.readers.footnotes import is_note

FIRMS = [
    ["Firm", "Trade", "Score"],
    ["Aldwin Plumbing", "Plumber", 4.3],
    ["Tapley & Daughter", "Plumber", 4.7],
    ["Deepdrain Surveys", "Drainage", 4.4],
]
WARNING = "A firm whose score falls below 3.8 for two quarters gets a warning."
备件 = [["备件编号", "备件名称", "库存"], ["BJ-001", "切割刀轴封", 2], ["BJ-002", "捕集袋", 4]]
领用 = "注：冲模领用以41支为一套，不足一套不得上机。"


def texts(found: list[Found]) -> list[str]:
    return [one.document.text for one in found]


def test_notes_below_a_sheet_are_a_text_of_their_own_with_its_place(tmp_path: Path) -> None:
    rows = [*FIRMS, [], [WARNING], ["Prices without VAT."]]
    found, problems = read(book(tmp_path / "a.xlsx", {"Network": rows}))
    table, notes = (one.document for one in found)
    assert problems == []
    assert "warning" not in table.text
    assert table.text.count("\n") == 2
    assert notes.text == f"{WARNING}\nPrices without VAT."
    assert (notes.id, notes.title) == ("kb/a.xlsx#Network:notes", "Network")
    assert place_of(notes, "Prices") == "sheet 'Network' row 7"


def test_a_note_does_not_keep_a_workbook_out_whose_columns_are_explained(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Network": [*FIRMS, [], [WARNING]], "备件": [*备件, [领用]]})
    lines = tuple(
        KnowledgeSource(path="a.xlsx", sheet=sheet, columns={column: "subject"})
        for sheet, column in (("Network", "Firm"), ("备件", "备件编号"))
    )
    found, problems = read(path, sheets=lines)
    assert problems == []
    assert ("BJ-002", "库存", "4") in triples(found)
    assert [text for text in texts(found) if text in (WARNING, 领用)] == [WARNING, 领用]


@pytest.mark.parametrize(
    "note",
    [
        "注：单价超过5000元的须批准。",
        "备注: 见附表",
        "Note: per visit",
        "* per visit",
        "¹ estimated",
        "Travel over 30 miles is charged at 0.60 pounds a mile, out of hours at double.",
    ],
)
def test_a_note_needs_no_empty_row_above_it_where_it_shows_what_it_is(
    tmp_path: Path, note: str
) -> None:
    found, _ = read(book(tmp_path / "a.xlsx", {"Network": [*FIRMS, [note]]}))
    assert texts(found)[1:] == [note]


def test_a_short_note_is_told_by_its_merge_across_the_columns(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"备件": [*备件, ["以上价格均含运费和税"]]})
    assert len(read(path)[0]) == 1
    assert len(read(edit(path, lambda made: made["备件"].merge_cells("A4:C4")))[0]) == 2


@pytest.mark.parametrize(
    "rows",
    [
        [*FIRMS, ["Fresh Coat Decorators"]],
        [*FIRMS, [], ["Fresh Coat Decorators"]],
        [*FIRMS[:2], ["Emergency plumbers of the region, who come at night, too."], *FIRMS[2:]],
        [*FIRMS[:2], [], ["South, and all that lies beyond the river."], [], *FIRMS[2:]],
        [*FIRMS, [None, "Note: a remark on the trade of the row above it."]],
        [["Question", "Reply"], ["Open?", "Yes."], ["Do you come on Sundays, and at what price then?"]],
        [["Rule"], ["Keep receipts, all of them."], [], ["Note: ask the desk before you do anything."]],
    ],
)  # fmt: skip
def test_a_row_with_a_name_and_nothing_else_stays_a_row(
    tmp_path: Path, rows: list[list[object]]
) -> None:
    assert len(read(book(tmp_path / "a.xlsx", {"Network": rows}))[0]) == 1


def test_a_row_in_the_middle_that_says_note_is_one(tmp_path: Path) -> None:
    found, _ = read(book(tmp_path / "a.xlsx", {"备件": [*备件[:2], [领用], *备件[2:]]}))
    assert texts(found)[1:] == [领用]


@pytest.mark.parametrize("note", [f"{领用},,", 领用, f'"{领用}"'])
def test_a_note_below_a_csv_table_may_lack_the_other_cells(tmp_path: Path, note: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"备件编号,备件名称,库存\nBJ-001,轴封,2\nBJ-002,捕集袋,4\n{note}\n", "utf-8")
    found, problems = read(path)
    assert problems == []
    assert texts(found)[1:] == [领用]
    assert place_of(found[1].document, 领用) == "row 4"


def test_a_csv_row_that_lacks_cells_and_is_no_note_is_still_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Firm,Score\nAldwin,4\nTapley\n", "utf-8")
    assert "1 cell," in read(path)[1][0].message


def test_a_note_in_the_last_row_of_an_html_table_stands_below_it(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    row = "<tr><td>{}</td><td>{}</td></tr>"
    rows = [row.format(*pair) for pair in (("Firm", "Score"), ("Aldwin", "4.3"), ("Tapley", "4.7"))]
    last = f"<tr><td colspan=2>{WARNING}</td></tr>"
    path.write_text(f"<h1>Firms</h1><table>{''.join(rows)}{last}</table>", "utf-8")
    (text,) = texts(read(path)[0])
    assert text.endswith(f"| Tapley | 4.7 |\n{WARNING}\n")


@pytest.mark.parametrize(
    ("text", "apart", "noted"),
    [
        ("Notes to the board", False, False),
        ("Note 2: per visit", False, True),
        ("说明书", False, False),
        ("Version 3 of 2025", True, False),
        ("编制：生产部", True, True),
        ("Is this covered, and by which plan of the three that we have?", True, False),
    ],
)
def test_what_is_a_note(text: str, apart: bool, noted: bool) -> None:
    assert is_note(text, names=10, apart=apart) is noted


TABLE = "Firm,Trade,Score\nAldwin,Plumber,4.3\nTapley,Plumber,4.7\n"


@pytest.mark.parametrize(
    "above", ["Firms of 2025,,\n", "Firms of 2025,,\n,,\n", "Firms of 2025\n\n"]
)
def test_lines_above_the_header_of_a_csv_table_name_it(tmp_path: Path, above: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(above + TABLE, "utf-8")
    found, problems = read(path)
    assert problems == []
    assert found[0].document.title == "Firms of 2025"
    assert found[0].document.text.startswith("Firm: Aldwin; Trade: Plumber; Score: 4.3\n")
    assert place_of(found[0].document, "Tapley") == f"row {above.count(chr(10)) + 3}"


@pytest.mark.parametrize(
    "text",
    [
        "Drug\naspirin,1 g,oral\n",
        "Rule\n\nKeep receipts\n",
        "Rule,\nKeep receipts,all\n",
        "a\nb\nc\nd\ne\nf\n",
    ],
)
def test_a_name_of_a_column_is_no_caption(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    found, problems = read(path)
    assert problems or found[0].document.title == "a"


@pytest.mark.parametrize(
    "above",
    [[["Rates ex Shanghai, USD per container"], []], [["Rates"], ["valid to June"]], [["Rates"]]],
)
def test_lines_above_the_header_that_are_not_merged_name_the_table(
    tmp_path: Path, above: list[list[str]]
) -> None:
    found, _ = read(book(tmp_path / "a.xlsx", {"Sheet1": [*above, *FIRMS]}))
    (document,) = (one.document for one in found)
    assert document.title == " ".join(row[0] for row in above if row)
    assert document.text.startswith("Firm: Aldwin Plumbing; Trade: Plumber; Score: 4.3")
