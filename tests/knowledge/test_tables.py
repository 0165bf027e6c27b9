"""Tables of CSV: what gives the cells their meaning, and tables that are told row by row."""

from pathlib import Path

import pytest
from office import RELATIONS, exact, mark_at, only, place_of, problem, read, triples
from pydantic import ValidationError

from verticalize.domain.manifest import KnowledgeSource
from verticalize.knowledge.readers.records.listing import could_be_facts

DRUGS = "Drug,Dose,Route\naspirin,100 mg,oral\n\nheparin,5000 IU,\n"
药品 = "药品,剂量,途径\n阿司匹林,100 mg,口服\n肝素,5000 IU,\n"


def write(tmp_path: Path, text: str, name: str = "doses.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "lang", "lines", "rows"),
    [
        (DRUGS, "en", ["Drug: aspirin; Dose: 100 mg; Route: oral", "Drug: heparin; Dose: 5000 IU"], [2, 4]),
        (药品, "zh", ["药品：阿司匹林；剂量：100 mg；途径：口服", "药品：肝素；剂量：5000 IU"], [2, 3]),
    ],
)  # fmt: skip
def test_a_table_of_no_shape_is_one_document_whose_lines_repeat_the_header(
    tmp_path: Path, text: str, lang: str, lines: list[str], rows: list[int]
) -> None:
    found = only(write(tmp_path, text))
    document = found.document
    assert document.text.split("\n") == lines
    assert (document.id, document.kind, document.title, document.lang) == (
        "kb/doses.csv", "documents", "doses", lang,
    )  # fmt: skip
    assert [place_of(document, line) for line in lines] == [f"row {row}" for row in rows]


def test_every_passage_of_a_long_table_has_its_header_and_its_row(tmp_path: Path) -> None:
    table = "药品,剂量\n" + "".join(f"药{n},{n} mg\n" for n in range(2, 300))
    document = only(write(tmp_path, table)).document
    passages = exact(document)
    assert len(passages) > 10
    for passage in passages:
        first = passage.text.split("\n")[0]
        row = first.removeprefix("药品：药").split("；")[0]
        assert first == f"药品：药{row}；剂量：{row} mg"
        assert mark_at(document, passage.start) == f"row {row}"


@pytest.mark.parametrize(
    ("rows", "records"),
    [
        (2000, [""]),
        (2001, ["#rows-1-2000", "#rows-2001-2001"]),
        (5000, ["#rows-1-2000", "#rows-2001-4000", "#rows-4001-5000"]),
    ],
)
def test_a_table_of_more_than_2000_rows_becomes_several_documents(
    tmp_path: Path, rows: int, records: list[str]
) -> None:
    table = "Drug,Dose\n" + "".join(f"d{n},{n} mg\n" for n in range(rows))
    found, problems = read(write(tmp_path, table))
    assert problems == []
    assert [f.document.id for f in found] == [f"kb/doses.csv{record}" for record in records]
    assert sum(len(f.document.marks) for f in found) == rows


def test_a_row_counts_as_a_spreadsheet_counts_it_and_its_breaks_are_spaces(tmp_path: Path) -> None:
    document = only(
        write(tmp_path, 'Drug,Note\na,"two\nlines"\nb,"x|y"\n', "t.csv"),
    ).document
    assert document.text == "Drug: a; Note: two lines\nDrug: b; Note: x|y"
    assert place_of(document, "Drug: b") == "row 3"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.csv", "药品;剂量\n阿司匹林;0,1 g\n", "药品：阿司匹林；剂量：0,1 g"),
        ("a.csv", "Drug\tDose\naspirin\t0,1 g\n", "Drug: aspirin; Dose: 0,1 g"),
        ("a.csv", "Drug|Dose\naspirin|1 g\n", "Drug: aspirin; Dose: 1 g"),
        ("a.csv", '"Drug, generic";Dose\naspirin;1 g\n', "Drug, generic: aspirin; Dose: 1 g"),
        ("a.csv", "sep=;\nDrug;Dose\naspirin;1 g\n", "Drug: aspirin; Dose: 1 g"),
        ("a.csv", "药品，通用名,剂量\n阿司匹林,1 g\n", "药品，通用名：阿司匹林；剂量：1 g"),
        ("a.csv", "药品，通用名\n阿司匹林，肠溶\n", "药品，通用名：阿司匹林，肠溶"),
        ("a.csv", "Drug,a;b;c\naspirin,1 g\n", "Drug: aspirin; a;b;c: 1 g"),
        ("a.tsv", "Drug, generic\tDose\naspirin\t1 g\n", "Drug, generic: aspirin; Dose: 1 g"),
    ],
)
def test_what_parts_the_cells_is_found_in_the_header(
    tmp_path: Path, name: str, text: str, line: str
) -> None:
    assert only(write(tmp_path, text, name)).document.text == line


