"""Questions for what has its date in a month or a year: 哪些仪器6月份要校准, what ends in 2026.

Only questions that say nothing else are read.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

from verticalize.dates import MONTH, Span, days, month_number, read_date
from verticalize.retrieval.tables.bounds import ARE_ZH, OF, OF_ZH, THING_ZH, WHICH
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.words.forms import read_form
from verticalize.retrieval.words.tokens import tokens

_WHEN = (
    r"(?:在|于|是|为)?(?<!\d)(?=\d)"
    r"(?:(?P<year>(?:19|20)\d\d)年)?(?:(?P<month>1[0-2]|0?[1-9])月份?)?"
    r"(?P<side>[以之]?[前后])?"
)
_AHEAD = r"(?P<ahead>需要|[要需该得])"
_WHAT = r"(?P<what>(?!什么|哪)[^\W\d_的]{2,8}?)"
_DATE = r"(?:的?(?:日期|时间))?"
_WHEN_EN = (
    rf"(?P<side>in|before|after) (?:the )?"
    rf"(?:(?P<name>{MONTH})\.?(?: (?:of )?(?P<year>\d{{4}}))?|(?P<only>\d{{4}}))"
)
_SIDES = {"前": "<", "before": "<", "后": ">=", "after": ">"}  # 2018年以后 begins with 2018
_ENDS = r"\s*[.?？。]*"
_FORMS = tuple(
    re.compile(form + _ENDS, re.IGNORECASE)
    for form in (
        rf"{WHICH}{OF_ZH}{_WHEN}(?:{_AHEAD}(?:做|进行)?)?{_WHAT}的?",
        rf"{WHICH}{OF_ZH}的{_WHAT}{_DATE}{_WHEN}",
        rf"{_WHAT}{_DATE}{_WHEN}的{THING_ZH}(?:{ARE_ZH})?",
        rf"{_WHEN}(?:{_AHEAD}(?:做|进行)?)?{_WHAT}的{THING_ZH}(?:{ARE_ZH})?",
        rf"(?:which|what) {OF} (?:will )?(?P<what>end|expire|run out|start|begin)s? {_WHEN_EN}",
        rf"(?:which|what) {OF} (?:is|are) (?P<ahead>due)(?: for (?:an? |the )?"
        rf"(?P<what>[a-z]+(?: [a-z]+)?))? {_WHEN_EN}",
    )
)
_NEXT = re.compile(r"下一?次|下一|计划|\b(?:next|due)\b", re.IGNORECASE)
# Verbs that are told under other heads.
_HEADS = tuple(
    (re.compile(verb), re.compile(head, re.IGNORECASE))
    for verb, head in (
        (
            r"到期|过期|截止|结束|end|expire|run out",
            r"到期|截止|终止|结束|有效期至|\b(?:until|ends?|expir\w+|valid to)\b",
        ),
        (r"start|begin", r"\b(?:from|starts?|begins?|since)\b"),
    )
)


class Due(NamedTuple):
    """Of what (仪器) which date (校准) is to be in which year or month; `ahead`: the next one.

    `side` is ``<``, ``>`` or ``>=`` where it is to be before or after that.
    """

    of: str
    what: str
    year: int | None
    month: int | None
    ahead: bool = False
    side: str = ""

    def column(self, heads: Collection[str]) -> str | None:
        """The one of these heads of dates that is meant; None where none is, or several may be."""
        meant = [head for head in heads if self._is_meant(bare(head))]
        if self.ahead and len(meant) > 1:
            meant = [head for head in meant if _NEXT.search(head)]
        return meant[0] if len(meant) == 1 else None

    def holds(self, value: str) -> bool:
        """Whether a value is a day, or a month, of the time that is asked about."""
        span = read_date(value)
        if span is None:
            return False
        if self.side:
            when = days(self.year, self.month) if self.year else None
            return when is not None and _lies(span, self.side, when)
        if self.year and not span.first.year == span.last.year == self.year:
            return False
        return not self.month or span.first.month == span.last.month == self.month

    def _is_meant(self, head: str) -> bool:
        for verb, heads in _HEADS:
            if verb.fullmatch(self.what.casefold()):
                return bool(heads.search(head))
        if not self.what:
            return bool(_NEXT.search(head))
        said = set(tokens(self.what))
        return self.what in head or (bool(said) and said <= set(tokens(head)))


def _lies(span: Span, side: str, when: Span) -> bool:
    if side == "<":
        return span.last < when.first
    return span.first > when.last if side == ">" else span.first >= when.first


def due(question: str) -> Due | None:
    """What a question asks dates to be; None of any other question."""
    found = read_form(_FORMS, question)
    if found is None:
        return None
    said = {name: value.strip() for name, value in found.groupdict().items() if value}
    year = said.get("year") or said.get("only")
    month = month_number(said["name"]) if "name" in said else int(said.get("month", 0))
    what = said.get("what", "").casefold()
    return Due(
        said.get("of", ""),
        what,
        int(year) if year else None,
        month or None,
        "ahead" in said,
        _SIDES.get(said.get("side", "").casefold().lstrip("以之"), ""),
    )
