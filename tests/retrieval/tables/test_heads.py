import pytest

from verticalize.retrieval.tables.amounts import Amount, amount
from verticalize.retrieval.tables.heads import bare, unit_in


@pytest.mark.parametrize(
    ("head", "name", "unit"),
    [
        ("Daily rate (GBP)", "Daily rate", "GBP"),
        ("单价（元）", "单价", "元"),
        ("price_1_day_eur", "price 1 day", "eur"),
        ("Price 1 day eur", "Price 1 day", "eur"),  # as the card of a thing words it
        ("weight_kg", "weight", "kg"),
        ("Price EUR", "Price", "EUR"),
        ("serial_number", "serial number", ""),
        ("temp_min", "temp min", ""),  # the least, and no minute
        ("kg", "kg", ""),
        ("供货天数", "供货天数", "天"),
    ],
)
def test_a_head_is_a_name_in_words_and_a_unit(head: str, name: str, unit: str) -> None:
    assert (bare(head), unit_in(head)) == (name, unit)


def test_a_bare_number_has_the_unit_of_its_column() -> None:
    assert amount("28", "price_1_day_eur") == Amount(28.0, "euro")
