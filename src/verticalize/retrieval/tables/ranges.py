"""Ranges in rows and at the head of lines, and whether they hold an amount that a question gives.

"What does a knee operation cost for a 12 kg dog?" asks for the row from 0 to 15 kg, and 280公斤 for
the scale whose row says 0～500 kg.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from itertools import product
from operator import itemgetter
from typing import NamedTuple

from verticalize.records import Hit, Passage
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.tables.amounts import CURRENCY, LONGEST, Amount, amount, parse
from verticalize.retrieval.tables.heads import bare, unit_in
from verticalize.retrieval.tables.months import (
    CALENDAR,
    asked_months,
    month_ranges,
    months_of_cell,
)
from verticalize.retrieval.tables.row_words import shared
from verticalize.retrieval.tables.rows import Cell, cells
from verticalize.retrieval.tables.weekdays import WEEKDAY, asked_day, weekdays
from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.retrieval.words.tokens import units

DEEP = 200  # hits among which the row is looked for
MOST_LED = 2  # passages that are led
ALIKE = 0.3  # words that two sentences share which state different limits of the same
WIDE = 0.01  # what a range without end suits an amount less than one that is the amount
_COUNTED = "个只支件台片粒盒瓶袋张份人名条块套根枚例次分"
_UNIT_ZH = (
    r"(?:公斤|千克|毫克|公里|厘米|毫米|毫升|小时|分钟|个月|星期|万?元|英镑|美元|欧元|岁|周岁"
    rf"|[克吨米升天周秒年{_COUNTED}])"
)
_UNIT = rf"(?:°[cC]|[℃%]|{_UNIT_ZH}|[a-zA-Zµ]+(?![a-zA-Z]))"
_DIGITS = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,9})?"
_GIVEN = re.compile(
    rf"(?<![A-Za-z\d.,第-]){CURRENCY}(?P<number>{_DIGITS})(?![\d.,]*\d) ?(?P<times>[百千万亿]?)"
    rf"(?:[ -]?(?P<old>years?[ -]old\b|周?岁)|[ 个-]?(?P<unit>{_UNIT}))?"
)
_BELOW_ZERO = re.compile(r"(?:[-−–]|零下|负|\bminus ?)$|^ ?(?:degrees )?below zero", re.IGNORECASE)
_MONTHS = ("个月", "月", "月龄", "month", "months")
_YEAR = re.compile(r"(?:19|20)\d\d年")


def _end(name: str) -> str:
    return (
        rf"(?P<{name}_money>[£$€¥￥])?(?P<{name}>{_DIGITS})(?![.,]?\d)"
        rf"(?: ?(?P<{name}_times>[百千万亿]))?"
        rf"(?: ?(?P<{name}_unit>(?!to\b|and\b|or\b){_UNIT}))?"
    )


_BELOW = (
    r"up to|at most|no more than|不超过|不大于|至多|≤"
    r"|(?P<under>under|below|less than|低于|小于|少于|不到|不满|不足|[<＜])"
)
_ABOVE = (
    r"at least|不低于|不小于|不少于|至少|达到或超过|达到|≥"
    r"|(?P<over>over|above|more than|超过|大于|高于|[>＞])"
)
_FORMS = tuple(
    re.compile(rf"(?:(?P<age>aged?|ages|年龄)[:： ]*)?{form}", re.IGNORECASE)
    for form in (
        rf"(?:(?:from|between) |从)?{_end('low')} ?(?P<to>[-–—~～〜至到]|to|and) ?{_end('high')}",
        rf"(?:{_BELOW}) ?{_end('high')}",
        rf"{_end('high')} ?(?:or less|and below|and under|及?以[下内]|之内)",
        rf"(?:{_ABOVE}) ?{_end('low')}",
        rf"{_end('low')} ?(?:or more|and more|and above|and over|及?以上)",
    )
)
_ITEM = re.compile(r"(?:[-*+•·] )?")
_BEHIND = re.compile(r" ?[:：;；,，]|\s{2}|\t|\s[-–—]\s|$")
_FROM = re.compile(r"\b(?:from|min(?:imum)?)\b|下限|最低|最小|起始?|从", re.IGNORECASE)
_TO = re.compile(r"\b(?:up to|to|max(?:imum)?)\b|上限|最高|最大|截?止|[到至]", re.IGNORECASE)
_MOST = re.compile(r"\bmax(?:imum)?\b|最[大高多]|上限|限[重载高]", re.IGNORECASE)
_LEAST = re.compile(r"\bmin(?:imum)?\b|最[小低少]|下限", re.IGNORECASE)
_YEARS_OLD = ("岁", "周岁")
_AGE = re.compile(r"\bage\b|年龄", re.IGNORECASE)


class Span(NamedTuple):
    """From where to where something goes, in the first unit of its kind: 0～500 kg of 量程.

    `of` is the head of its column, "" at the head of a line; `kind` is what is measured or counted,
    "" where no unit is given. Both ends belong to it: "over 5" begins right behind 5.
    """

    of: str
    low: float
    high: float
    kind: str = ""

    def says_of(self, given: Amount) -> bool:
        """Whether it is of what the amount is of: of kilograms, or of things that are counted."""
        return self.kind == given.kind or (not self.kind and given.kind in _COUNTED)

    def holds(self, given: Amount) -> bool:
        """Whether the amount lies in it; both ends do."""
        return self.says_of(given) and self.low <= given.number * given.factor <= self.high


def given(question: str) -> list[Amount]:
    """The amounts of a question that have a unit, such as 12 kg, 80000支 or 72 years old.

    A month of the year and a day of the week are amounts, too.

    None below zero, and of those of one kind none where there are several: "35 kg, not 12 kg".
    """
    text = _YEAR.sub(" ", question)
    matches = [one for one in _GIVEN.finditer(text) if not _is_below_zero(text, one)]
    found = [one for one in map(_given, matches) if one.kind]
    found += _of_the_calendar(question)
    alone = [one for one in found if sum(other.kind == one.kind for other in found) == 1]
    return [one for one in alone if one.known or one.kind not in ENGLISH]


def _of_the_calendar(question: str) -> list[Amount]:
    """The months that a question names, else the first of its days of the week."""
    months = [Amount(month, CALENDAR) for month in asked_months(question)]
    days, _ = asked_day(question)
    return months or [Amount(float(day), WEEKDAY) for day in sorted(days)[:1]]


def _is_below_zero(text: str, found: re.Match[str]) -> bool:
    before, behind = text[: found.start()], text[found.end() :]
    return bool(_BELOW_ZERO.search(before[-8:]) or _BELOW_ZERO.match(behind))


def spans(statement: str) -> list[Span]:
    """The ranges of a row's cells, or the one that a line begins with."""
    if row := cells(statement):
        two = list(_of_two(row))
        return [*two, *_of_one(row), *([] if two else _of_limits(row)), *_of_calendar(row)]
    line = statement[len(_ITEM.match(statement)[0]) :]  # type: ignore[index]
    found = (form.match(line) for form in _FORMS)
    ended = (one for one in found if one and _BEHIND.match(line, one.end()))
    return list(filter(None, (_span(one, "") for one in ended)))[:1]


