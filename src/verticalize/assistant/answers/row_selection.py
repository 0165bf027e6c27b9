"""The rows that a question means in words of any order: "cheapest crate on the trade list".

`listing` reads whole forms. Here every word of the question has to be accounted for instead: by the
head of a column, by a cell, by the name of file or sheet, or by what a number is wanted to be. One
word that is none of these may turn the meaning, and then nothing is said; nor where two tables
account for the question alike.
"""

import re
from collections import Counter
from collections.abc import Sequence

from verticalize.assistant.answers.listing import DENIES
from verticalize.assistant.answers.quotation import Quotation, quote
from verticalize.assistant.answers.sheets import DEEP, FEWEST, FILLER, PLAIN, Row, Sheet, sheets
from verticalize.records import Hit
from verticalize.retrieval.searching import DeepSearch
from verticalize.retrieval.tables.amounts import MONEY, Amount, amount, parse
from verticalize.retrieval.tables.column_words import asked_columns
from verticalize.retrieval.tables.conditions import conditions
from verticalize.retrieval.tables.days import days
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.wishes import Wish, wish
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens

LONGEST = 80  # characters of such a question
MOST = 12  # rows that are told
_PLAIN = PLAIN | frozenset(tokens("cost weigh"))  # what a number is wanted of
_UNREAD = 3  # rows beside the best ones, whose cells cannot be compared: "on request", 15 %
_BUT = re.compile(r"\b(?:but|others?|how many|why)\b|多少|为什么|为何", re.IGNORECASE)
_FREE = re.compile(r"free|nil|免费|无偿", re.IGNORECASE)
_NONE = re.compile(r"[-–—/\s]*|n/?a|无", re.IGNORECASE)
_RANGE = re.compile(r"(\d+(?:\.\d+)?) ?(?:-|–|~|～|至|到|to) ?(\d+(?:\.\d+)?)(?P<unit>.*)")
_CURRENCY = re.compile(r"[£$€¥￥元]|\b(?:USD|GBP|EUR|CNY|RMB|HKD)\b")
_YEAR = re.compile(
    r"\b(?:year|built|install(?:ed| date)|commissioned|purchased?|bought|launch(?:ed)?|released?)\b"
    r"|年份|(?:启用|安装|购[置买入]|投用|上市|出厂|生产)(?:日期|时间|年份?)",
    re.IGNORECASE,
)


def select_rows(
    question: str, hits: Sequence[Hit], search: DeepSearch, lang: str
) -> Quotation | None:
    """The rows of the one table that accounts for every word of a question that wants a number."""
    wanted = wish(question) if len(question) <= LONGEST else None
    if wanted is None or DENIES.search(wanted.rest) or _BUT.search(wanted.rest):
        return None  # "not", "other than": words that no table has, and that turn the meaning
    found = [
        ((table.outside(wanted.rest), not _are_called(rows, wanted.rest)), rows)
        for table in sheets(search(question, DEEP))
        if (rows := _kept(table, wanted))
    ]
    least = min((far for far, _ in found), default=())
    nearest = [rows for far, rows in found if far == least]
    if len(nearest) != 1 or len(nearest[0]) > MOST:
        return None
    return quote([row.quoted for row in nearest[0]], hits, lang)


def _are_called(rows: Sequence[Row], rest: str) -> bool:
    """Whether a whole cell says what is wanted: ``Category: Climber``, not one of many supplied."""
    said = set(tokens(FILLER.sub(" ", rest))) - _PLAIN
    return any(said == set(tokens(cell.value)) for row in rows for cell in row.cells)


def _kept(table: Sheet, wanted: Wish) -> list[Row]:
    """The rows that meet all that is said; none where a word of it stays unexplained.

    Of several columns that may be meant, such as the prices of two seasons, the rows are the same.
    """
    asked = conditions(wanted.rest, table.heads, table.values)
    wanted = wanted._replace(rest=FILLER.sub(" ", asked.rest))
    said = asked_columns(wanted.rest, table.heads)
    numbers = [head for head in said.heads if _is_number(table, head, wanted)]
    if wanted.scale or wanted.of_age:
        numbers = [head for head in numbers if _is_scale(head, wanted)]
    if numbers:
        wanted = wanted._replace(rest=said.rest)
    rows = [row for row in table.said_of(wanted.rest, _PLAIN).rows if asked.meets(row.by_head)]
    columns = (numbers[:1] or _columns(table, wanted)) if rows else []
    found = [_best(rows, column, wanted) for column in columns]
    return found[0] if found and all(one == found[0] for one in found) else []


