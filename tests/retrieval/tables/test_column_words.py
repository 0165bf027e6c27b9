"""Which columns a question asks for, in the words that people say for them."""

import pytest

from verticalize.retrieval.tables.column_words import asked_columns, surely_asks, tells

STAFF = ["Name", "Role", "Ext.", "Office", "Languages", "Deputy"]
PARTS = ["Part no.", "Description", "Stock", "Min stock", "Price EUR", "Supplier", "Lead time"]
HIRE = ["bike", "type", "half_day_price_gbp", "day_price_gbp", "week_price_gbp"]
设备 = ["设备编号", "设备名称", "存放位置", "启用日期", "保养周期", "责任人", "是否需要上门"]


@pytest.mark.parametrize(
    ("question", "heads", "asked"),
    [
        ("who stands in for Ann", STAFF, ["Deputy"]),
        ("which room does she sit in", STAFF, ["Office"]),
        ("what number is he on", STAFF, ["Ext."]),
        ("does anybody speak Welsh", STAFF, ["Languages"]),
        ("how many seals do we have", PARTS, ["Stock"]),  # and not the least there has to be
        ("what is the min stock of seals", PARTS, ["Stock", "Min stock"]),
        ("how much is the seal", PARTS, ["Price EUR"]),
        ("who makes the seal", PARTS, ["Supplier"]),
        ("part no. of the seal", PARTS, ["Part no."]),
        ("呼吸机放在哪儿", 设备, ["存放位置"]),
        ("呼吸机归谁管", 设备, ["责任人"]),
        ("呼吸机多久保养一次", 设备, ["保养周期"]),
        ("呼吸机什么时候买的", 设备, ["启用日期"]),
        ("这要叫师傅吗", 设备, ["是否需要上门"]),
        ("哪些设备是新的", 设备, []),  # 哪些 asks for no place
        ("how much is a tandem for a week", HIRE, ["week_price_gbp"]),
        ("how much is a tandem for a day? and for half a day?", HIRE, ["half_day_price_gbp"]),
        ("how much is a tandem for a month", HIRE, HIRE[2:]),  # no such price
        ("how much is a tandem", HIRE, HIRE[2:]),
    ],
)
def test_the_columns_that_are_asked_for(question: str, heads: list[str], asked: list[str]) -> None:
    assert list(asked_columns(question, heads).heads) == asked


def test_what_is_said_for_a_column_is_taken_from_the_question() -> None:
    assert "looks" not in asked_columns("who looks after it", ["Machine", "Owner"]).rest
    assert "looks" in asked_columns("who looks after it", ["Machine", "Line"]).rest


def test_what_is_surely_asked_is_told_by_a_head_or_a_cell() -> None:
    (weight,) = surely_asks("how heavy is the saw")
    assert tells(weight, "Saw; Weight: 3", ["Tool", "Weight"])
    assert tells(weight, "Saw; Remarks: 3.5 kg", ["Tool", "Remarks"])
    assert not tells(weight, "Saw; Price: 3", ["Tool", "Price"])
    assert surely_asks("where is the saw") == frozenset()
