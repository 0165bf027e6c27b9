"""Numbers and bounds of a sentence, in a form that both languages share."""

import re

from verticalize import numerals

_WORDS = "|".join(word for word in numerals.ENGLISH if word != "zero")
_ENGLISH = re.compile(rf"\b(?:{_WORDS})\b", re.IGNORECASE)
_TENS = re.compile(r"\b([2-9]0)[- ]([1-9])\b")
_CHINESE = re.compile(
    r"[一二两三四五六七八九十][一二三四五六七八九十百千万零]+|[一二两三四五六七八九十](?=[天日年月周元次倍成个人小])"
)
_LOWER = re.compile(
    r"\b(?:at least|minimum|not less than|no fewer than|no less than|or more)\b"
    r"|至少|最少|最低|不得?(?:少于|低于)|以上",
    re.IGNORECASE,
)
_UPPER = re.compile(
    r"\b(?:at most|maximum|not more than|no more than|up to|or less|not exceed\w*)\b"
    r"|至多|最多|最高|不得?(?:超过|高于|多于)|以下|以内",
    re.IGNORECASE,
)


def in_digits(text: str) -> str:
    """The text with its numerals in digits: thirty-five days, 三十五天."""
    said = _ENGLISH.sub(lambda found: str(numerals.ENGLISH[found[0].lower()]), text)
    said = _TENS.sub(lambda found: str(int(found[1]) + int(found[2])), said)
    return numerals.in_digits(said, _CHINESE)


def bounds(text: str) -> frozenset[str]:
    """``>=`` and ``<=``, as far as the text says at least or at most."""
    signs = {">=": _LOWER, "<=": _UPPER}
    return frozenset(sign for sign, form in signs.items() if form.search(text))
