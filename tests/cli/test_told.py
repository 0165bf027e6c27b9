"""An answer in the terminal."""

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