def test_rows_keep_their_numbers_below_a_line_that_names_the_separator(tmp_path: Path) -> None:
    found, problems = read(write(tmp_path, "sep=;\nquestion;answer\nHot?;Yes.\nToo;many;cells\n"))
    assert [f.document.id for f in found] == ["kb/doses.csv#3"]
    assert problems[0].place.endswith("doses.csv:4")


COLUMNS = {"药品": "subject", "每次": "dose", "给药": "route", "别名": "aliases"}


def test_columns_of_the_manifest_make_facts_of_any_table(tmp_path: Path) -> None:
    table = (
        "编号,药品,每次,给药,别名,备注\n1,阿司匹林,100 mg,口服|直肠,ASA,见说明\n2,肝素,,注射,,\n"
    )
    found, problems = read(write(tmp_path, table), RELATIONS, columns=COLUMNS)
    assert problems == []
    assert triples(found) == [
        ("阿司匹林", "dose", "100 mg"), ("阿司匹林", "route", "口服"),
        ("阿司匹林", "route", "直肠"), ("肝素", "route", "注射"),
    ]  # fmt: skip
    assert found[0].document.metadata == {"编号": "1", "备注": "见说明", "aliases": ["ASA"]}
    assert found[0].place.endswith("doses.csv:2")


def test_in_a_pack_without_relations_no_column_is_lost(tmp_path: Path) -> None:
    columns = {"Drug": "subject", "Dose": "dose", "Max": "dose", "From": "effective_from"}
    table = "Drug,Dose,Max,Shelf,From,note\naspirin,100 mg,4 g,B,2024-07-01,x\n"
    found, problems = read(write(tmp_path, table), columns=columns)
    assert problems == []
    assert triples(found) == [
        ("aspirin", "dose", "100 mg"), ("aspirin", "dose", "4 g"), ("aspirin", "Shelf", "B"),
        ("aspirin", "note", "x"),
    ]  # fmt: skip
    assert found[0].document.metadata == {"effective_from": "2024-07-01", "note": "x"}


@pytest.mark.parametrize(
    ("columns", "cause", "hint"),
    [
        ({"Drug": "subject", "Dosis": "dose"}, "no column 'Dosis'", "Did you mean 'Dose'?"),
        ({"Drug": "subject", "Dose": "dosee"}, "no relation", "Did you mean 'dose'?"),
        ({"Arznei": "subject", "Menge": "dose"}, "no column 'Arznei'", "Dose"),
    ],
)
def test_columns_that_the_table_or_the_pack_does_not_have_are_named(
    tmp_path: Path, columns: dict[str, str], cause: str, hint: str
) -> None:
    _, problems = read(write(tmp_path, DRUGS), RELATIONS, columns=columns)
    assert cause in problems[0].message
    assert hint in problems[0].hint


def test_a_row_without_its_subject_is_a_problem(tmp_path: Path) -> None:
    _, problems = read(
        write(tmp_path, "Drug,Dose\n,5 g\n"), columns={"Drug": "subject", "Dose": "d"}
    )
    assert "column 'Drug', is empty" in problems[0].message
    assert problems[0].place.endswith(":2")


@pytest.mark.parametrize("spec", [{"kind": "faq"}, {"kind": "facts"}, {"question": "ask"}])
def test_what_the_manifest_expects_of_a_table_must_be_there(
    tmp_path: Path, spec: dict[str, str]
) -> None:
    _, problems = read(write(tmp_path, DRUGS), **spec)
    assert [p.place.rpartition(":")[2] for p in problems] == ["2", "4"]
    assert all("the record needs" in p.message for p in problems)


