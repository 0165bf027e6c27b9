import pytest

from verticalize.numerals import chinese_number, in_chinese


@pytest.mark.parametrize(
    ("numeral", "number"),
    [
        ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("一百", 100), ("一百零五", 105),
        ("一千零七十九", 1079), ("两千", 2000), ("三万五千", 35000), ("十二万", 120000), ("〇", 0), ("一一", None), ("万一", None),
    ],
)  # fmt: skip
def test_a_numeral_is_a_number(numeral: str, number: int | None) -> None:
    assert chinese_number(numeral) == number


def test_chinese_numerals_have_one_zero_for_a_gap() -> None:
    assert [in_chinese(n) for n in (1, 10, 110, 1001, 9999)] == [
        "一", "十", "一百一十", "一千零一", "九千九百九十九",
    ]  # fmt: skip
