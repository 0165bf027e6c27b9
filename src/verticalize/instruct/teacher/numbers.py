"""The numbers that a text states, in digits or in words, as values that can be compared."""

import re
import unicodedata

from verticalize.numerals import DIGITS, ENGLISH, chinese_number

_DIGITS = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_CHINESE = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
_LISTED = re.compile(r"^\s*[(（]?\d{1,2}(?:[.)）]\s|、)", re.MULTILINE)
_WORD = re.compile(r"[a-z]+")


def stated(text: str) -> frozenset[float]:
    """The numbers that a text states beyond doubt: digits, and numerals that are nothing else.

    ``一`` and ``one`` are left out, as they are mostly no numbers (一般, the one), and so are the
    numbers of a list.
    """
    return frozenset(value for value, sure in _numbers(_LISTED.sub("", text)) if sure)


def mentioned(text: str) -> frozenset[float]:
    """Every number that a text may be read to state."""
    return frozenset(value for value, _ in _numbers(text))


def _numbers(text: str) -> list[tuple[float, bool]]:
    form = unicodedata.normalize("NFKC", text)
    found = [(float(match.group().replace(",", "")), True) for match in _DIGITS.finditer(form)]
    for match in _CHINESE.finditer(form):
        value = chinese_number(match.group())
        if value is not None:
            sure = len(match.group()) > 1 and not DIGITS.keys().isdisjoint(match.group())
            found.append((float(value), sure))  # 千万 is no number in 千万不要
        found += [(float(DIGITS[c]), False) for c in match.group() if c in DIGITS]
    for match in _WORD.finditer(form.lower()):
        if match.group() in ENGLISH:
            found.append((float(ENGLISH[match.group()]), match.group() != "one"))
    return found
