import pytest

from verticalize.retrieval.bounds import Amount, Bound, amount, bound

KG, T = Amount(1.0, "mass"), Amount(1.0, "mass", 1000)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which machines have a weight under 2 tonnes?",
         Bound("machines", "weight", "<", T._replace(number=2))),
        ("Which machines have a daily rate of at least £1,200?",
         Bound("machines", "daily rate", ">=", Amount(1200))),
        ("Which generator has the lowest daily rate?", Bound("generator", "daily rate", "min")),
        ("哪些设备的重量不超过500公斤？", Bound("设备", "重量", "<=", KG._replace(number=500))),
        ("哪些药的库存低于20？", Bound("药", "库存", "<", Amount(20))),
        ("哪台机器的重量最大？", Bound("机器", "重量", "max")),
    ],
)  # fmt: skip
def test_what_is_asked_of_amounts(question: str, found: Bound) -> None:
    assert bound(question) == found


@pytest.mark.parametrize(
    "question",
    [
        "Which machines run on petrol?",
        "Which machines have a weight not over 1000 kg?",
        "Which machines have a weight over 100 kg and under 1000 kg?",
        "Which machines have a weight of at least five hundred kg?",
        "Which machines have a weight below 100 kg? And above 1000 kg?",
        "Which machines have a weight below 3 stone?",
        "Which licence do I need for machines with a weight over 3500 kg?",
        "Which machine is most suitable for a small garden by weight?",
        "哪些设备的重量低于1.2.3公斤？",
        "哪些罚款的数额超过1万元？",
        "哪些设备的重量低于-5公斤？",
        "",
    ],
)
def test_what_says_more_or_something_else_is_not_read(question: str) -> None:
    assert bound(question) is None


@pytest.mark.parametrize(
    ("sign", "kept"),
    [
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        (">=", [False, True, True]),
        ("min", [True, False, False]),
        ("max", [False, False, True]),
    ],
)
def test_which_amounts_are_kept(sign: str, kept: list[bool]) -> None:
    limit = Bound("machines", "weight", sign, Amount(2.0))
    assert limit.keeps([Amount(1.0), Amount(2.0), Amount(3.0)]) == kept


def test_units_are_converted_and_what_measures_something_else_is_not_kept() -> None:
    light = Bound("machines", "weight", "<", T._replace(number=2))
    assert light.keeps([KG._replace(number=1999), T._replace(number=3)]) == [True, False]
    assert light.keeps([KG, Amount(1.0, "length")]) == [False, False]
    assert light.keeps([Amount(1.0)]) == [False]
    bare = Bound("machines", "weight", "<", Amount(100.0))
    assert bare.keeps([KG._replace(number=50), KG._replace(number=500)]) == [True, False]
    assert bare.keeps([KG._replace(number=50), T]) == [False, False]  # a hundred of which?


@pytest.mark.parametrize(
    ("value", "where", "found"),
    [
        (": 1,700 kg.", "Weight", Amount(1700.0, "mass")),
        ("1.7", "Weight (t)", Amount(1.7, "mass", 1000.0)),
        ("为30分钟", "", Amount(30.0, "time", 0.016667)),
        ("£2.50", "", Amount(2.5)),
        ("5000日元", "", Amount(5000.0, "日元")),
        ("-20 °C", "", None),
        ("5 kg/h", "", None),
        ("2至8℃", "", None),
        ("5万元", "", None),
        ("EX-35", "", None),
        ("1,,2", "", None),
        ("diesel", "", None),
        ("", "", None),
    ],
)
def test_a_value_that_is_one_number_is_an_amount(
    value: str, where: str, found: Amount | None
) -> None:
    assert amount(value, where) == found
