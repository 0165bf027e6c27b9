"""PDFs: text flows across lines, columns and pages, and each passage knows its page."""

import zlib
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from pdf_file import At, code, content, lines, stream, write_objects, write_pdf
from pypdf import PdfReader, PdfWriter
from reading import exact, place_at, place_of, read_one, read_problem

EN = [
    "High blood pressure is the most common chronic condi-",
    "tion of adults, and the main risk for heart and vessels.",
    "It needs a long-",
    "term plan. A long-term plan names drugs, doses and dates.",
    "",
    "A second paragraph begins after a wider gap between lines.",
]
EN_TEXT = (
    "High blood pressure is the most common chronic condition of adults, and the main risk for "
    "heart and vessels. It needs a long-term plan. A long-term plan names drugs, doses and dates."
    "\n\nA second paragraph begins after a wider gap between lines.\n"
)
ZH = [
    "　　高血压是最常见的慢性病之一，也是心脑血管病最主要的危险因",
    "素。我国患病人数约为2.45亿，使用",
    "ACE抑制剂者应当监测血钾。",
    "　　第二段说的是限盐，每人每日食盐摄入量不超过五克为宜。",
]
ZH_TEXT = (
    "高血压是最常见的慢性病之一，也是心脑血管病最主要的危险因素。我国患病人数约为2.45亿，使用ACE"
    "抑制剂者应当监测血钾。\n\n第二段说的是限盐，每人每日食盐摄入量不超过五克为宜。\n"
)


def indented(texts: Sequence[str]) -> list[At]:
    """Ideographic spaces at the start of a line as programs draw them: as a shift of its text."""
    drawn = lines(texts)
    return [At(a.x + 20, a.y, a.text[2:]) if a.text.startswith("　　") else a for a in drawn]


@pytest.mark.parametrize(("page", "text"), [(lines(EN), EN_TEXT), (indented(ZH), ZH_TEXT)])
def test_lines_that_only_the_layout_broke_are_joined(
    tmp_path: Path, page: list[At], text: str
) -> None:
    document = read_one(write_pdf(tmp_path / "a.pdf", [page])).document
    assert document.text == text
    assert document.marks == ((0, "page 1"),)


def numbered(texts: Sequence[str], number: int, of: int) -> list[At]:
    return [
        At(72, 800, "国家茶叶标准 GB/T 1234"),
        *lines(texts),
        At(280, 30, f"第 {number} 页 共 {of} 页"),
    ]


def test_a_paragraph_flows_across_pages_and_headers_and_page_numbers_do_not_stand_in_it(
    tmp_path: Path,
) -> None:
    texts = [
        ["绿茶不发酵，红茶全发酵，乌龙茶介于二者之间，其发酵的程度由萎凋与摇"],
        ["青的时间决定。", "", "The water must not boil: boiling water scalds the leaves and makes the tre-"],
        ["atment useless.", "", "Keep tea dry."],
        ["普洱茶可以久存。"],
    ]  # fmt: skip
    pages = [numbered(page, n, 4) for n, page in enumerate(texts, start=1)]
    found = read_one(write_pdf(tmp_path / "a.pdf", pages))
    assert found.document.text == (
        "绿茶不发酵，红茶全发酵，乌龙茶介于二者之间，其发酵的程度由萎凋与摇青的时间决定。\n\n"
        "The water must not boil: boiling water scalds the leaves and makes the treatment useless."
        "\n\nKeep tea dry.\n\n普洱茶可以久存。\n"
    )
    places = {"绿茶不发酵": "page 1", "青的时间": "page 2", "atment useless": "page 3",
              "Keep": "page 3", "普洱茶": "page 4"}  # fmt: skip
    assert {words: place_of(found.document, words) for words in places} == places
    assert Counter(found.notes) == {"a running header, footer or page number that was left out": 8}


def test_lines_that_come_back_are_kept_where_their_numbers_do_not_count_the_pages(
    tmp_path: Path,
) -> None:
    doses = [["Dose 10 mg"], ["Dose 40 mg"], ["Dose 25 mg"]]
    text = read_one(write_pdf(tmp_path / "a.pdf", [lines(d) for d in doses])).document.text
    assert all(dose[0] in text for dose in doses)


