import pytest

from verticalize.retrieval.tables.rows import Cell, cells


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("名称：光幕；单价(元)：360", [Cell("名称", "光幕"), Cell("单价(元)", "360")]),
        ("Part: drill; Price: 12", [Cell("Part", "drill"), Cell("Price", "12")]),
        (
            "| Code | Priority |\n|---|---|\n| E-01 | high",
            [Cell("Code", "E-01"), Cell("Priority", "high")],
        ),
        ("| Code | Note |\n|---|---|\n| E-01 | ", [Cell("Code", "E-01")]),  # the other is empty
        ("Hours: 9 to 5.", []),  # one pair is a sentence
        ("注意：先断电；再打开", []),
        ("优点：快；稳；缺点：贵", []),
        (
            "国家：巴西；份数：4；其他：税号；编码；时限：48小时",
            [
                Cell("国家", "巴西"),
                Cell("份数", "4"),
                Cell("其他", "税号；编码"),
                Cell("时限", "48小时"),
            ],
        ),
        ("先断电；国家：巴西；份数：4；其他：税号；时限：48小时", []),
        ("It is closed; open it.", []),
        ("| a | b |", []),
        ("", []),
    ],
)
def test_a_row_is_read_as_its_cells(statement: str, found: list[Cell]) -> None:
    assert cells(statement) == found
