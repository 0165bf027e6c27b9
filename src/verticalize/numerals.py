"""Numbers in words, as Chinese and English write them: 三百零五, twenty."""

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
# The English numbers of one word, zero to ninety.
ENGLISH = {word: value for value, word in enumerate(_TEENS.split())} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)
}


def chinese_number(numeral: str) -> int | None:
    """``二十三`` is 23, ``三百零五`` 305, ``两万`` 20000; None for a run such as 一一 or 万一."""
    total = section = digit = 0
    last = None
    for char in numeral:
        if char in DIGITS:
            if last in DIGITS and last not in ("零", "〇"):
                return None
            digit = DIGITS[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        elif section or digit:
            total += (section + digit) * _LARGE[char]
            section = digit = 0
        else:
            return None
        last = char
    return total + section + digit


def in_digits(text: str, numerals: re.Pattern[str]) -> str:
    """The text with the Chinese numerals that a pattern finds in digits: 三十天 as 30天.

    Which runs of such characters are numbers at all (not 十分, 千万不要) is for the pattern to say.
    What is no number (唯一一个) or zero stays as it is.
    """
    return numerals.sub(lambda found: str(chinese_number(found[0]) or found[0]), text)


def in_chinese(number: int) -> str:
    """The number in Chinese, 1 to 9999: 十二, 一百零五."""
    told, skipped = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            told += ("零" if skipped and told else "") + "零一二三四五六七八九"[digit] + sign
        skipped = not digit
    return told.removeprefix("一") if 10 <= number < 20 else told
