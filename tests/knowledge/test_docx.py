"""Word documents become Markdown in their order, with what is left out counted."""

import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from office import exact, only, problem

from verticalize.knowledge.readers.office.numerals import numeral

SPACES = nsdecls("w", "r", "m") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def add(document: Any, xml: str) -> Any:
    """Adds an element to the end of the body."""
    name = xml.split(">")[0].split()[0]
    element = parse_xml(xml.replace(name, f"{name} {SPACES}", 1))
    document.element.body.insert(len(document.element.body) - 1, element)
    return element


def p(inner: str) -> str:
    return f"<w:p>{inner}</w:p>"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def saved(document: Any, tmp_path: Path) -> Path:
    path = tmp_path / "说明书.docx"
    document.save(path)
    return path


def text_of(document: Any, tmp_path: Path) -> str:
    return only(saved(document, tmp_path)).document.text


def test_headings_lists_tables_and_text_stand_in_their_order(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_heading("阿司匹林 Aspirin", 1)
    made.add_paragraph("解热镇痛药。")
    made.add_heading("用法", 2)
    made.add_paragraph("口服", style="List Bullet")
    made.add_paragraph("饭后服用", style="List Bullet")
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ["人群", "剂量|次", "成人", "100 mg\n每日"], strict=True):
        cell.text = text
    made.add_heading("Storage", 2)
    made.add_paragraph("Keep it dry.\nAnd cool.")
    found = only(saved(made, tmp_path))
    assert found.document.text == (
        "# 阿司匹林 Aspirin\n\n解热镇痛药。\n\n## 用法\n\n- 口服\n- 饭后服用\n\n"
        "| 人群 | 剂量\\|次 |\n|---|---|\n| 成人 | 100 mg 每日 |\n\n"
        "## Storage\n\nKeep it dry.\nAnd cool."
    )
    assert (found.document.id, found.document.title) == ("kb/说明书.docx", "阿司匹林 Aspirin")
    assert found.document.lang == "zh"
    assert [p.section for p in exact(found.document)][-1] == "Storage"


def test_an_english_document_is_english_and_its_properties_are_metadata(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Keep it dry.")
    made.core_properties.author = "李时珍"
    made.core_properties.title = "Storage of drugs"
    made.core_properties.keywords = "storage"
    document = only(saved(made, tmp_path)).document
    assert (document.lang, document.title) == ("en", "Storage of drugs")
    assert document.metadata["author"] == "李时珍"
    assert document.metadata["keywords"] == "storage"


@pytest.mark.parametrize(
    ("style", "level"),
    [
        ('<w:name w:val="heading 2"/>', 2),
        ('<w:name w:val="标题 3"/>', 3),
        ('<w:name w:val="我的样式"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr>', 2),
        ('<w:name w:val="mine"/><w:basedOn w:val="Heading4"/>', 4),
        ('<w:name w:val="Title"/>', 1),
        ('<w:name w:val="mine"/><w:basedOn w:val="X"/>', 0),
        (
            '<w:name w:val="mine"/><w:basedOn w:val="Heading1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr>',
            0,
        ),
    ],
)
def test_a_heading_is_known_by_built_in_name_or_outline_level(
    tmp_path: Path, style: str, level: int
) -> None:
    made = docx.Document()
    xml = f'<w:style {SPACES} w:type="paragraph" w:styleId="X">{style}</w:style>'
    made.styles.element.append(parse_xml(xml))
    add(made, p(f'<w:pPr><w:pStyle w:val="X"/></w:pPr>{r("总则")}'))
    assert text_of(made, tmp_path) == f"{'#' * level} 总则".strip()


def test_a_paragraph_may_have_an_outline_level_of_its_own(tmp_path: Path) -> None:
    made = docx.Document()
    add(made, p(f'<w:pPr><w:outlineLvl w:val="2"/></w:pPr>{r("Scope")}'))
    assert text_of(made, tmp_path) == "### Scope"


def numbered(made: Any, levels: list[tuple[str, str]], items: list[tuple[int, str]]) -> None:
    """A list of the given forms and level texts, and its items with their levels."""
    numbering = made.part.numbering_part.element
    xml = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (form, text) in enumerate(levels)
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {SPACES} w:abstractNumId="900">{xml}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {SPACES} w:numId="900"><w:abstractNumId w:val="900"/></w:num>')
    )
    for level, text in items:
        numbering_of = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="900"/></w:numPr>'
        add(made, p(f"<w:pPr>{numbering_of}</w:pPr>{r(text)}"))