def holds_within(question: str, sentence: str) -> float:
    """How the ranges that a sentence states suit the amounts of a question, as `fits`; else 0.

    "Gifts worth more than £50" holds £80, and "up to £50 may be kept" does not.
    """
    amounts = given(question)
    stated = [one for form in _FORMS for one in form.finditer(sentence)] if amounts else []
    found = [span for one in stated if (span := _span(one, ""))]
    found += [Span("", *ends, CALENDAR) for ends in month_ranges(sentence)] if amounts else []
    return max(_fit(found, amounts).values(), default=0.0)


def is_looked_up(line: str, *, below: str) -> bool:
    """Whether a line of a table without bars stands below what tells what it is of."""
    return bool(spans(line)) and not cells(line) and not spans(below)


def fits(question: str, statements: Sequence[str]) -> list[float]:
    """Of each statement how its ranges suit the amounts of the question: about 1, 0 or -1.

    About 1 where one holds an amount, a little less the wider it is, and -1 where none does. All
    are 0 unless some hold it and others of the same column do not: only then do ranges choose.
    """
    amounts = given(question)
    found = [_fit(spans(one), amounts) if amounts else {} for one in statements]
    held, left = ({of for one in found for of in one if (one[of] > 0) == yes} for yes in (1, 0))
    return [
        max((fit for of, fit in one.items() if of in held & left), key=abs, default=0.0)
        for one in found
    ]


