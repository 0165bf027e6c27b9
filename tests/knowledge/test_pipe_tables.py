"""A table is packed row by row, and a passage that goes on with one knows its header."""

import pytest

from verticalize.knowledge.cutting.chunk import chunk
from verticalize.knowledge.cutting.tables import tables
from verticalize.records import Document
from verticalize.text import count_tokens

HEADER = "| 药物 | Dose |"
ROWS = [f"| 布洛芬{number}。 | {number} mg. |" for number in range(1, 9)]
TABLE = "\n".join([HEADER, "|---|:--:|", *ROWS])


def document(text: str) -> Document:
    return Document("a.md", "a.md", "documents", "T", "zh", text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TABLE, [TABLE]),
        (f"Before.\n\n{TABLE}\n\nAfter | not.", [TABLE]),
        (f"{TABLE}\nAfter, with no bar.", [TABLE]),
        (f"```\n{TABLE}\n```", []),
        ("a | b\n--- | ---\n1 | 2", ["a | b\n--- | ---\n1 | 2"]),
        ("| a |\n|---|", ["| a |\n|---|"]),
        ("a | b\nnot a rule\n1 | 2", []),
        ("Title\n---\nText", []),
        (f"{TABLE}\n\n{TABLE}", [TABLE, TABLE]),
    ],
)
def test_tables_are_found_where_markdown_has_them(text: str, found: list[str]) -> None:
    spans = list(tables(text, 0, len(text)))
    assert [text[table.start : table.end] for table in spans] == found
    assert all(table.header == text[table.start :].split("\n")[0] for table in spans)


@pytest.mark.parametrize("limit", [36, 48, 60, 400])
def test_rows_stay_whole_and_the_header_stays_with_the_first(limit: int) -> None:
    text = f"# 用药\n\n用药前请看说明书。\n\n{TABLE}\n\n剂量由医生决定。\n"
    passages = chunk(document(text), limit)
    assert all(text[p.start : p.end] == p.text for p in passages)
    assert all(sum(row in p.text for p in passages) == 1 for row in ROWS)
    assert not any(p.text.endswith((HEADER, "|---|:--:|")) for p in passages)
    for passage in passages:
        goes_on = passage.text.startswith("| 布")
        assert passage.lead == (HEADER if goes_on else "")
        assert count_tokens(passage.text) + count_tokens(passage.lead) <= limit or not goes_on


def test_a_header_that_leaves_no_room_for_a_row_stands_alone_and_no_row_is_cut() -> None:
    header = "| " + " | ".join(["column"] * 8) + " |"
    row = "| " + " | ".join(["value"] * 8) + " |"
    text = "\n".join([header, "|---" * 8 + "|", row, row])
    passages = chunk(document(text), 60)
    assert [p.text for p in passages] == [f"{header}\n{'|---' * 8}|", f"{row}\n{row}"]
    assert [p.lead for p in passages] == ["", header]


def test_a_row_that_is_too_long_is_cut_at_its_cells() -> None:
    row = "| one two three four five | six seven eight nine ten | one two three four five six |"
    passages = chunk(document(f"| a |\n|---|\n| b |\n{row}\n"), 14)
    assert [p.text for p in passages] == [
        "| a |\n|---|\n| b |",
        "| one two three four five |",  # 7 tokens; the header that leads it has 3
        "six seven eight nine ten |",
        "one two three four five six |",
    ]
    assert [p.lead for p in passages] == ["", *["| a |"] * 3]
