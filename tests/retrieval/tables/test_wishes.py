"""What a number is wanted to be is read wherever a question says it."""

import pytest

from verticalize.retrieval.tables.wishes import wish


@pytest.mark.parametrize(
    ("question", "sign", "rest"),
    [
        ("cheapest crate on the trade list", "min", "crate on the trade list"),
        ("Which product has the highest bitterness?", "max", "Which product has the bitterness?"),
        ("most expensive repair", "max", "repair"),
        ("Oldest machine we have?", "min", "machine we have?"),
        ("Which 30 l kegs cost less than 80 pounds?", "<", "Which 30 l kegs cost ?"),
        ("200座及以上的教室有哪些？", ">=", "的教室有哪些？"),
        ("金额在一万元及以上的奖学金", ">=", "金额在 的奖学金"),
        ("学费最贵的专业", "max", "学费 的专业"),
    ],
)
def test_a_wish_and_the_rest_of_the_question(question: str, sign: str, rest: str) -> None:
    found = wish(question)
    assert found is not None
    assert (found.sign, " ".join(found.rest.split())) == (sign, rest)


def test_the_amount_of_a_limit_has_its_unit() -> None:
    found = wish("库存少于10公斤的麦芽")
    assert found is not None
    assert found.limit is not None
    assert (found.limit.number, found.limit.kind, found.unit) == (10.0, "mass", "公斤")


@pytest.mark.parametrize(
    "question",
    ["What is the price of a crate?", "最近有什么活动", "the cheapest and the lightest drill", ""],
)
def test_without_one_wish_there_is_none(question: str) -> None:
    assert wish(question) is None