def in_range(question: str, statement: str) -> bool:
    """Whether a range of a row holds an amount of the question."""
    amounts = given(question)
    return bool(amounts) and any(fit > 0 for fit in _fit(spans(statement), amounts).values())


def led_by_range(question: str, hits: Sequence[Hit], k: int) -> list[Hit]:
    """The best `k`; second those whose row holds the amount asked about, if the best excludes it.

    They are of the same table, and lack no word of the question that its row has: of several the
    two most like it, or else with the narrowest range.
    """
    amounts = given(question) if hits else []
    rows = list(statements(hits[0].passage)) if amounts else []
    fit = [_fit(spans(row), amounts) for row in rows]
    columns = {of for own in fit for of in own}
    if not columns:
        return _led_by_limit(question, hits, k)
    if any(value > 0 for own in fit for value in own.values()):
        return list(hits[:k])
    best = max(rows, key=lambda row: len(shared(question, row)))
    near = [
        (nearness, hit)
        for hit in hits[1:]
        if hit.passage.document_id == hits[0].passage.document_id
        and (nearness := _nearness(question, best, hit.passage, columns))
    ]
    led = [hit for _, hit in sorted(near, key=itemgetter(0))][:MOST_LED]
    order = [hits[0], *led, *(hit for hit in hits[1:] if hit not in led)]
    return [replace(hit, rank=rank) for rank, hit in enumerate(order[:k], start=1)]


def _led_by_limit(question: str, hits: Sequence[Hit], k: int) -> list[Hit]:
    """The best `k`; second what is like the best sentence and holds the amount it excludes."""
    best = hits[0].passage if hits else None
    stated = list(statements(best)) if best else []
    fit = [holds_within(question, one) for one in stated]
    out = [one for one, value in zip(stated, fit, strict=True) if value < 0]
    if not out or max(fit) > 0:
        return list(hits[:k])
    led = [
        hit
        for hit in hits[1:]
        if best
        and hit.passage.document_id == best.document_id
        and any(
            holds_within(question, one) > 0 and alike(one, other) >= ALIKE
            for one in statements(hit.passage)
            for other in out
        )
    ][:1]
    order = [hits[0], *led, *(hit for hit in hits[1:] if hit not in led)]
    return [replace(hit, rank=rank) for rank, hit in enumerate(order[:k], start=1)]


def alike(one: str, other: str) -> float:
    """The share of the words of the shorter of two sentences that stand in the other one."""
    said, told = (set(units(text)) for text in (one, other))
    return len(said & told) / max(1, min(len(said), len(told)))


def _nearness(
    question: str, best: str, passage: Passage, columns: Set[str]
) -> tuple[int, float] | None:
    """The least of a row that holds an amount: how many cells it shares, how well it fits."""
    amounts, like, wanted = given(question), set(cells(best)), shared(question, best)
    return min(
        (
            (-len(like.intersection(cells(row))), -value)
            for row in statements(passage)
            if wanted <= shared(question, row)
            for of, value in _fit(spans(row), amounts).items()
            if of in columns and value > 0
        ),
        default=None,
    )


def _fit(found: Sequence[Span], amounts: Sequence[Amount]) -> dict[str, float]:
    """How the ranges of each column suit the amounts that are of the same kind."""
    fit: dict[str, float] = {}
    for span, one in product(found, amounts):
        if span.says_of(one):
            value = 1 - WIDE * _width(span, one) if span.holds(one) else -1.0
            fit[span.of] = max(value, fit.get(span.of, value))
    return fit


