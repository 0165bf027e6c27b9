import pytest

from verticalize.knowledge.cutting.blocks import Grid, blocks, cell

HEAD = "| 项目 | 甲 | 乙 |\n|---|---|---|\n"


def shown(text: str) -> list[object]:
    """The blocks with their words in place of the spans."""
    return [
        [[cell(text[span.start : span.end]) for span in row] for row in block.rows]
        if isinstance(block, Grid)
        else text[block.start : block.end]
        for block in blocks(text)
    ]


@pytest.mark.parametrize("text", ["", "Rest.\n\nWater.\n", "a | b", "| a | b |\n|"])
def test_a_text_without_tables_is_left_as_it_is(text):
    assert "".join(map(str, shown(text))) == text


def test_the_last_cell_of_a_row_may_be_left_open():
    assert shown(f"{HEAD}| 锁模力 | 2500 kN | 1800 kN[1]") == [
        [["项目", "甲", "乙"], ["锁模力", "2500 kN", "1800 kN[1]"]]
    ]


def test_prose_stands_before_and_after_a_table_without_the_line_breaks_between():
    assert shown(f"如下。[1]\n\n{HEAD}| 力 | 1 | 2[1]\n\n如上。[2]") == [
        "如下。[1]", [["项目", "甲", "乙"], ["力", "1", "2[1]"]], "如上。[2]",
    ]  # fmt: skip


def test_two_rows_under_the_same_header_are_one_table():
    assert shown(f"{HEAD}| 力 | 1 | 2[1]\n\n{HEAD}| 重 | 3 | 4[1]") == [
        [["项目", "甲", "乙"], ["力", "1", "2[1]"], ["重", "3", "4[1]"]]
    ]


def test_rows_under_different_headers_are_different_tables():
    assert shown("| a |\n|---|\n| 1[1]\n\n| b |\n|---|\n| 2[1]") == [
        [["a"], ["1[1]"]],
        [["b"], ["2[1]"]],
    ]


def test_rows_are_made_equally_long_and_nothing_is_left_out():
    assert shown("| a | b |\n|---|---|\n| 1\n| 2 | 3 | [1]") == [
        [["a", "b", ""], ["1", "", ""], ["2", "3", "[1]"]]
    ]


def test_an_escaped_pipe_stays_in_its_cell():
    assert shown("| a \\| b |\n|---|\n| c \\|") == [[["a | b"], ["c |"]]]


def test_a_table_may_have_no_row_yet_and_no_outer_pipes():
    assert shown("a | b\n---|---") == [[["a", "b"]]]
