"""The heads of columns: what they call a property, and the unit that they give beside it."""

import re
from functools import lru_cache

_IN_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_COUNTS = re.compile(r"([天月年周]|小时|分钟)数$")  # 供货天数
# price_1_day_eur, Weight kg. No "min" or "t": of temp_min the one is no minute.
_PER = re.compile(  # 价格/元
    r"(?<=\w) ?/ ?([千万]?元|美元|eur|usd|gbp|cny|rmb|[km]?g|[ckm]?m|k?w|m?l|h|min|[天月年%])$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?<=\w)[_ ](eur|usd|gbp|cny|rmb|hkd|kg|mg|cm|mm|km|kw|ml)$", re.IGNORECASE)


@lru_cache(4096)
def bare(head: str) -> str:
    """The head in words, without its unit: a ``Daily rate (GBP)`` is a ``Daily rate``.

    And ``price_1_day_eur`` is a ``price 1 day``.
    """
    name = _PER.sub("", _IN_BRACKETS.sub("", head).strip())
    return _BEHIND.sub("", name).replace("_", " ").strip()


@lru_cache(4096)
def unit_in(head: str) -> str:
    """The unit of a column by its head: 单价（元）, price_eur, 供货天数; "" where it has none."""
    forms = (_IN_BRACKETS, _PER, _BEHIND, _COUNTS)
    found = next(filter(None, (form.search(head) for form in forms)), None)
    return found[1].strip() if found else ""
