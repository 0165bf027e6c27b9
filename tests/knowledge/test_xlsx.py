"""Excel workbooks: sheets are tables, and cells say what a reader of the sheet sees."""

import datetime
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from office import RELATIONS, book, edit, exact, mark_at, only, place_of, problem, read, triples

from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.readers.records.cells import shown
from verticalize.knowledge.readers.records.listing import could_be_facts


def rewritten(path: Path, member: str, old: bytes, new: bytes) -> Path:
    """The workbook with bytes of one of its parts replaced."""
    copy = path.with_suffix(".copy")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            data = before.read(name)
            assert name != member or old in data
            after.writestr(name, data.replace(old, new) if name == member else data)
    shutil.move(copy, path)
    return path


DOSES = [["Drug", "Dose", "Route"], ["aspirin", "100 mg", "oral"], [], ["heparin", "5000 IU"]]
剂量 = [["药品", "剂量", "途径"], ["阿司匹林", "100 mg", "口服"], ["肝素", "5000 IU", None]]


def test_each_sheet_of_no_shape_is_a_document_that_names_sheet_and_row(tmp_path: Path) -> None:
    path = book(tmp_path / "drugs.xlsx", {"Doses": DOSES, "剂量表": 剂量})
    found, problems = read(path)
    assert problems == []
    english, chinese = (f.document for f in found)
    assert english.text == "Drug: aspirin; Dose: 100 mg; Route: oral\nDrug: heparin; Dose: 5000 IU"
    assert chinese.text == "药品：阿司匹林；剂量：100 mg；途径：口服\n药品：肝素；剂量：5000 IU"
    assert (english.id, english.title) == ("kb/drugs.xlsx#Doses", "Doses")
    assert (chinese.id, chinese.title, chinese.lang) == ("kb/drugs.xlsx#剂量表", "剂量表", "zh")
    assert place_of(english, "Drug: heparin") == "sheet 'Doses' row 4"
    assert place_of(chinese, "药品：肝素") == "sheet '剂量表' row 3"


def test_rows_are_records_as_those_of_a_csv_are(tmp_path: Path) -> None:
    path = book(
        tmp_path / "all.xlsx",
        {
            "facts": [["subject", "剂量", "途径"], ["阿司匹林", "100 mg", "口服|直肠"]],
            "triples": [["subject", "relation", "object"], ["heparin", "dose", 5000]],
            "faq": [["question", "answer"], [], ["Hot?", "Yes."], ["烫吗？", "烫。"]],
            "texts": [["id", "text"], [1, "Green tea is mild."]],
        },
    )
    found, problems = read(path, RELATIONS)
    assert problems == []
    assert triples(found) == [
        ("阿司匹林", "dose", "100 mg"), ("阿司匹林", "route", "口服"),
        ("阿司匹林", "route", "直肠"), ("heparin", "dose", "5000"),
    ]  # fmt: skip
    assert [f.document.id.partition("#")[2] for f in found] == [
        "facts:阿司匹林", "triples:heparin", "faq:3", "faq:4", "texts:1",
    ]  # fmt: skip
    assert [f.place for f in found][2] == f"{path} sheet 'faq' row 3"
    assert [f.document.title for f in found if f.document.kind == "faq"] == ["Hot?", "烫吗？"]


FEES = {
    "Position": [["Position", "Fee"], ["nurse", "40"], ["cook", "30"]],
    "Service": [["Service", "Fee"], ["dialysis", "300"], ["transport", "25"]],
    "Notes": [["Topic", "Rule"], ["refund", "within 14 days"]],
}


def sheets(*lines: tuple[str, str]) -> tuple[KnowledgeSource, ...]:
    """Lines of domain.yaml, each of a sheet and the column that is its subject."""
    return tuple(
        KnowledgeSource(path="fees.xlsx", sheet=sheet, columns={column: "subject"})
        for sheet, column in lines
    )


def test_each_sheet_is_read_as_its_own_line_says_and_the_others_as_before(tmp_path: Path) -> None:
    path = book(tmp_path / "fees.xlsx", FEES)
    named = sheets(("Position", "Position"), ("Service", "Service"))
    found, problems = read(path, sheets=named)
    assert problems == []
    assert triples(found) == [
        ("nurse", "Fee", "40"), ("cook", "Fee", "30"),
        ("dialysis", "Fee", "300"), ("transport", "Fee", "25"),
    ]  # fmt: skip
    assert found[-1].document.text == "Topic: refund; Rule: within 14 days"
    places = [exact(one.document)[0].place for one in found]
    assert places[1:3] == ["sheet 'Position' row 3", "sheet 'Service' row 2"]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (("Positon", "Position"), "no sheet 'Positon', which domain.yaml names"),
        (("Service", "Position"), "no column 'Position', which domain.yaml names"),
    ],
)
def test_a_sheet_or_column_that_is_not_there_is_named(
    tmp_path: Path, line: tuple[str, str], cause: str
) -> None:
    _, (one,) = read(book(tmp_path / "fees.xlsx", FEES), sheets=sheets(line))
    assert cause in one.message