def test_headers_that_name_the_chapter_are_left_out_by_their_page_numbers(tmp_path: Path) -> None:
    pages = [
        [At(72, 800, f"Chapter {name}: 茶 {n}"), *lines([f"{name} 讲的是茶叶。"])]
        for n, name in enumerate("ABCDEF", start=1)
    ]
    found = read_one(write_pdf(tmp_path / "a.pdf", pages))
    assert found.document.text == "".join(f"{c} 讲的是茶叶。\n\n" for c in "ABCDEF").strip() + "\n"
    assert len(found.notes) == 6


def test_radicals_that_a_pdf_names_are_the_characters_that_are_meant(tmp_path: Path) -> None:
    page = lines(["⾼⾎压⻅于⼀般⼈群，⾼", "⾎脂亦然。"])
    found = read_one(write_pdf(tmp_path / "a.pdf", [page]))
    assert found.document.text == "高血压见于一般人群，高血脂亦然。\n"
    assert Counter(found.notes) == {
        "a Chinese character that the file names by its radical's sign, put right": 7
    }


def test_text_that_looks_like_markdown_opens_no_section(tmp_path: Path) -> None:
    page = lines(
        ["茶叶目录。", "", "# 1 green tea", "", "1 Green tea . . . . . . . 3", "2 红茶……………………4"]
    )
    document = read_one(write_pdf(tmp_path / "a.pdf", [page])).document
    assert document.text == (
        "茶叶目录。\n\n\\# 1 green tea\n\n1 Green tea . . . . . . . 3\n2 红茶……………………4\n"
    )
    assert {passage.section for passage in exact(document)} == {""}


LEFT = [f"left {n} tells of green tea in plain words and" for n in range(1, 13)]
RIGHT = [f"right {n} goes on with black tea and with oo-" for n in range(1, 13)]
LEFT_ZH = [f"左栏第{n}行讲的是绿茶的采摘制作与贮藏的方法" for n in range(1, 13)]
RIGHT_ZH = [f"右栏第{n}行讲的是红茶的萎凋揉捻与发酵的方法" for n in range(1, 13)]


@pytest.mark.parametrize(("left", "right"), [(LEFT, RIGHT), (LEFT_ZH, RIGHT_ZH)])
@pytest.mark.parametrize("by_row", [False, True])
def test_columns_are_read_one_after_the_other_however_they_were_drawn(
    tmp_path: Path, left: list[str], right: list[str], by_row: bool
) -> None:
    columns = lines(left, x=60), lines(right, x=310)
    drawn = list(chain(*zip(*columns, strict=True))) if by_row else [*columns[1], *columns[0]]
    title = At(200, 760, "Two kinds of tea 两种茶", size=16)
    document = read_one(write_pdf(tmp_path / "a.pdf", [[title, *drawn]])).document
    places = [document.text.index(text[:9]) for text in (*left, *right)]
    assert places == sorted(places)
    assert document.text.startswith("# Two kinds of tea 两种茶\n\n")


def test_a_line_across_both_columns_parts_the_page_into_bands(tmp_path: Path) -> None:
    across = "A heading that runs across both of the columns and is longer than one of them is wide"
    upper, lower = (LEFT[:8], RIGHT[:8]), (LEFT_ZH[:8], RIGHT_ZH[:8])
    drawn = [
        *lines(upper[0], x=60, y=750), *lines(upper[1], x=310, y=750),
        At(60, 620, across),
        *lines(lower[0], x=60, y=590), *lines(lower[1], x=310, y=590),
    ]  # fmt: skip
    text = read_one(write_pdf(tmp_path / "a.pdf", [drawn])).document.text
    order = [upper[0][0], upper[1][0], across, lower[0][0], lower[1][0]]
    places = [text.index(words[:9]) for words in order]
    assert places == sorted(places)


