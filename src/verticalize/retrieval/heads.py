"""The heads of columns: what they call a property, and the unit that they give in brackets."""

import re

_IN_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_COUNTS = re.compile(r"([天月年周]|小时|分钟)数$")  # 供货天数


def bare(head: str) -> str:
    """The head without what stands in brackets: ``Daily rate (GBP)`` is a ``Daily rate``."""
    return _IN_BRACKETS.sub("", head).strip()


def unit_in(head: str) -> str:
    """The unit of a column by its head: 单价（元）, 供货天数; "" where it has none."""
    found = _IN_BRACKETS.search(head) or _COUNTS.search(head)
    return found[1].strip() if found else ""