def _width(span: Span, one: Amount) -> float:
    """0 of a range without width, 1 of one that has no end."""
    width = span.high - span.low
    return 1.0 if math.isinf(width) else width / (width + one.number * one.factor + 1)


def _given(found: re.Match[str]) -> Amount:
    unit = found["currency"] or found["unit"] or ""
    said = parse(found["number"], found["times"], unit)
    return said._replace(kind="age", factor=1.0) if found["old"] else _singular(said)


def _singular(one: Amount) -> Amount:
    """What is counted without its plural: points."""
    return one if one.known else one._replace(kind=one.kind.removesuffix("s"))


def _of_two(row: Sequence[Cell]) -> Iterator[Span]:
    """The ranges that two cells give: ``Weight from (kg)`` and ``Weight to (kg)``."""
    tops = {_TO.sub("", cell.name): cell for cell in row if _TO.search(cell.name)}
    for cell in row:
        top = tops.get(_FROM.sub("", cell.name)) if _FROM.search(cell.name) else None
        low, high = (amount(one.value, one.name) for one in (cell, top)) if top else (None, None)
        if low and high and low.kind == high.kind:
            ends = low.number * low.factor, high.number * high.factor
            yield Span(bare(cell.name), *ends, _singular(low).kind)


def _of_one(row: Sequence[Cell]) -> Iterator[Span]:
    """The ranges that one cell gives: ``0～500 kg``."""
    for cell in row:
        found = filter(None, (form.fullmatch(cell.value) for form in _FORMS))
        yield from filter(None, (_span(one, cell.name) for one in found))


def _of_limits(row: Sequence[Cell]) -> Iterator[Span]:
    """The ranges that one cell bounds: ``Max rider weight (kg): 130``."""
    for cell in row:
        head = bare(cell.name)
        most, least = _MOST.search(head), _LEAST.search(head)
        limit = amount(cell.value, cell.name) if most or least else None
        if limit and limit.kind:
            end = limit.number * limit.factor
            ends = (-math.inf, end) if most else (end, math.inf)
            yield Span(head, *ends, _singular(limit).kind)


def _of_calendar(row: Sequence[Cell]) -> Iterator[Span]:
    """The months and the days of the week that one cell gives: June to August, ``Fri-Sun``."""
    for cell in row:
        for ends in months_of_cell(cell.value):
            yield Span(bare(cell.name), *ends, CALENDAR)
        for day in weekdays(cell.value) if len(cell.value) <= LONGEST else ():
            yield Span(bare(cell.name), day, day, WEEKDAY)


def _span(found: re.Match[str], head: str) -> Span | None:
    """The range of a match; None of two numbers that may be something else: 1-207."""
    said = found.groupdict()
    given_units = (f"{end}_{what}" for what in ("money", "unit") for end in ("high", "low"))
    unit = next(filter(None, map(said.get, given_units)), None) or unit_in(head)
    aged = bool(said["age"] or _AGE.search(head) or unit in _YEARS_OLD)
    if said.get("to") == "-" and not (unit or aged):
        return None
    low, high = (_bound(said, end, unit, aged=aged) for end in ("low", "high"))
    start = low.number * low.factor if low else -math.inf
    end = high.number * high.factor if high else math.inf
    return Span(
        bare(head),
        math.nextafter(start, math.inf) if said.get("over") else start,
        math.nextafter(end, -math.inf) if said.get("under") else end,
        next(one.kind for one in (high, low) if one),
    )


def _bound(said: Mapping[str, str | None], end: str, unit: str, *, aged: bool) -> Amount | None:
    """One end of a range: with its own unit, that of the other end, or that of the column."""
    if not (number := said.get(end)):
        return None
    of_its_own = said[f"{end}_money"] or said[f"{end}_unit"]
    own = said[f"{end}_times"] or of_its_own
    times = said.get("high_times") if end == "low" and not own else said[f"{end}_times"]
    own_unit = of_its_own or unit
    one = parse(number, times or "", own_unit)
    if not aged:
        return _singular(one)
    return Amount(one.number, "age", 1 / 12 if own_unit.casefold() in _MONTHS else 1.0)
