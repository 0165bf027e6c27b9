import pytest

from verticalize.retrieval.bounds import Amount, Bound, amount, bound


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Which machines weigh less than 100 kg?", Bound("<", Amount(100, "mass"))),
        ("Which have a rate of at least £1,200?", Bound(">=", Amount(1200))),
        ("Which have a weight over 2.5 t?", Bound(">", Amount(2500, "mass"))),
        ("Which machine has the lowest daily rate?", Bound("min")),
        ("哪些设备的重量不超过500公斤？", Bound("<=", Amount(500, "mass"))),
        ("哪些药的库存低于20？", Bound("<", Amount(20))),
        ("哪些机器功率在30千瓦以上？", Bound(">=", Amount(30, "power"))),
        ("哪台机器的重量最大？", Bound("max")),
        ("哪些机器的重量在5吨以下？", Bound("<=", Amount(5000, "mass"))),
        ("Which machines run on petrol?", None),
    ],
)
def test_what_is_asked_of_amounts(question: str, found: Bound | None) -> None:
    assert bound(question) == found


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (Bound("<", Amount(2)), [True, False, False]),
        (Bound("<=", Amount(2)), [True, True, False]),
        (Bound(">", Amount(2)), [False, False, True]),
        (Bound(">=", Amount(2)), [False, True, True]),
        (Bound("min"), [True, False, False]),
        (Bound("max"), [False, False, True]),
    ],
)
def test_which_amounts_are_kept(found: Bound, kept: list[bool]) -> None:
    assert found.keeps([Amount(1), Amount(2), Amount(3)]) == kept


def test_what_measures_something_else_is_not_kept() -> None:
    assert Bound("<", Amount(2, "mass")).keeps([Amount(1, "length"), Amount(1)]) == [False, False]


@pytest.mark.parametrize(
    ("value", "where", "found"),
    [
        ("1,700 kg", "", Amount(1700, "mass")),
        ("1.7", "Weight (t)", Amount(1700, "mass")),
        ("30分钟", "", Amount(0.5, "time")),
        ("£2.50", "", Amount(2.5)),
        ("2至8℃", "", None),
        ("diesel", "", None),
    ],
)
def test_a_value_with_one_number_is_an_amount(value: str, where: str, found: Amount | None) -> None:
    told = amount(value, where)
    assert (told and told._replace(number=round(told.number, 3))) == found