def test_json_lines_of_no_shape_stay_a_problem(tmp_path: Path) -> None:
    assert "the record needs" in problem(write(tmp_path, '{"颜色": "红"}\n', "a.jsonl")).message


@pytest.mark.parametrize("text", ["", "\n\n", "Drug,Dose\n", "药品,剂量\n\n,\n"])
def test_a_table_without_rows_is_a_problem(tmp_path: Path, text: str) -> None:
    assert "holds no records" in problem(write(tmp_path, text)).message


def test_control_characters_are_left_out_and_counted(tmp_path: Path) -> None:
    found = only(write(tmp_path, "药品,剂量\n阿司\x07匹林,1\x02 g\n" + "布洛芬,0.2 g\n" * 300))
    assert found.document.text.startswith("药品：阿司匹林；剂量：1 g\n")
    assert found.notes == ("a control character (left out)",) * 2


@pytest.mark.parametrize(
    ("spec", "cause"),
    [
        ({"path": "a.csv", "table": "x"}, "need a path that ends in .sqlite"),
        ({"path": "a/*", "query": "SELECT 1"}, "need a path that ends in .sqlite"),
        ({"path": "a.db", "table": "x", "query": "SELECT 1"}, "not both"),
        ({"path": "a.csv", "columns": {"药品": "dose"}}, "exactly one column as 'subject'"),
        ({"path": "a.csv", "columns": {"a": "answer"}}, "one as 'question', one as 'answer'"),
        (
            {"path": "a.csv", "columns": {"a": "answer", "q": "question", "n": "note"}},
            "and no other",
        ),
        ({"path": "a.csv", "columns": {"a": "subject"}, "kind": "faq"}, "'columns' makes facts"),
    ],
)
def test_what_does_not_fit_together_in_the_manifest_is_refused(
    spec: dict[str, object], cause: str
) -> None:
    with pytest.raises(ValidationError, match=cause):
        KnowledgeSource.model_validate(spec)


def test_a_cell_that_may_hold_several_values_is_noted(tmp_path: Path) -> None:
    table = (
        "Drug,Route,Note\naspirin,oral; rectal,x\nheparin,oral|rectal,y\ninsulin,under the skin,z\n"
    )
    columns = {"Drug": "subject", "Route": "route", "Note": "remark"}
    found, problems = read(write(tmp_path, table), columns=columns)
    assert not problems
    assert [len([note for note in each.notes if "a ';'" in note]) for each in found] == [1, 0, 0]
    assert [each.row_notes == each.notes for each in found] == [True] * 3
    prose = (
        "Drug,Route\naspirin,It is taken by mouth after a meal with water; it hurts the stomach.\n"
    )
    (told,), _ = read(write(tmp_path, prose), columns={"Drug": "subject", "Route": "route"})
    assert not told.notes


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("question,answer\nHow hot?,80\nHow long?,\n", "row 3: the cell in column 'answer' is empty."),
        ("question,answer\nHow hot?,80\n,5 minutes\n", "row 3: the cell in column 'question' is empty."),
    ],
)  # fmt: skip
def test_half_a_row_of_an_faq_says_which_half_is_missing(
    tmp_path: Path, text: str, cause: str
) -> None:
    _, problems = read(write(tmp_path, text, "faq.csv"))
    assert [problem.place.rpartition(":")[2] for problem in problems] == ["3"]
    assert cause in problems[0].message


MATERIALS = "material,dried for\nPA66,6 h\nPOM,2 h\nPVC,\nABS,3 h\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MATERIALS, True),
        (MATERIALS.replace("POM", "PA66"), False),  # two rows are about one thing
        (MATERIALS.replace("PVC", ""), False),  # a row names nothing
        (MATERIALS.replace("ABS", "acrylonitrile butadiene styrene " * 2), False),
        ("material,dried for\nPA66,6 h\nPOM,2 h\n", False),
        ("material\nPA66\nPOM\nPVC\nABS\n", False),
        ("material,dried for\nSB-101,6 h\nSB-102,2 h\nSB-103,\nSB-104,3 h\n", False),  # codes
    ],
)
def test_a_table_that_could_be_facts_is_told_how(tmp_path: Path, text: str, told: bool) -> None:
    notes = only(write(tmp_path, text)).notes
    advice = [entry for note in notes if (entry := could_be_facts(note))]
    assert advice == ["columns: {material: subject}"] * told


