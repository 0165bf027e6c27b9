"""An answer in the terminal."""

import pytest

from verticalize.cli.told import told


def test_a_table_is_laid_out_in_columns_a_chinese_character_being_two_wide():
    text = "如下。\n| 项目 | HX-250 | HX-250E |\n|---|---|---|\n| 锁模力 | 2500 kN | 1 \\| 2[1]"
    assert told(text).splitlines() == [
        "如下。",
        "",
        "项目    HX-250   HX-250E",
        "------  -------  --------",
        "锁模力  2500 kN  1 | 2[1]",
    ]


def test_an_answer_without_a_table_is_told_as_it_is():
    assert told("a | b.\n\nc [1]") == "a | b.\n\nc [1]"


def test_a_table_wider_than_the_terminal_is_told_row_by_row(monkeypatch: pytest.MonkeyPatch):
    text = "Here.\n| 项目 | HX-250 |  |\n|---|---|---|\n| 锁模力 | 2500 kN | x[1] |\n| 重量 | | |"
    monkeypatch.setenv("COLUMNS", "20")
    assert told(text).splitlines() == [
        *("Here.", ""),
        *("项目: 锁模力", "HX-250: 2500 kN", "x[1]", ""),
        "项目: 重量",
    ]
    monkeypatch.setenv("COLUMNS", "21")
    assert "锁模力  2500 kN  x[1]" in told(text)