def _best(rows: Sequence[Row], column: str, wanted: Wish) -> list[Row]:
    """The rows whose number in a column is as it is wanted, and those that cannot be compared."""
    had = [row for row in rows if _value(row, column)]
    read = list(zip(had, _amounts(had, column, wanted), strict=True))
    kinds = Counter(_kind(one, wanted) for _, one in read if one is not None)
    usual = next(iter(kinds.most_common(1)), (None, 0))[0]
    known = [(row, one) for row, one in read if one is not None and _kind(one, wanted) == usual]
    others = [row for row, one in read if one is None or _kind(one, wanted) != usual]
    if len(known) < min(2, len(rows)) or (others and wanted.limit):
        return []  # a cell that cannot be read may be the one that is asked for
    return [*_meeting(known, wanted), *others] if len(others) <= _UNREAD else []


def _kind(one: Amount, wanted: Wish) -> tuple[str, float] | str:
    """What may be compared: of a limit without a unit the same unit, else what it measures."""
    return (one.kind, one.factor) if wanted.limit and not wanted.limit.kind else one.kind


def _columns(table: Sheet, wanted: Wish) -> list[str]:
    """The columns whose number may be wanted: one that is named, or those of a scale."""
    asked = set(tokens(wanted.rest, TERMS))
    shared = {head: len(asked & set(tokens(bare(head), TERMS))) for head in table.heads[1:]}
    numbers = [head for head in shared if _is_number(table, head, wanted)]
    named = [head for head in numbers if shared[head] and shared[head] == max(shared.values())]
    if named:
        return named if len(named) == 1 else []
    scaled = [head for head in numbers if _is_scale(head, wanted)]
    fitting = numbers if wanted.limit and wanted.limit.kind else []
    return scaled or (fitting if len(fitting) == 1 else [])


def _is_scale(head: str, wanted: Wish) -> bool:
    if wanted.of_age:
        return bool(_YEAR.search(head))
    return wanted.scale is not None and wanted.scale.has(head)


def _is_number(table: Sheet, head: str, wanted: Wish) -> bool:
    """Whether a column has numbers, in the unit that the limit has."""
    values = _amounts(table.rows, head, wanted)
    told = [one for one in values if one is not None]
    if len(told) < FEWEST or len(told) * 2 < len(values):
        return False
    limit = wanted.limit
    if limit is None or not limit.kind:
        return True
    kinds = {one.kind for one in told}
    if kinds == {""} and limit.kind in MONEY:
        currency = _CURRENCY.search(head)
        if currency is None:
            return bool(set(tokens(bare(head), TERMS)) & set(tokens("price 金额", TERMS)))
        return parse("1", "", currency[0]).kind == limit.kind
    return kinds == {limit.kind} or wanted.unit.casefold() in head.casefold()


def _value(row: Row, head: str) -> str:
    """The cell in a column; "" where it says that there is none."""
    value = row.value(head)
    return "" if _NONE.fullmatch(value) else value


def _amounts(rows: Sequence[Row], head: str, wanted: Wish) -> list[Amount | None]:
    """The numbers in a column; its days where the oldest, or the earliest, is wanted."""
    numbers = [_amount(row, head, wanted.sign) for row in rows]
    if not wanted.of_age or any(numbers):
        return numbers
    dated = days([row.value(head) for row in rows])
    return [Amount(float(day.toordinal()), "day") if day else None for day in dated]


def _amount(row: Row, head: str, sign: str) -> Amount | None:
    """The number in a column; of a range its upper end, where the most is wanted, or its lower."""
    value = _value(row, head)
    if _FREE.fullmatch(value):
        value = "0"
    if sign in ("min", "max") and (ends := _RANGE.fullmatch(value.strip())):
        value = f"{ends[2 if sign == 'max' else 1]}{ends['unit']}"
    return amount(value, head)


def _meeting(known: Sequence[tuple[Row, Amount]], wanted: Wish) -> list[Row]:
    bare_limit = wanted.limit is not None and not wanted.limit.kind
    numbers = [one.number * (1 if bare_limit else one.factor) for _, one in known]
    if wanted.limit is None:
        best = (min if wanted.sign == "min" else max)(numbers)
        return [row for (row, _), number in zip(known, numbers, strict=True) if number == best]
    most = wanted.limit.number * wanted.limit.factor
    signs = {"<": -1, ">": 1}
    return [
        row
        for (row, _), number in zip(known, numbers, strict=True)
        if (number == most and "=" in wanted.sign)
        or any(mark in wanted.sign and (number - most) * way > 0 for mark, way in signs.items())
    ]
