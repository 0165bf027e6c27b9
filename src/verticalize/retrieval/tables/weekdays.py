"""Days of the week, as cells and questions say them: Mon-Fri, daily, 周一至周五, 周末."""

import re

WEEKDAY = "day of the week"  # what such amounts are of
_ALL = frozenset(range(7))  # from Monday, 0
_WORK, _END = frozenset(range(5)), frozenset((5, 6))
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = (
    r"(?:(?:mon|fri|sun)(?:days?)?|tues?(?:days?)?|wed(?:nesdays?)?|thu(?:rs?)?(?:days?)?"
    r"|sat(?:urdays?)?)"
)
_ENGLISH = re.compile(
    rf"\b(?P<first>{_DAY})\b\.?(?:\s?(?:-|–|to|till|until)\s?(?P<last>{_DAY})\b)?", re.IGNORECASE
)
_NUMERALS = "一二三四五六日"
_CHINESE = re.compile(
    r"(?:周|星期|礼拜)(?P<first>[一二三四五六日天])"
    r"(?:\s?(?:至|到|-|–|~|～)\s?(?:周|星期|礼拜)?(?P<last>[一二三四五六日天]))?"
)
_EVERY = re.compile(
    r"\b(?:daily|every ?day|24/7|all week|7 days)\b|每天|每日|天天|全年无休", re.IGNORECASE
)
_WORKDAYS = re.compile(r"\b(?:weekdays|working days)\b|工作日", re.IGNORECASE)
_WEEKEND = re.compile(r"\bweek-?ends?\b|周末", re.IGNORECASE)
_MAY_NAME = re.compile(
    r"周|星期|礼拜|[每天]天|每日|全年|工作日|day|daily|week|24/7|mon|tue|wed|thu|fri|sat|sun",
    re.IGNORECASE,
)
_BUT = re.compile(r"\b(?:closed|except|not|but)\b|除|休息|闭馆|不开|关门", re.IGNORECASE)

_OFF_BEHIND = re.compile(  # Sat closed; 每天（周一除外）; 周日休息
    rf"(?P<days>{_DAY}\b(?:\s?(?:-|–|to)\s?{_DAY}\b)?|(?:周|星期|礼拜)[一二三四五六日天]"
    r"(?:[至到、-](?:周|星期|礼拜)?[一二三四五六日天])?)\s?(?:closed|off|休息|除外|闭馆|不开|停诊)",
    re.IGNORECASE,
)


def weekdays(text: str) -> frozenset[int]:
    """The days that a cell names, Monday as 0; what it excepts is left out; none of other cells."""
    if not _MAY_NAME.search(text):  # most cells name none, and this tells it sooner
        return frozenset()
    off = _OFF_BEHIND.search(text)
    if off:
        rest = f"{text[: off.start()]} {text[off.end() :]}"
        return (_named(rest) or _ALL) - _named(off["days"])
    apart = _BUT.search(text)
    told = text[: apart.start()] if apart else text
    days = _named(told)
    if apart is None:
        return days
    return (days or _ALL) - _named(text[apart.end() :]) if _named(text) else days


def asked_day(question: str) -> tuple[frozenset[int], str]:
    """The days that a question asks about, and what else it says; none where it names no day."""
    found = [*_ENGLISH.finditer(question), *_CHINESE.finditer(question)]
    found += [one for one in (_WEEKEND.search(question), _WORKDAYS.search(question)) if one]
    rest = question
    for one in sorted(found, key=lambda one: -one.start()):
        before = re.sub(r"\b(?:on|at the|at)\s*$", "", rest[: one.start()], flags=re.IGNORECASE)
        rest = f"{before} {rest[one.end() :]}"
    return _named(question), rest


def _named(text: str) -> frozenset[int]:
    if _EVERY.search(text):
        return _ALL
    days: set[int] = set()
    days |= _WORK if _WORKDAYS.search(text) else set()
    days |= _END if _WEEKEND.search(text) else set()
    for found in _ENGLISH.finditer(text):
        days |= _between(*(_NAMES.index(d[:3].lower()) if d else None for d in found.groups()))
    for found in _CHINESE.finditer(text):
        days |= _between(
            *(_NUMERALS.index(d.replace("天", "日")) if d else None for d in found.groups())
        )
    return frozenset(days)


def _between(first: int | None, last: int | None) -> set[int]:
    if first is None:
        return set()
    if last is None:
        return {first}
    return {day % 7 for day in range(first, last + 1 + (7 if last < first else 0))}