@pytest.mark.parametrize(
    ("levels", "lines"),
    [
        ([("decimal", "%1."), ("lowerLetter", "(%2)")],
         ["1. a", "  (a) b", "  (b) c", "2. d", "  (a) e"]),
        ([("chineseCountingThousand", "第%1条"), ("decimal", "%1.%2")],
         ["第一条 a", "  一.1 b", "  一.2 c", "第二条 d", "  二.1 e"]),
        ([("upperRoman", "%1"), ("bullet", "\uf0b7")],
         ["I a", "  - b", "  - c", "II d", "  - e"]),
    ],
)  # fmt: skip
def test_items_have_the_numbers_that_word_shows(
    tmp_path: Path, levels: list[tuple[str, str]], lines: list[str]
) -> None:
    made = docx.Document()
    numbered(made, levels, [(0, "a"), (1, "b"), (1, "c"), (0, "d"), (1, "e")])
    assert text_of(made, tmp_path) == "\n".join(lines)


def test_a_statute_whose_articles_word_numbers_is_cut_by_article(tmp_path: Path) -> None:
    made = docx.Document()
    numbered(made, [("chineseCounting", "第%1条")], [(0, "为了茶，制定本法。"), (0, "茶分六类。")])
    document = only(saved(made, tmp_path)).document
    assert [passage.section for passage in exact(document)] == ["第一条", "第二条"]