def test_a_hidden_sheet_that_a_line_names_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "fees.xlsx", FEES)
    edit(path, lambda made: setattr(made["Service"], "sheet_state", "hidden"))
    assert "dialysis" not in [s for s, _, _ in triples(read(path)[0])]
    assert ("dialysis", "Fee", "300") in triples(read(path, sheets=sheets(("Service",) * 2))[0])


def test_a_sheet_that_could_be_facts_is_told_with_its_name(tmp_path: Path) -> None:
    rows = [["Role: all", "Fee"], ["nurse", "40"], ["cook", "30"], ["porter", "20"], ["aide", "10"]]
    (note,) = only(book(tmp_path / "fees.xlsx", {"Fees, 2024": rows})).notes
    assert could_be_facts(note) == "sheet: 'Fees, 2024', columns: {'Role: all': subject}"


def test_columns_of_the_manifest_make_facts_of_a_sheet(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"剂量表": 剂量, "notes": [["memo"], ["none"]]})
    columns = {"药品": "subject", "剂量": "dose", "途径": "route"}
    found, problems = read(path, RELATIONS, columns=columns)
    assert problems == []
    assert triples(found)[:2] == [("阿司匹林", "dose", "100 mg"), ("阿司匹林", "route", "口服")]
    assert found[-1].document.text == "memo: none"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (5.0, "General", "5"),
        (0.1 + 0.2, "General", "0.3"),
        (1e300, "General", "1e+300"),
        (0.125, "0%", "13%"),
        (0.125, "0.0%", "12.5%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (-2.5, "0.00_);(0.00)", "-2.50"),
        (100, '0" mg"', "100 mg"),
        (12.5, '"¥"#,##0.00', "¥12.50"),
        (12.5, "[$¥-804]#,##0.00", "¥12.50"),
        (42, "000000", "000042"),
        (0.5, "# ?/?", "0.5"),
        (1e20, "0.00", "1e+20"),
        (True, "General", "TRUE"),
        (datetime.datetime(2026, 11, 23), "yyyy-mm-dd", "2026-11-23"),
        (datetime.datetime(2026, 11, 23, 8, 30), "m/d/yy h:mm", "2026-11-23 08:30:00"),
        (datetime.date(2026, 11, 23), "yyyy年m月d日", "2026-11-23"),
        (datetime.time(8, 30), "h:mm", "08:30:00"),
        ("  茶\n", "@", "茶"),
        (None, "General", ""),
    ],
)
def test_a_value_is_shown_as_its_reader_sees_it(value: Any, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def test_dates_percents_and_whole_numbers_come_through_a_workbook(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx",
        {"表": [["日期", "比例", "数"], [datetime.date(2026, 1, 2), 0.25, 3.0]]},
    )

    def percent(made: Any) -> None:
        made["表"]["B2"].number_format = "0%"

    assert only(edit(path, percent)).document.text == "日期：2026-01-02；比例：25%；数：3"


def test_a_cell_below_a_vertical_merge_is_filled_from_its_first(tmp_path: Path) -> None:
    rows = [
        ["类", "药品", "剂量"],
        ["抗凝", "肝素", "a"],
        [None, "华法林", "b"],
        [None, None, None],
        [None, "茶", "c"],
    ]
    path = book(tmp_path / "a.xlsx", {"表": rows})
    document = only(edit(path, lambda made: made["表"].merge_cells("A2:A3"))).document
    assert document.text == (
        "类：抗凝；药品：肝素；剂量：a\n类：抗凝；药品：华法林；剂量：b\n药品：茶；剂量：c"
    )
    assert place_of(document, "药品：茶") == "sheet '表' row 5"


def test_a_caption_merged_above_the_header_names_the_table(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"Sheet1": [["附表一　常用剂量"], *剂量]})
    found = only(edit(path, lambda made: made["Sheet1"].merge_cells("A1:C1")))
    assert found.document.title == "附表一　常用剂量"
    assert found.document.text.startswith("药品：阿司匹林；剂量：100 mg")
    assert [note for note in found.notes if "caption" in note]