def test_three_columns_are_read_in_order(tmp_path: Path) -> None:
    columns = [
        lines([f"{name} {n} has some words on tea" for n in range(10)], x=x)
        for name, x in (("first", 40), ("second", 220), ("third", 400))
    ]
    drawn = list(chain(*zip(*columns, strict=True)))
    text = read_one(write_pdf(tmp_path / "a.pdf", [drawn])).document.text
    places = [text.index(a.text[:8]) for a in chain(*columns)]
    assert places == sorted(places)


def test_the_cells_of_a_table_row_stay_together(tmp_path: Path) -> None:
    names = ["Drug:", *(f"drug {n}" for n in range(12))]
    doses = ["Dose:", *(f"{n} mg" for n in range(12))]
    cells = zip(lines(names, x=72), lines(doses, x=300), strict=True)
    text = read_one(write_pdf(tmp_path / "a.pdf", [list(chain(*cells))])).document.text
    assert text == "\n".join(f"{a}  {b}" for a, b in zip(names, doses, strict=True)) + "\n"


def test_headings_are_the_lines_in_a_larger_font(tmp_path: Path) -> None:
    page = [
        At(72, 780, "茶叶手册", size=20),
        At(72, 740, "Green tea and how it is", size=14), At(72, 723, "brewed", size=14),
        *lines(["Use water of eighty degrees, never more than that."], y=700),
        At(72, 660, "红茶", size=14),
        *lines(["用沸水冲泡。"], y=640),
    ]  # fmt: skip
    document = read_one(write_pdf(tmp_path / "a.pdf", [page])).document
    assert document.title == "茶叶手册"
    assert document.text == (
        "# 茶叶手册\n\n## Green tea and how it is brewed\n\n"
        "Use water of eighty degrees, never more than that.\n\n## 红茶\n\n用沸水冲泡。\n"
    )
    assert [p.section for p in exact(document)] == ["Green tea and how it is brewed", "红茶"]


def test_bookmarks_become_headings_where_their_text_stands(tmp_path: Path) -> None:
    pages = [
        lines(["第一章　总则", "", "本法所称茶叶，是指绿茶。", "", "1.1 Scope", "", "This law is on tea."]),
        lines(["第二章　附则", "", "本法自公布之日起施行。"]),
    ]  # fmt: skip
    writer = PdfWriter(clone_from=write_pdf(tmp_path / "plain.pdf", pages))
    chapter = writer.add_outline_item(title="第一章 总则", page_number=0)
    writer.add_outline_item(title="Scope", page_number=0, parent=chapter)
    writer.add_outline_item(title="第二章 附则", page_number=1)
    writer.add_outline_item(title="Not on any page", page_number=1)
    writer.add_metadata(
        {"/Title": "茶叶法", "/Author": "人大", "/CreationDate": "D:20240501120000+08'00'"}
    )
    writer.write(tmp_path / "a.pdf")
    found = read_one(tmp_path / "a.pdf")
    assert found.document.text == (
        "## 第一章　总则\n\n本法所称茶叶，是指绿茶。\n\n### 1.1 Scope\n\nThis law is on tea.\n\n"
        "## 第二章　附则\n\n本法自公布之日起施行。\n"
    )
    assert found.document.title == "茶叶法"
    assert found.document.metadata == {"author": "人大", "date": "2024-05-01"}
    assert found.notes == ("a bookmark whose text does not stand on its page",)
    assert place_of(found.document, "自公布") == "page 2"


def test_every_passage_of_a_long_document_names_the_page_that_it_begins_on(tmp_path: Path) -> None:
    """Each line is a sentence that names its page by a letter, so each passage begins with it."""
    letters = "ABCDEFGHIJKLMNOPQRST"
    pages = []
    for letter in letters:
        en = [f"{letter} is the page on which line {n} tells of tea." for n in range(20)]
        zh = [f"{letter}页的第{n}行讲的是茶叶采摘和制作的方法。" for n in range(20)]
        pages.append(list(chain(*zip(lines(en, x=50), lines(zh, x=310), strict=True))))
    document = read_one(write_pdf(tmp_path / "a.pdf", pages)).document
    passages = exact(document)
    assert len(passages) > 100
    for passage in passages:
        page = letters.index(passage.text[0]) + 1
        assert place_at(document, passage.start) == f"page {page}"
    assert [name for _, name in document.marks] == [f"page {n}" for n in range(1, 21)]