@pytest.mark.parametrize(
    ("number", "form", "shown"),
    [
        (12, "chineseCounting", "十二"), (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"), (1010, "chineseCounting", "一千零一十"),
        (2026, "ideographDigital", "二〇二六"), (1994, "lowerRoman", "mcmxciv"),
        (28, "upperLetter", "BB"), (20, "decimalEnclosedCircle", "⑳"),
        (3, "decimalZero", "03"), (0, "upperRoman", "0"), (7, "hebrew1", "7"),
    ],
)  # fmt: skip
def test_a_numeral_is_in_the_form_of_its_list(number: int, form: str, shown: str) -> None:
    assert numeral(number, form) == shown


def test_merged_cells_stand_once_and_columns_stay_where_they_are(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(3, 3)
    for number, cell in enumerate(table._cells):
        cell.text = f"c{number}"
    table.cell(0, 0).merge(table.cell(0, 1)).text = "宽"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "高"
    assert text_of(made, tmp_path) == (
        "| 宽 |  | c2 |\n|---|---|---|\n| 高 | c4 | c5 |\n|  | c7 | c8 |"
    )


def test_a_table_in_a_cell_is_part_of_it_and_a_frame_of_one_cell_is_no_table(
    tmp_path: Path,
) -> None:
    made = docx.Document()
    table = made.add_table(1, 2)
    table.cell(0, 0).text = "外"
    inner = table.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内一", "内二"
    frame = made.add_table(1, 1).cell(0, 0)
    frame.text = "警告：慎用。"
    frame.add_paragraph("Use with care.")
    assert text_of(made, tmp_path) == (
        "| 外 | 内一 内二 |\n|---|---|\n\n警告：慎用。\n\nUse with care."
    )


def test_tracked_changes_are_accepted_and_counted(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("kept")
    add(made, p(
        r("每次")
        + f'<w:ins w:id="1" w:author="a">{r("100")}</w:ins>'
        + '<w:del w:id="2" w:author="a"><w:r><w:delText>500</w:delText></w:r></w:del>'
        + f'<w:moveTo w:id="3" w:author="a">{r(" mg")}</w:moveTo>'
        + f'<w:moveFrom w:id="4" w:author="a">{r(" 毫克")}</w:moveFrom>'
        + '<w:r><w:commentReference w:id="0"/></w:r>'
    ))  # fmt: skip
    found = only(saved(made, tmp_path))
    assert found.document.text == "kept\n\n每次100 mg"
    assert sorted(found.notes) == [
        "a comment (left out)",
        "a deleted passage of tracked changes (left out)",
        "a passage moved elsewhere by tracked changes (left out)",
    ]


def test_text_in_links_fields_controls_and_formulas_is_kept(tmp_path: Path) -> None:
    made = docx.Document()
    add(made, p(
        f"<w:hyperlink>{r('链接')}</w:hyperlink>"
        f"<w:fldSimple w:instr='PAGE'>{r('7')}</w:fldSimple>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{r('控件')}</w:sdtContent></w:sdt>"
        "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"
        "<w:r><w:instrText>TOC</w:instrText><w:tab/><w:t>尾</w:t></w:r>"
    ))  # fmt: skip
    add(made, f"<w:sdt><w:sdtContent>{p(r('In a control.'))}</w:sdtContent></w:sdt>")
    assert text_of(made, tmp_path) == "链接7控件x=1\t尾\n\nIn a control."


def note_part(made: Any, kind: str, texts: dict[str, str]) -> None:
    notes = "".join(
        f'<w:{kind} w:id="{key}">{p(r(text))}</w:{kind}>' for key, text in texts.items()
    )
    part = Part(
        PackURI(f"/word/{kind}s.xml"),
        f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml",
        f"<w:{kind}s {SPACES}>{notes}</w:{kind}s>".encode(),
        made.part.package,
    )
    made.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind}s".upper()))


@pytest.mark.parametrize(
    ("text", "note", "end", "expected"),
    [
        ("儿童慎用。", "瑞氏综合征。", "见附录。", "儿童慎用。\n\n脚注：瑞氏综合征。\n\n尾注：见附录。\n\n2"),
        ("Not for children.", "Reye.", "See A.", "Not for children.\n\nFootnote: Reye.\n\nEndnote: See A.\n\n2"),
    ],
)  # fmt: skip
def test_notes_stand_below_the_paragraph_that_refers_to_them(
    tmp_path: Path, text: str, note: str, end: str, expected: str
) -> None:
    made = docx.Document()
    note_part(made, "footnote", {"1": "other", "2": note})
    note_part(made, "endnote", {"1": end})
    add(made, p(
        r(text) + '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="1"/></w:r>'
    ))  # fmt: skip
    made.add_paragraph("2")
    assert text_of(made, tmp_path) == expected


def test_a_text_box_stands_once_below_its_paragraph(tmp_path: Path) -> None:
    made = docx.Document()
    content = f"<w:txbxContent>{p(r('框内'))}{p(r('two'))}</w:txbxContent>"
    box = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{content}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{content}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    add(made, p(r("正文") + box))
    assert text_of(made, tmp_path) == "正文\n\n框内\n\ntwo"
    table = made.add_table(1, 2)
    table.cell(0, 1).paragraphs[0]._p.append(parse_xml(box.replace("<w:r>", f"<w:r {SPACES}>", 1)))
    table.cell(0, 0).text = "格"
    assert text_of(made, tmp_path).endswith("| 格 |  |\n|---|---|\n\n框内\n\ntwo")


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("正文")
    made.styles.element.append(
        parse_xml(
            f'<w:style {SPACES} w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>'
        )
    )
    add(made, p(f'<w:pPr><w:pStyle w:val="T1"/></w:pPr>{r("总则 3")}'))
    add(made, p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"))
    add(made, p("<w:r><w:pict><v:imagedata/></w:pict></w:r>"))
    made.sections[0].header.paragraphs[0].text = "机密"
    made.sections[0].footer.paragraphs[0].text = "page"
    found = only(saved(made, tmp_path))
    assert found.document.text == "正文"
    assert sorted(found.notes) == [
        "a footer (left out)",
        "a header (left out)",
        "a line of the table of contents (left out)",
        "an image (left out)",
        "hidden text (left out)",
    ]


def test_deleted_rows_are_left_out(tmp_path: Path) -> None:
    made = docx.Document()
    table = made.add_table(3, 2)
    for number, cell in enumerate(table._cells):
        cell.text = f"格{number}"
    row = table.rows[1]._tr
    row.get_or_add_trPr().append(parse_xml(f"<w:del {SPACES} w:id='1' w:author='a'/>"))
    found = only(saved(made, tmp_path))
    assert found.document.text == "| 格0 | 格1 |\n|---|---|\n| 格4 | 格5 |"
    assert found.notes == ("a deleted passage of tracked changes (left out)",)


def with_member(path: Path, name: str, change: Any) -> None:
    data = {}
    with zipfile.ZipFile(path) as before:
        data = {member: before.read(member) for member in before.namelist()}
    data[name] = change(data.get(name, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for member, content in data.items():
            after.writestr(member, content)


DOCTYPE = b'<!DOCTYPE w [<!ENTITY a "aaaa">]><w:document'


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda body: body[: len(body) // 2], "damaged"),
        (lambda body: body.replace(b"<w:document", DOCTYPE, 1), "declares a document type"),
        (lambda body: b"0" * (20 << 20), "decompression bomb"),
        (lambda body: body.replace("正文".encode(), b""), "holds no text"),
        (lambda body: b"<a/>", "damaged"),
    ],
)
def test_a_document_that_cannot_be_used_is_a_problem(
    tmp_path: Path, change: Any, cause: str
) -> None:
    made = docx.Document()
    made.add_paragraph("正文")
    path = saved(made, tmp_path)
    with_member(path, "word/document.xml", change)
    found = problem(path)
    assert cause in found.message
    assert found.place.startswith(str(path))


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "holds nothing"),
        ("不是文档".encode(), "damaged, or not of its format"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512), "old binary Office format"),
    ],
)
def test_a_file_that_is_no_document_is_a_problem(tmp_path: Path, data: bytes, cause: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert cause in problem(path).message


def test_a_long_document_is_exact_and_complete(tmp_path: Path) -> None:
    made = docx.Document()
    for number in range(60):
        made.add_heading(f"第 {number} 节 Part", number % 3 + 1)
        made.add_paragraph("绿茶不发酵，红茶全发酵。Green tea is mild. " * 5)
        made.add_paragraph(f"item {number}", style="List Number")
    document = only(saved(made, tmp_path)).document
    assert len(exact(document)) > 60
    assert f"{59 + 1}. item 59" in document.text
    assert qn("w:p") not in document.text
