"""Rows that share words with a question and tell nothing of what it asks for are no answers."""

import pytest

from verticalize.assistant.answers.off_target import is_off_target, lacks
from verticalize.records import Hit, Passage


def sheet(name: str, *rows: str) -> Hit:
    text = "\n".join(rows)
    passage = Passage(name, name, f"{name}.csv", "documents", name, "", "en", 0, len(text), text)
    return Hit(passage, 1, 1.0)


MACHINES = sheet(
    "machines",
    "Asset: M-1; Machine: Filler FX-600; Line: 1",
    "Asset: M-2; Machine: Pasteurizer TP-80; Line: 2",
    "Asset: M-3; Machine: Capper CP-18; Line: 1",
)
PARTS = sheet(
    "parts",
    "Part no.: 60-1; Description: Sieve; Fits machine: Pasteurizer TP-80; Price EUR: 140.00",
    "Part no.: 60-2; Description: Spray nozzle; Fits machine: Pasteurizer TP-80; Price EUR: 5.60",
    "Part no.: 60-3; Description: Seal kit; Fits machine: Filler FX-600; Price EUR: 22.75",
)
SIEVE, _, KIT = PARTS.passage.text.split("\n")
STOCK = "药品名：普米克令舒；规格：2ml:1mg；库存量：290；皮试：否"


def is_amiss(question: str, row: str) -> bool:
    return is_off_target(question, PARTS.passage, row, lambda _, __: [MACHINES, PARTS])


@pytest.mark.parametrize(
    ("question", "row", "is_none"),
    [
        ("what did the pasteurizer cost", SIEVE, True),  # it only fits it
        ("what does the sieve of the pasteurizer cost", SIEVE, False),
        ("阿替普酶库存还有多少", STOCK, True),  # another drug
        ("普米克令舒库存还有多少", STOCK, False),
        ("what colour is the seal kit", KIT, True),
        ("how heavy is the seal kit", KIT, True),
        ("how heavy is the seal kit", f"{KIT}; Remarks: 2 kg in all", False),
        ("which supplier fits the seal kit", KIT, False),
        ("how wide is the seal kit", KIT, True),
        ("how wide is the seal kit", f"{KIT}; Size: 20 x 30 mm", False),
        ("what is the serial number of the seal kit", KIT, True),
        ("王小燕工资多少", "姓名：王小燕；岗位：客服；手机：13800010006", True),
        ("王小燕工资多少", "姓名：王小燕；岗位：客服；月薪：5000", False),
        ("刘芳生日哪天", "姓名：刘芳；入职日期：2015-09-01", True),
        ("丰麦的银行账号", "供应商：丰麦；电话：0371-5521", True),
        ("cheapest seal kit", KIT, True),  # the best is told by all rows
        ("What does the pasteurizer cost?", "The pasteurizer did cost a fortune.", False),
        ("sieve for 20 kg", "Description: Mesh; Load: 10-30 kg; Price EUR: 3", False),
    ],
)
def test_what_a_row_has_to_have(question: str, row: str, is_none: bool) -> None:
    assert is_amiss(question, row) is is_none


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("how much does the filler FX-600 weigh", True),
        ("what colour is the Filler FX-600", True),
        ("how much does the capper CP-18 weigh", False),  # the note tells
        ("how much does the FX-700 weigh", False),  # no row is called so: the gate decides
        ("where is the Filler FX-600", False),  # may be told in other words
    ],
)
def test_what_is_asked_of_a_named_row_is_told_somewhere(question: str, lacking: bool) -> None:
    text = "The Capper CP-18 weighs 900 kg."
    note = Passage("n", "n", "note.md", "documents", "Note", "", "en", 0, len(text), text)
    assert lacks(question, [MACHINES.passage, note]) is lacking


def test_what_the_heading_of_a_table_says_is_told_by_its_rows() -> None:
    row = "| Product | Business | Consumers |\n|---|---|---|\n| Series S | 36 months | 24 months |"
    note = Passage(
        "n", "n", "n.md", "documents", "Terms", "Warranty periods", "en", 0, len(row), row
    )
    bare = Passage("n", "n", "n.md", "documents", "Terms", "Products", "en", 0, len(row), row)
    asked = "how long is the warranty of series S"
    assert not lacks(asked, [note])
    assert not is_off_target(asked, note, row, lambda _, __: [])
    assert is_off_target(asked, bare, row, lambda _, __: [])
