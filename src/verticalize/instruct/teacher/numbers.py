"""The numbers that a text states, in digits or in words, as values that can be compared."""

import re
import unicodedata

_DIGITS = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_CHINESE = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
_VALUES = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_TEENS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH = {word: value for value, word in enumerate(_TEENS.split())}
_ENGLISH |= {word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)}
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
        value = _chinese(match.group())
        if value is not None:
            sure = len(match.group()) > 1 and not _VALUES.keys().isdisjoint(match.group())
            found.append((value, sure))  # 千万 is no number in 千万不要
        found += [(float(_VALUES[c]), False) for c in match.group() if c in _VALUES]
    for match in _WORD.finditer(form.lower()):
        if match.group() in _ENGLISH:
            found.append((float(_ENGLISH[match.group()]), match.group() != "one"))
    return found


def _chinese(numeral: str) -> float | None:
    """``二十三`` is 23, ``三百零五`` 305, ``两万`` 20000; None for a run such as 一一 or 万一."""
    total = section = digit = 0
    last = None
    for char in numeral:
        if char in _VALUES:
            if last in _VALUES and last not in ("零", "〇"):
                return None
            digit = _VALUES[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        elif section or digit:
            total += (section + digit) * _LARGE[char]
            section = digit = 0
        else:
            return None
        last = char
    return float(total + section + digit)