def test_what_a_page_shows_beside_text_is_counted(tmp_path: Path) -> None:
    turned = f"BT /F1 10 Tf 0 1 -1 0 30 400 Tm <{code('draft 草稿')}> Tj ET".encode()
    power = [
        At(72, 700, "150×10"),
        At(103, 704, "9", size=6),
        At(107, 700, "/L"),
        At(72, 600, "a\x07b"),
    ]
    pages = [content(lines(["绿茶 tea"])) + turned, b"", power]
    font = [*lines(["绿茶 tea草稿draft"]), *power]
    found = read_one(write_pdf(tmp_path / "a.pdf", [*pages, font]))
    assert "绿茶 tea\n\ndraft 草稿" in found.document.text
    assert "150×10^9/L" in found.document.text
    assert "ab" in found.document.text
    assert Counter(found.notes) == {
        "a turned run of text that stands at the end of its page": 1,
        "a page without text": 1,
        "a control character (left out)": 2,
    }
    assert [name for _, name in found.document.marks] == ["page 1", "page 3", "page 4"]


def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(tmp_path: Path) -> None:
    page = b" ".join(
        f"BT /F1 10 Tf 0 1 -1 0 {100 + 12 * n} 72 Tm <{code(text)}> Tj ET".encode()
        for n, text in enumerate(["绿茶不发酵，", "红茶全发酵。"])
    )
    named = lines(["绿茶不发酵，红茶全。"])
    path = write_pdf(tmp_path / "a.pdf", [page, named], page_extra="/Rotate 90")
    found = read_one(path)
    assert found.document.text.startswith("绿茶不发酵，红茶全发酵。")


def test_a_pdf_that_opens_with_an_empty_password_is_read(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=write_pdf(tmp_path / "plain.pdf", [lines(["绿茶。"])]))
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    assert PdfReader(tmp_path / "a.pdf").is_encrypted
    assert read_one(tmp_path / "a.pdf").document.text == "绿茶。\n"


def test_a_pdf_with_a_password_is_a_problem(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=write_pdf(tmp_path / "plain.pdf", [lines(["绿茶。"])]))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "a.pdf")
    assert "password" in read_problem(tmp_path / "a.pdf").message


def tree(kids: str, *more: bytes) -> list[bytes]:
    pages = f"<< /Type /Pages /Count 1 /Kids [{kids}] >>".encode()
    return [b"<< /Type /Catalog /Pages 2 0 R >>", pages, *more]


PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R"
    b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
)
BOMB = stream(zlib.compress(b"BT (x) Tj ET " * (6 << 20), 9), b"/Filter /FlateDecode")


@pytest.mark.parametrize(
    ("objects", "place", "cause"),
    [
        (tree("3 0 R " * 5001, PAGE, stream(b"")), "a.pdf", "has 5,001 pages; the limit is 5,000"),
        (tree("2 0 R", PAGE, stream(b"")), "a.pdf", "cyclic"),
        (tree("3 0 R", b"<< /Type /Pages /Count 1 /Kids [2 0 R] >>"), "a.pdf", "cyclic"),
        (tree("3 0 R", PAGE, BOMB), "a.pdf page 1", "larger inside"),
        (tree("3 0 R", PAGE, stream(b"")), "a.pdf", "none of its 1 pages holds text"),
        (tree("", PAGE, stream(b"")), "a.pdf", "has no pages"),
    ],
)
def test_a_hostile_or_empty_pdf_is_a_problem(
    tmp_path: Path, objects: list[bytes], place: str, cause: str
) -> None:
    problem = read_problem(write_objects(tmp_path / "a.pdf", objects))
    assert cause in problem.message
    assert problem.place.endswith(place)


def test_a_page_that_is_lost_is_counted(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [lines(["绿茶 tea."])])
    path.write_bytes(path.read_bytes().replace(b"/Count 1", b"/Count 3"))
    assert Counter(read_one(path).notes) == {"a page that the file counts and does not hold": 2}


