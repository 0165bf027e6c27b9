"""Chinese numerals as numbers."""

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}


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
