"""PowerPoint presentations: a heading and a mark for each slide, shapes in reading order."""

from pathlib import Path
from typing import Any

import pptx
import pytest
from office import exact, mark_at, only, place_of, problem
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.util import Inches

TITLE_AND_BODY, TITLE_ONLY, BLANK = 1, 5, 6


def slide(made: Any, title: str = "", *body: str) -> Any:
    layout = TITLE_AND_BODY if body else TITLE_ONLY if title else BLANK
    new = made.slides.add_slide(made.slide_layouts[layout])
    if title:
        new.shapes.title.text = title
    if body:
        new.placeholders[1].text = "\n".join(body)
    return new


def box(shapes: Any, text: str, left: float, top: float) -> Any:
    new = shapes.add_textbox(Inches(left), Inches(top), Inches(1), Inches(1))
    new.text_frame.text = text
    return new


def saved(made: Any, tmp_path: Path) -> Path:
    path = tmp_path / "培训.pptx"
    made.save(path)
    return path


def test_each_slide_has_its_heading_its_text_its_notes_and_its_mark(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide(made, "用药安全", "饭后服用", "不可过量").notes_slide.notes_text_frame.text = "强调剂量。"
    slide(made, "阿司匹林", "每次 100 mg")
    box(slide(made).shapes, "无标题页", 1, 1)
    document = only(saved(made, tmp_path)).document
    assert document.text == (
        "## 用药安全\n\n- 饭后服用\n- 不可过量\n\n备注：强调剂量。\n\n"
        "## 阿司匹林\n\n每次 100 mg\n\n## 幻灯片 3\n\n无标题页"
    )
    assert (document.id, document.title, document.lang) == ("kb/培训.pptx", "用药安全", "zh")
    assert place_of(document, "不可过量") == "slide 1"
    assert place_of(document, "强调剂量") == "slide 1"
    assert place_of(document, "## 阿司匹林") == "slide 2"
    assert place_of(document, "无标题页") == "slide 3"


def test_an_english_presentation_is_told_in_english(tmp_path: Path) -> None:
    made = pptx.Presentation()
    made.core_properties.title = "Safety"
    made.core_properties.author = "Li"
    new = slide(made)
    box(new.shapes, "Never exceed it.", 1, 1)
    new.notes_slide.notes_text_frame.text = "Stress this."
    document = only(saved(made, tmp_path)).document
    assert document.text == "## Slide 1\n\nNever exceed it.\n\nNotes: Stress this."
    assert (document.title, document.metadata["author"]) == ("Safety", "Li")


def test_shapes_are_read_from_top_to_bottom_and_from_left_to_right(tmp_path: Path) -> None:
    made = pptx.Presentation()
    shapes = slide(made, "Order").shapes
    box(shapes, "右下", 5, 4)
    box(shapes, "左下", 1, 4)
    box(shapes, "top right", 5, 2)
    group = shapes.add_group_shape()
    box(group.shapes, "组二", 1, 3.5)
    box(group.shapes, "group one", 1, 3)
    box(shapes, "top left", 1, 2)
    assert only(saved(made, tmp_path)).document.text.split("\n\n") == [
        "## Order", "top left", "top right", "group one", "组二", "左下", "右下",
    ]  # fmt: skip


def test_tables_are_pipe_tables_with_merged_cells_once(tmp_path: Path) -> None:
    made = pptx.Presentation()
    shapes = slide(made, "剂量").shapes
    table = shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for cell, text in zip(table.iter_cells(), ["药品", "", "a|b", "100\nmg"], strict=True):
        cell.text = text
    table.cell(0, 0).merge(table.cell(0, 1))
    assert only(saved(made, tmp_path)).document.text == (
        "## 剂量\n\n| 药品 |  |\n|---|---|\n| a\\|b | 100 mg |"
    )


def test_a_chart_is_its_title_and_a_table_of_its_values(tmp_path: Path) -> None:
    made = pptx.Presentation()
    data = CategoryChartData()
    data.categories = ["2025", "二〇二六"]
    data.add_series("绿茶", (1.5, 2.0))
    data.add_series("black", (3, None))
    shapes = slide(made, "Sales").shapes
    place = (Inches(1), Inches(1), Inches(5), Inches(4))
    chart = shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "销量 (t)"
    assert only(saved(made, tmp_path)).document.text == (
        "## Sales\n\n销量 (t)\n\n|  | 绿茶 | black |\n|---|---|---|\n"
        "| 2025 | 1.5 | 3 |\n| 二〇二六 | 2 |  |"
    )


def test_levels_and_bullets_of_a_body_are_a_list(tmp_path: Path) -> None:
    made = pptx.Presentation()
    new = slide(made, "T", "一", "二", "plain")
    paragraphs = new.placeholders[1].text_frame.paragraphs
    paragraphs[1].level = 1
    paragraphs[2]._p.get_or_add_pPr().insert(
        0, parse_xml('<a:buNone xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/>')
    )
    assert only(saved(made, tmp_path)).document.text == "## T\n\n- 一\n  - 二\nplain"


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide(made, "见 shown", "正文", "beta\x0bgamma")
    slide(made, "隐藏", "hidden")._element.set("show", "0")
    slide(made)
    last = slide(made, "Last")
    last.shapes._spTree.append(
        parse_xml(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/>'
        )
    )
    last.shapes.add_picture(picture(tmp_path), 0, 0)
    found = only(saved(made, tmp_path))
    assert "隐藏" not in found.document.text
    assert "- beta gamma" in found.document.text
    assert place_of(found.document, "## Last") == "slide 4"
    assert sorted(found.notes) == [
        "a hidden slide (left out)",
        "a slide without text (left out)",
        "an image (left out)",
        "an object of a newer PowerPoint (left out)",
    ]


def picture(tmp_path: Path) -> str:
    """A GIF of one point."""
    path = tmp_path / "p.gif"
    path.write_bytes(
        bytes.fromhex("47494638396101000100800000000000ffffff2c00000000010001000002024401003b")
    )
    return str(path)


def test_a_long_presentation_is_exact_and_every_passage_knows_its_slide(tmp_path: Path) -> None:
    made = pptx.Presentation()
    for number in range(1, 41):
        slide(made, f"第{number}页", f"绿茶{number}不发酵。" * 8, f"Tea {number} is mild. " * 8)
    document = only(saved(made, tmp_path)).document
    passages = exact(document)
    assert len(passages) >= 80
    for passage in passages:
        assert passage.section == f"第{mark_at(document, passage.start).split()[1]}页"


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (lambda path: path.write_bytes(b""), "holds nothing"),
        (lambda path: path.write_bytes("不是演示文稿".encode()), "damaged, or not of its format"),
        (lambda path: pptx.Presentation().save(path), "holds no text"),
    ],
)
def test_a_file_that_is_no_presentation_is_a_problem(tmp_path: Path, make: Any, cause: str) -> None:
    make(tmp_path / "坏.pptx")
    assert cause in problem(tmp_path / "坏.pptx").message


def test_a_presentation_that_is_all_hidden_says_so(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide(made, "隐藏")._element.set("show", "0")
    assert "a hidden slide (left out): 1" in problem(saved(made, tmp_path)).message


def test_a_presentation_that_is_cut_short_is_a_problem(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide(made, "T", "正文")
    path = saved(made, tmp_path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged" in problem(path).message


def test_what_is_added_to_a_slide_is_in_the_language_of_the_slide(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide(made, "用药安全", "饭后服用，不可过量，遵照医嘱，定期复查")
    slide(made, "Dosage", "Never exceed it.").notes_slide.notes_text_frame.text = "Stress this."
    box(slide(made).shapes, "Store it dry", 1, 1)
    document = only(saved(made, tmp_path)).document
    assert document.lang == "zh"
    assert document.text.endswith(
        "## Dosage\n\nNever exceed it.\n\nNotes: Stress this.\n\n## Slide 3\n\nStore it dry"
    )