def test_a_header_of_two_rows_whose_cells_are_merged_is_one(tmp_path: Path) -> None:
    rows = [
        ["药品", "剂量", None, "Note"],
        [None, "成人", "儿童", None],
        ["茶", "1", "2"],
        ["水", "3", "4", "x"],
    ]
    path = book(tmp_path / "a.xlsx", {"表": rows})

    def merge(made: Any) -> None:
        for cells in ("A1:A2", "B1:C1", "D1:D2"):
            made["表"].merge_cells(cells)

    document = only(edit(path, merge)).document
    assert document.text == (
        "药品：茶；剂量 成人：1；剂量 儿童：2\n药品：水；剂量 成人：3；剂量 儿童：4；Note：x"
    )
    assert place_of(document, "药品：茶") == "sheet '表' row 3"


def test_a_sheet_with_a_name_that_says_nothing_is_titled_by_its_file(tmp_path: Path) -> None:
    path = book(tmp_path / "drugs.xlsx", {"Sheet1": DOSES})
    assert only(path).document.title == "drugs"


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    rows = [["药品", "剂量"], ["茶", "=1+1"], ["酒", "#N/A"], ["水", "_x0007_1"]]
    path = book(tmp_path / "a.xlsx", {"表": rows, "Hidden": DOSES, "Very": DOSES, "Empty": []})

    def hide(made: Any) -> None:
        made["Hidden"].sheet_state = "hidden"
        made["Very"].sheet_state = "veryHidden"

    found = only(edit(path, hide))
    assert found.document.text == "药品：茶\n药品：酒\n药品：水；剂量：1"
    assert sorted(found.notes) == [
        "a cell that holds an error such as #N/A (left out)",
        "a control character (left out)",
        "a formula whose value the file does not hold (left out)",
        "a hidden sheet (left out)",
        "a hidden sheet (left out)",
    ]


def test_a_formula_stands_for_its_cached_value(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"T": [["Drug", "Dose"], ["tea", "=1+1"]]})
    member = "xl/worksheets/sheet1.xml"
    rewritten(path, member, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    found = only(path)
    assert found.document.text == "Drug: tea; Dose: 2"
    assert found.notes == ()


def test_a_column_without_a_name_goes_by_its_letter(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"T": [["药品"], ["茶", None, "热"]]})
    assert only(path).document.text == "药品：茶；[C]：热"


def test_the_dimensions_that_a_sheet_claims_do_not_count(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"T": DOSES})
    rewritten(path, "xl/worksheets/sheet1.xml", b'ref="A1:C4"', b'ref="A1:A1"')
    assert "heparin" in only(path).document.text


def test_the_properties_of_the_workbook_are_metadata(tmp_path: Path) -> None:
    def author(made: Any) -> None:
        made.properties.creator = "李时珍"

    found = only(edit(book(tmp_path / "a.xlsx", {"T": DOSES}), author))
    assert found.document.metadata["author"] == "李时珍"


def test_a_long_sheet_is_exact_in_every_passage(tmp_path: Path) -> None:
    rows = [["药品", "Dose"]] + [[f"药{n}", f"{n} mg"] for n in range(2, 2502)]
    found, problems = read(book(tmp_path / "a.xlsm", {"表": rows}))
    assert problems == []
    assert [f.document.id for f in found] == [
        "kb/a.xlsm#表:rows-1-2000",
        "kb/a.xlsm#表:rows-2001-2500",
    ]
    for document in (f.document for f in found):
        for passage in exact(document)[::50]:
            row = passage.text.removeprefix("药品：药").split("；")[0]
            assert mark_at(document, passage.start) == f"sheet '表' row {row}"


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b" " * (20 << 20))


def entities(path: Path) -> None:
    book(path, {"T": DOSES})
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    rewritten(path, "xl/worksheets/sheet1.xml", b"<worksheet", doctype + b"<worksheet")


def cut(path: Path) -> None:
    book(path, {"T": DOSES})
    rewritten(path, "xl/worksheets/sheet1.xml", b"</sheetData>", b"")


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (lambda path: path.touch(), "holds nothing"),
        (lambda path: path.write_text("不是表格", "utf-8"), "damaged, or not of its format"),
        (lambda path: path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le")), "encrypted"),
        (bomb, "decompression bomb"),
        (entities, "declares a document type"),
        (lambda path: book(path, {"T": []}), "holds no records"),
        (lambda path: book(path, {"T": [["药品", "剂量"]]}), "holds no records (a table with no rows"),
        (lambda path: book(path, {"T": [["a", "a"], [1, 2]]}), "names the column 'a' twice"),
        (lambda path: zipfile.ZipFile(path, "w").writestr("x", "y"), "damaged, or not of its format"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_used_is_a_problem(tmp_path: Path, make: Any, cause: str) -> None:
    path = tmp_path / "坏.xlsx"
    make(path)
    found = problem(path)
    assert cause in found.message
    assert found.place.startswith(str(path))


def test_a_workbook_that_is_cut_short_is_never_taken_for_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    cut(path)
    assert "damaged" in problem(path).message
