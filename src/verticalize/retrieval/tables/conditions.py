"""What a question wants of rows without naming a value: what is broken, sold out, below its least.

"Which machines are down?" wants those whose ``Status`` says so in whatever words, "what is below
its minimum" those whose ``Stock`` is less than their ``Min stock``.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from verticalize.retrieval.tables.amounts import amount
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.weekdays import asked_day, weekdays
from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK_CHAR, words

_STATUS = re.compile(r"\b(?:status|state|condition)\b|状态", re.IGNORECASE)
_STOCK = re.compile(r"\b(?:stock|quantity|qty|on hand|inventory)\b|库存|存量|数量", re.IGNORECASE)
_LEAST = re.compile(
    r"\b(?:min|minimum|reorder|safety|critical)\b|最低|最少|最小|安全|下限|警戒|预警", re.IGNORECASE
)
_WHOLE_AGAIN = re.compile(
    r"无|已(?:维|检)?修|排除|完成|\b(?:no|free|repaired|fixed|running)\b", re.IGNORECASE
)
_BROKEN_SAID = re.compile(
    r"\b(?:(?:broken|shut|is|are) ?down|down|broken|out of (?:order|service|use|action)|faulty"
    r"|defective|(?:in|under|being) repair(?:ed)?|not (?:working|running)|off ?line)\b"
    r"|趴窝|等修|罢工|坏(?:了|掉)?(?:在修|没修好)?|(?:正)?在(?:维)?修|维修中?|停(?:用|机)(?:了|中)?|故障|不能用|用不了",
    re.IGNORECASE,
)
_BROKEN = re.compile(
    r"\b(?:down|broken|out of|fault|defect|repair|not (?:in use|working|running)|stop|stand ?still"
    r"|maintenance|decommission|scrap|off ?line)|维修|待修|在修|故障|停用|停机|报修|检修|报废|损坏",
    re.IGNORECASE,
)
_GONE_SAID = re.compile(
    r"\b(?:out of stock|sold out|run out|used up|none left)\b|断货|缺货|没货|无货|没库存|用完了?",
    re.IGNORECASE,
)
_ENDED = re.compile(r"\b(?:discontinued|withdrawn|phased out)\b|停产|下架|停售", re.IGNORECASE)
_LIVE_SAID = re.compile(
    r"\b(?:(?:you|they|we)? ?still (?:sell|sold|make|made|offer(?:ed)?|available|on sale|have|get)"
    r"|on sale|not discontinued)\b|(?:还)?在售|还(?:在)?卖|(?:没|未)(?:有)?(?:停产|下架)",
    re.IGNORECASE,
)
_VALID = re.compile(r"\b(?:valid|active|in force)\b|有效|合作", re.IGNORECASE)
_INVALID_SAID = re.compile(
    r"\b(?:inactive|no longer (?:active|valid|used)|not (?:active|valid))\b"
    r"|(?:已经)?停(?:止合作|止|用|了)了?(?:不合作了?)?|不(?:再)?合作了?|(?:已经?)?(?:失效|无效)了?",
    re.IGNORECASE,
)
SHORT = re.compile(  # of what there is less than there has to be
    r"\b(?:below|under|less than|lower than|beneath) (?:the |its |their )?(?:min(?:imum)?|reorder"
    r"|safety|critical)(?:\.|(?: stock)?(?: level| point)?)(?!\w)"
    r"|\b(?:running|run|too) low\b|\b(?:needs?|have|has) to be (?:re)?ordered\b"
    r"|\breorder(?:ed)?\b"
    r"|(?:低于|少于|不到|不足)(?:了)?(?:最低|最少|最小|安全|警戒|预警)(?:库存|存量|数量|线|值)?"
    r"|(?:要|该|需要?)(?:补货|补充|进货|采购)|快(?:没|用完)了?|库存不(?:足|够)",
    re.IGNORECASE,
)
_YES = re.compile(r"(?:yes|y|true|是|有|需要?|√|✓)\s*(?=$|[,;，；(（])", re.IGNORECASE)
_NO = re.compile(r"(?:no|n|none|false|否|无|不需要?|不|×|✗|-|—)\s*(?=$|[,;，；(（])", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:不(?:用|需要?|要|必)?|无需|没有?|\bnot|n['’]t|\bwithout(?: an?)?|\bno)\s*$", re.IGNORECASE
)
_NEGATION = re.compile(r"\b(?:no|not|without)\b|n['’]t\b", re.IGNORECASE)
_WHETHER = re.compile(
    r"^(?:是否|需不需要|要不要)(?:需要?|要)?|^(?:is|are|has|needs?) ", re.IGNORECASE
)
_WORD = re.compile(r"[^\W\d_]+")
_OFF = re.compile(r"\b(?:off|closed)\b|休息|休假|公休|闭馆", re.IGNORECASE)
_LITTLE = frozenset(("is", "are", "the", "a", "an", "of", "has"))
_DENIALS = frozenset(("no", "not", "t", "without", "any"))
_PLAIN_ZH = frozenset(("需要", "支持", "可以", "能否", "是否", "提供", "有无"))  # of many heads
_MOSTLY = 0.6  # of the cells of a column of yes and no

# Who says no more than this wants rows: "out of stock", "what's broken at the moment", 缺货.
WANTED = re.compile(
    rf"^(?:what(?:['’]?s| is| are)?|anything|show me|list)?\W*"
    rf"(?:{'|'.join(said.pattern for said in (SHORT, _GONE_SAID, _BROKEN_SAID))})"
    r"(?: (?:right now|now|at the moment|currently|today))?\W*$",
    re.IGNORECASE,
)

Cells = Mapping[str, str]  # of a row, by their heads
Test = Callable[[Cells], bool]
Values = Callable[[str], Sequence[str]]  # of a column
_Saying = tuple[re.Pattern[str], tuple[str, ...], Test]


class Conditions(NamedTuple):
    """What rows are wanted, the columns that tell it, and what else the question says."""

    tests: tuple[Test, ...]
    heads: tuple[str, ...]
    rest: str

    def also(self, test: Test, heads: Sequence[str], place: tuple[int, int]) -> "Conditions":
        """These and one more, whose words are taken out of the rest."""
        rest = f"{self.rest[: place[0]]} {self.rest[place[1] :]}"
        return Conditions((*self.tests, test), (*self.heads, *heads), rest)

    def meets(self, cells: Cells) -> bool:
        """Whether a row is as it is wanted."""
        return all(test(cells) for test in self.tests)


def conditions(question: str, heads: Sequence[str], values: Values | None = None) -> Conditions:
    """What a question wants of the rows of a table with these heads.

    Args:
        values: those of a column, where the question wants rows. Then a column of yes and no that
            it names wants a yes of them ("which are discontinued"), or a no (不需要上门). Of any
            other question the tests are left out: who asks for one row does not choose by them.
    """
    found = Conditions((), (), question)
    for pattern, columns, test in _said_of(heads, values):
        if all(columns) and (said := pattern.search(found.rest)):
            found = found.also(test, columns, said.span())
    if values is None:
        return found._replace(tests=())
    for head in heads:
        begins = [one for one in heads if whether(one)[:2] == whether(head)[:2]]
        found = _of_yes_and_no(head, values(head), found, alone=len(begins) == 1)
    if lettered := _lettered(heads, values, found.rest):
        head, place = lettered
        found = found.also(_says(head, found.rest[slice(*place)]), (head,), place)
    return _of_days(heads, values, found)


def _said_of(heads: Sequence[str], values: Values | None) -> Iterator[_Saying]:
    """What may be said of rows in words of its own, and the columns that tell it."""
    stock, least = _pair(heads)
    status, valid, ended = (
        _first(pattern, [head for head in heads if plain or _is_of_yes_and_no(head, values)])
        for pattern, plain in ((_STATUS, True), (_VALID, False), (_ENDED, False))
    )
    yield SHORT, (stock, least), _is_short(stock, least)
    yield _GONE_SAID, (stock,), _is_gone(stock)
    yield _INVALID_SAID, (valid,), _is(valid, _NO)
    yield _LIVE_SAID, (ended,), _is(ended, _NO)
    yield _BROKEN_SAID, (status,), _is_broken(status)


def _is_of_yes_and_no(head: str, values: Values | None) -> bool:
    return values is None or _says_yes_or_no(values(head))


def _of_yes_and_no(
    head: str, values: Sequence[str], found: Conditions, *, alone: bool
) -> Conditions:
    """The conditions with that on a column of yes and no, where the question names it.

    Args:
        alone: no other head begins as this one does, so that its beginning names it.
    """
    said = _named(head, found.rest, alone=alone) if _says_yes_or_no(values) else None
    if said is None:
        return found
    start, end = said
    before = _DENIED.search(found.rest[:start])
    denied = before or _NEGATION.search(found.rest[start:end])
    place = before.start() if before else start, end
    return found.also(_is(head, _NO if denied else _YES), (head,), place)


def _of_days(heads: Sequence[str], values: Values, found: Conditions) -> Conditions:
    """The conditions with that on the weekday that the question names, where a column has days."""
    days, rest = asked_day(found.rest)
    head = next((one for one in heads if days and _has_days(one, values(one), found.rest)), "")
    if not head:
        return found
    return Conditions((*found.tests, _is_open(head, days)), (*found.heads, head), rest)


def _lettered(
    heads: Sequence[str], values: Values, text: str
) -> tuple[str, tuple[int, int]] | None:
    """A letter behind what a column is called, or begins with, and its place: 评级A, "rating A"."""
    for head in heads:
        name = bare(head)
        short = name[:1] if CJK_CHAR.search(name) else name
        behind = rf"(?i:{re.escape(name)}|{re.escape(short)})(?:是|为| is|[ :：=])*"
        found = re.search(rf"{behind}(?P<letter>[A-Z])(?![A-Za-z\d])", text) if name else None
        if found and found["letter"] in values(head):
            return head, found.span("letter")
    return None


def _says(head: str, value: str) -> Test:
    return lambda cells: cells.get(head) == value


def _has_days(head: str, values: Sequence[str], question: str) -> bool:
    """Whether a column has days of the week: of being off where that is asked, else of being on."""
    named = [value for value in values if weekdays(value)]
    off = bool(_OFF.search(bare(head)))
    return (
        len(named) > 1
        and len(named) >= _MOSTLY * len(values)
        and off == bool(_OFF.search(question))
    )


def _is_open(head: str, days: frozenset[int]) -> Test:
    return lambda cells: days <= weekdays(cells.get(head, ""))


def whether(head: str) -> str:
    """What a column says yes or no to: 上门 of 是否需要上门."""
    return _WHETHER.sub("", bare(head)).strip(" ?？")


def _says_yes_or_no(values: Sequence[str]) -> bool:
    said = [value for value in values if _YES.match(value) or _NO.match(value)]
    return len(said) > 1 and len(said) >= _MOSTLY * len(values)


def _named(head: str, text: str, *, alone: bool) -> tuple[int, int] | None:
    """Where a question names a column of yes and no: 皮试, "discontinued", "stop the line"."""
    name = whether(head)
    if CJK_CHAR.search(name):
        parts = (name, name[:2]) if alone and name[:2] not in _PLAIN_ZH else (name,)
        whole = next((part for part in parts if part in text), "")
        at = text.find(whole)
        return (at, at + len(whole)) if len(whole) > 1 else None
    wanted = [stem(word) for word in words(name.casefold()) if word not in _LITTLE]
    said = [(stem(found[0].casefold()), found) for found in _WORD.finditer(text)]
    places = [next((found for word, found in said if word == one), None) for one in wanted]
    held = [place for place in places if place]
    if not held or len(held) < len(places):
        return None
    start, end = min(one.start() for one in held), max(one.end() for one in held)
    between = {found[0].casefold() for found in _WORD.finditer(text[start:end])}
    strange = between - {one[0].casefold() for one in held} - _LITTLE - _DENIALS
    return None if strange else (start, end)


def _is(head: str, wanted: re.Pattern[str]) -> Test:
    return lambda cells: bool(wanted.match(cells.get(head, "")))


def _pair(heads: Sequence[str]) -> tuple[str, str]:
    """The columns with what there is, and with the least that there has to be."""
    least = _first(_LEAST, heads)
    stocks = [head for head in heads if _STOCK.search(bare(head)) and not _LEAST.search(bare(head))]
    alike = [head for head in stocks if set(tokens(bare(head))) & set(tokens(bare(least)))]
    return next(iter(alike or stocks), ""), least


def _first(pattern: re.Pattern[str], heads: Sequence[str]) -> str:
    return next((head for head in heads if pattern.search(bare(head))), "")


def _is_short(stock: str, least: str) -> Test:
    def test(cells: Cells) -> bool:
        there, wanted = _number(cells, stock), _number(cells, least)
        return there is not None and wanted is not None and there < wanted

    return test


def _is_gone(stock: str) -> Test:
    def test(cells: Cells) -> bool:
        return _number(cells, stock) == 0 or bool(_GONE_SAID.search(cells.get(stock, "")))

    return test


def _is_broken(status: str) -> Test:
    def test(cells: Cells) -> bool:
        told = cells.get(status, "")
        return bool(_BROKEN.search(told)) and not _WHOLE_AGAIN.search(told)

    return test


def _number(cells: Cells, head: str) -> float | None:
    read = amount(cells.get(head, ""), head)
    return read.number if read else None
