"""Headings of plain text are headings of the document."""

from pathlib import Path

import pytest
from reading import exact, read_one

from verticalize.knowledge.readers.headed import with_counted, with_underlined


@pytest.mark.parametrize(
    ("text", "headed"),
    [
        ("LEAFLET\n=======\nTake it.\n\nSPORTS\n------\nSkiing.", "# LEAFLET\nTake it.\n\n## SPORTS\nSkiing."),
        ("三、有效期\n---------\n7天。", "## 三、有效期\n7天。"),
        ("A\n\nBefore you go\n-------------  \nPack.", "A\n\n## Before you go\nPack."),
    ],
)  # fmt: skip
def test_what_is_underlined_is_a_heading(text: str, headed: str) -> None:
    assert with_underlined(text) == headed


@pytest.mark.parametrize(
    "text",
    [
        "It is said here.\n---\nMore.",  # a sentence above a rule
        "One line of a paragraph\nand another\n-----------\nMore.",
        "\n------\nMore.",
        "Name | Score\n-----|------\nAldwin | 4",
        "A heading that is long\n---\nMore.",  # a rule that is too short
        "- skiing\n--------\nMore.",
        "======\n======",
        "```\nSPORTS\n------\n```",
        "x " * 60 + "\n" + "-" * 120,
    ],
)
def test_what_is_not_stays_as_it_is(text: str) -> None:
    assert with_underlined(text) == text


def test_lines_that_count_on_are_headings() -> None:
    text = "一、轮换规则\n1. 单周。\n\n二、配制方法（用水：D级用纯化水，A级用注射用水）\n取水。\n三、注意\n戴手套。"
    assert with_counted(text) == (
        "## 一、轮换规则\n1. 单周。\n\n## 二、配制方法（用水：D级用纯化水，A级用注射用水）\n取水。\n"
        "## 三、注意\n戴手套。"
    )


def test_lines_may_count_anew_in_each_chapter() -> None:
    text = "第一章 总则\n一、范围\n全厂。\n二、职责\nQA。\n第二章 培训\n一、新员工\n学。\n二、考核\n考。"
    assert with_counted(text).count("## ") == 4


@pytest.mark.parametrize(
    "text",
    [
        "一、一类设备\n二、二类设备\n三、三类设备",  # a list
        "一、单周用乙醇，双周用苯扎溴铵。\n说明。\n二、每日轮换。\n说明。",
        "一、轮换规则\n只有一条。",
        "二、配制方法\n取水。\n四、注意\n戴手套。",
    ],
)
def test_items_of_a_list_are_none(text: str) -> None:
    assert with_counted(text) == text


def test_a_passage_of_a_text_file_names_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "LEAFLET L-5\n===========\nTake it.\n\nSPORTS\n------\nSkiing is covered.\n", "utf-8"
    )
    document = read_one(path).document
    assert document.title == "LEAFLET L-5"
    assert [passage.section for passage in exact(document)] == ["LEAFLET L-5", "SPORTS"]
