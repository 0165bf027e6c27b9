"""An answer in the terminal."""

import pytest

from verticalize.cli.told import telling, told


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


def test_marks_of_bold_print_are_not_told():
    assert told("**4. Authority** Up to **10** pounds; 2 ** 3, a**b, * c [1]") == (
        "4. Authority Up to 10 pounds; 2 ** 3, a**b, * c [1]"
    )


TABLE = "| a | b |\n|---|---|\n| 10 | x |"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"Here **it** is.\n{TABLE}\nMore **of\nit", "Here it is.\na   b\n--  -\n10  x\n\nMore **of\nit"),
        (TABLE[:-2] + "[1]", "a   b\n--  ----\n10  x[1]"),
        ("a | b\n* c", "a | b\n* c"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_told_while_it_is_written_is_the_same(text: str, shown: str, size: int):
    pieces = (text[at : at + size] for at in range(0, len(text), size))
    assert "".join(telling(pieces)).replace("is.\n\na", "is.\na") == shown


def test_words_are_told_as_they_come_and_a_table_when_it_is_whole():
    pieces = ["One ", "two", ".\n", "| a | b |\n", "|---|---|\n", "| 10 | x |\n", "Three"]
    assert list(telling(pieces)) == ["One ", "two", ".\n", "a   b\n--  -\n10  x\n\nThree"]
