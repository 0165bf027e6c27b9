"""Numbers as lists count: 3, c, III, 三, ③ (ECMA-376 part 1, 17.18.59)."""

from collections.abc import Callable, Mapping

from verticalize.numerals import in_chinese

_DIGITS = "〇一二三四五六七八九"
_ROMAN = {1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl",
          10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}  # fmt: skip


def numeral(number: int, form: str) -> str:
    """The number in a form such as ``lowerRoman``; one that is not known is decimal."""
    write = _FORMS.get(form)
    return write(number) if write and 0 < number < 10_000 else str(number)


def _roman(number: int) -> str:
    told = ""
    for value, sign in _ROMAN.items():
        told += sign * (number // value)
        number %= value
    return told


def _letter(number: int) -> str:
    times, place = divmod(number - 1, 26)  # z is followed by aa, then bb
    return chr(ord("a") + place) * (times + 1)


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= 20 else str(number)


def _one_by_one(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


_FORMS: Mapping[str, Callable[[int], str]] = {
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "chineseCounting": in_chinese,
    "chineseCountingThousand": in_chinese,
    "taiwaneseCounting": in_chinese,
    "taiwaneseCountingThousand": in_chinese,
    "japaneseCounting": in_chinese,
    "ideographDigital": _one_by_one,
    "taiwaneseDigital": _one_by_one,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalZero": lambda number: f"{number:02d}",
}