def test_a_scanned_pdf_needs_ocr(tmp_path: Path) -> None:
    problem = read_problem(write_pdf(tmp_path / "a.pdf", [b"", b"", b""]))
    assert "none of its 3 pages" in problem.message
    assert "OCR" in problem.hint


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no PDF at all", bytes(range(256)) * 9])
def test_what_is_no_pdf_is_a_problem(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    assert "damaged" in read_problem(tmp_path / "a.pdf").message


def test_a_pdf_that_was_cut_off_is_read_with_a_note_or_refused(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "a.pdf", [lines(EN), lines(ZH)]).read_bytes()
    (tmp_path / "a.pdf").write_bytes(whole[: len(whole) // 2])
    assert read_problem(tmp_path / "a.pdf").hint


def test_lines_of_chinese_are_one_paragraph_although_they_stand_wider_than_the_english(
    tmp_path: Path,
) -> None:
    """As a browser prints a page in two languages: 1.5 em between lines here, 1.13 em there."""
    english = "Keep the battery ventilated during charging and wear the equipment that protects"
    page = [At(72, 700 - 11.3 * n, english) for n in range(8)]
    page += [
        At(72, 580, "铅酸蓄电池的电解液液面应当每周检查一"),
        At(72, 565, "次，只能添加蒸馏水，不得添加酸液或者自来"),
        At(72, 550, "水。"),
    ]
    text = read_one(write_pdf(tmp_path / "a.pdf", [page])).document.text
    assert "每周检查一次，只能添加蒸馏水，不得添加酸液或者自来水。" in text


def test_a_soft_hyphen_that_is_set_apart_parts_no_word(tmp_path: Path) -> None:
    page = lines(
        ["All of the old cells need a prompt replace \u2010", "ment, which the manual of it tells."]
    )
    text = read_one(write_pdf(tmp_path / "a.pdf", [page])).document.text
    assert "a prompt replacement, which" in text


def test_a_sentence_that_ends_at_the_edge_of_a_narrow_text_ends_no_paragraph(
    tmp_path: Path,
) -> None:
    wide = "What fills the whole page from its left edge to its right edge sets the column, " * 2
    narrow = [
        "Keep the battery ventilated while it",
        "charges and wear the gloves for it.",
        "Concentrated acid is dangerous to the",
        "eyes and it has to be washed off with",
        "water.",
        "Call for help.",
    ]
    page = [At(40, 700, wide[:100]), *lines(narrow, x=40, y=670), At(40, 500, wide[:100])]
    text = read_one(write_pdf(tmp_path / "a.pdf", [page])).document.text
    assert "wear the gloves for it. Concentrated acid is" in text
    assert "with water.\n\nCall for help." in text


def test_spaces_for_looks_are_no_spaces_of_the_text(tmp_path: Path) -> None:
    page = lines(
        [
            "液 面 应 高 出 极 板 十 毫 米 左 右，",
            "每周检查 一次并且记录。",
            "Keep  the   battery dry,",
        ]
    )
    text = read_one(write_pdf(tmp_path / "a.pdf", [page])).document.text
    assert "液面应高出极板十毫米左右，" in text
    assert "每周检查 一次并且记录。" in text
    assert "Keep the battery dry," in text


@pytest.mark.parametrize(
    ("page", "paragraphs"),
    [
        (["1.1 取样由授权的取样员进行，仓库人员不得代取样品。", "1.2 非无菌物料在取样室取样，外包装材料可在仓库取样。"], 2),
        (["2.1 We pay the costs of travel that you cannot recover.", "2.2 Not covered: a change of mind or a lack of money."], 2),
        (["The children were given a dose of amoxicillin. It was", "2.5 mg for each of them, and no more than that was given."], 1),
        (["It goes on as is told in what stands below, in clause", "2.2 Not covered, which is a heading of the second part."], 1),
    ],
)  # fmt: skip
def test_a_clause_with_its_number_is_a_paragraph(
    tmp_path: Path, page: list[str], paragraphs: int
) -> None:
    text = read_one(write_pdf(tmp_path / "a.pdf", [lines(page)])).document.text
    assert len(text.strip().split("\n\n")) == paragraphs