@pytest.mark.parametrize(
    ("header", "spec"),
    [
        ("drug,dose", {"columns": {"drug": "subject"}}),
        ("subject,dose", {}),
        ("question,answer", {}),
        ("title,text", {}),
    ],
)
def test_a_row_that_is_a_document_of_its_own_has_its_place(
    tmp_path: Path, header: str, spec: dict[str, dict[str, str]]
) -> None:
    found, problems = read(write(tmp_path, f"{header}\naspirin,1 g\n,\nheparin,2 g\n"), **spec)
    assert problems == []
    assert [exact(one.document)[0].place for one in found] == ["row 2", "row 4"]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("question,anwser", True),
        ("问题,处理意见", True),
        ("question,answer", False),
        ("a,b", False),
    ],
)
def test_an_faq_whose_answers_have_another_name_is_told_of(
    tmp_path: Path, header: str, told: bool
) -> None:
    found = only(write(tmp_path, f"{header}\nHow hot?,80 °C\n", "faq.csv"))
    assert any("no column is called 'answer'" in note for note in found.notes) is told


@pytest.mark.parametrize(("cell", "sign"), [("口服；外用", "；"), ("oral; rectal;", ";")])
def test_the_note_shows_the_sign_that_stands_in_the_cell(
    tmp_path: Path, cell: str, sign: str
) -> None:
    columns = {"Drug": "subject", "Route": "route"}
    (found,), _ = read(write(tmp_path, f"Drug,Route\naspirin,{cell}\n"), columns=columns)
    assert found.notes[0].startswith(f"'route' has a '{sign}' and is taken for one value")


@pytest.mark.parametrize(
    "header",
    [
        *("问题,回答内容", "问题,标准答案", "问题,参考答案", "问题,答案内容", "问题,回复内容"),
        *("标准问题,答案", "标准问,标准答案", "常见问题,回答"),
    ],
)
def test_chinese_names_of_question_and_answer_make_an_faq(tmp_path: Path, header: str) -> None:
    found = only(write(tmp_path, f"{header}\n茶要多热？,80 °C\n", "faq.csv"))
    assert (found.document.kind, found.document.title) == ("faq", "茶要多热？")
    assert found.document.text.endswith("80 °C")


def test_a_triple_is_in_the_language_of_its_relation(tmp_path: Path) -> None:
    rows = "subject,relation,object\nM-1043,模具重量,640 kg\nM-1043,stored at,rack C-4\n"
    found = {one.document.lang: one.document.text for one in read(write(tmp_path, rows))[0]}
    assert "640 kg" in found["zh"]
    assert "rack C-4" in found["en"]


@pytest.mark.parametrize("spec", [{}, {"kind": "faq"}])
def test_columns_may_name_the_question_and_the_answer_of_an_faq(
    tmp_path: Path, spec: dict[str, str]
) -> None:
    table = write(tmp_path, "question,anser,by\nHow hot?,80 °C,Ann\n")
    (found,), problems = read(table, columns={"question": "question", "anser": "answer"}, **spec)
    assert problems == []
    assert (found.document.kind, found.document.text) == ("faq", "How hot?\n80 °C")
    assert found.document.metadata == {"by": "Ann"}


def test_a_column_of_an_faq_that_is_missing_is_named(tmp_path: Path) -> None:
    columns = {"question": "question", "anser": "answer"}
    _, problems = read(write(tmp_path, "question,answer\nHow hot?,80\n"), columns=columns)
    assert "'anser' is missing" in problems[0].message


@pytest.mark.parametrize(("header", "noted"), [
    ("quesiton,anwser", True), ("Question ,answr,owner", True), ("topic,anwser", False),
    ("request,antlers", False),
])  # fmt: skip
def test_a_misspelt_faq_is_told(tmp_path: Path, header: str, noted: bool) -> None:
    line = ",".join("Is it open on Sunday? Yes." for _ in header.split(","))
    found = only(write(tmp_path, f"{header}\n{line}\n", "faq.csv"))
    assert any("nearly called question and answer" in note for note in found.notes) is noted
