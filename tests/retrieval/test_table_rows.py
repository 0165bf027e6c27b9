import pytest

from verticalize.retrieval.rows import Cell, cells


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
        ("It is closed; open it.", []),
        ("| a | b |", []),
        ("", []),
    ],
)
def test_a_row_is_read_as_its_cells(statement: str, found: list[Cell]) -> None:
    assert cells(statement) == found
