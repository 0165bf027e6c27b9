"""Answers that list: all names of which the facts tell what was asked for."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from verticalize.assistant.answers.kinds import of_kind
from verticalize.assistant.answers.quotation import Quotation, Quoted, quote
from verticalize.assistant.answers.wanted import Asked, says
from verticalize.dates import read_date
from verticalize.records import Hit, Passage
from verticalize.retrieval.quoting.cards import label
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.searching import DeepSearch
from verticalize.retrieval.tables.amounts import amount, unread
from verticalize.retrieval.tables.bounds import Bound, bound
from verticalize.retrieval.tables.due import Due, due
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.periods import shortest
from verticalize.retrieval.tables.rows import Cell, cells
from verticalize.retrieval.words.abbreviations import standing_for
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens, units

MOST = 20  # facts that are quoted
DEEP = 200  # passages that are looked through
_LISTS = re.compile(
    r"哪[些台辆]|哪几[种个款样台辆件条项批家张份支名位]|列出|列举|有几[种个款]|都有(?:什么|啥)"
    r"|\b(?:which|list|name all)\b|\bwhat .{1,40} are there\b"
    r"|^what(?:['’]s| is| are) .{1,40} (?:on|under|with|for)\b"
    r"|^who (?:is|are|works?) (?:in|on|at|for|from)\b"
    r"|^(?:show (?:me )?)?all (?:the |our )?[a-z]+s\b",
    re.IGNORECASE,
)
DENIES = re.compile(
    r"不|没|无|非|除了|以外|n['’]t\b"
    r"|\b(?:no|not|none|never|without|except|cannot|other than|neither|nor)\b",
    re.IGNORECASE,
)
_ANYTHING = re.compile(
    r"(?:machine|device|item|product|model|thing|drug|medicine)s?|设备|机器|产品|商品|型号|东西|药品?",
    re.IGNORECASE,
)
_MORE = {"zh": "（另有{count}条）", "en": "(and {count} more)"}


class _Fact(NamedTuple):
    """A line of a card or a row, what it tells, whether that was asked, and by which words.

    `name` is the title of the card; the row itself where it is of a table. `about` has that, the
    values beside it and the name of the file. `named`: the question has a word of what it tells.
    """

    name: str
    about: str
    quoted: Quoted
    what: str
    value: str
    asked: bool
    named: bool
    used: frozenset[str]


def listing(
    question: str,
    hits: Sequence[Hit],
    search: DeepSearch,
    lang: str,
    *,
    surely: bool = False,
) -> Quotation | None:
    """Every fact found whose value the question names, if there are several; else None.

    "Which drugs are pregnancy category X?" names the value X of ``Pregnancy category``; a value of
    one word counts only where the question names what it is of, too. "Which are not?" is answered
    by those with another value, "Which have a weight below 100?" by the numbers, "Which end in
    2026?" by the dates. Of several conditions as many are kept to as any card meets. `surely`: only
    by numbers and dates, and of what the cards name.
    """
    limit, when = bound(question), due(question)
    if limit is None and when is None and (surely or not _LISTS.search(question)):
        return None
    asked = Asked(question, frozenset(tokens(question, TERMS)))
    looked = search(question, DEEP)
    found = [fact for hit in looked for fact in _facts(hit, asked)]
    if when is not None and (dated := _dated(when, found, surely=surely)):
        return _told([fact.quoted for fact in dated], hits, lang)
    if limit is not None:
        passages = [hit.passage for hit in looked]
        if bounded := _bounded(question, limit, found, passages, surely=surely):
            return _told([fact.quoted for fact in bounded], hits, lang)
        if limit.sign != "=":
            return None
    if surely:
        return None
    with_it = _literal(question, _of_named([fact for fact in found if fact.asked]))
    if len({fact.name for fact in with_it}) < 2 or any(f.name in question for f in with_it):
        return None
    if DENIES.search(_without(question, with_it)):
        whats, having = {fact.what for fact in with_it}, {fact.name for fact in with_it}
        with_it = [fact for fact in found if fact.what in whats and fact.name not in having]
    facts = [fact.quoted for fact in _meeting_most(question, with_it)]
    return _told(facts, hits, lang) if facts else None


def _of_named(found: Sequence[_Fact]) -> list[_Fact]:
    """Of the columns that have a value those that the question names, where it names any."""
    named = {fact.value for fact in found if fact.named}
    return [fact for fact in found if fact.named or fact.value not in named]


def _literal(question: str, found: Sequence[_Fact]) -> list[_Fact]:
    """Of the values of a column those that stand in the question as they are, where any does.

    "Every 3 months" is not monthly, and 处方药 is not meant where 非处方药 is.
    """
    said = {(fact.what, fact.value) for fact in found if says(question, fact.value)}
    longest = {
        (what, value)
        for what, value in said
        if not any(what == of and value != other and value in other for of, other in said)
    }
    columns = {what for what, _ in longest}
    return [f for f in found if f.what not in columns or (f.what, f.value) in longest]


def _without(question: str, found: Sequence[_Fact]) -> str:
    """The question without the values: a "not" of theirs is none of its own."""
    for value in {fact.value for fact in found}:
        question = re.sub(re.escape(value), " ", question, flags=re.IGNORECASE)
    return question


def _told(found: Sequence[Quoted], hits: Sequence[Hit], lang: str) -> Quotation:
    facts = [one for n, one in enumerate(found) if one not in found[:n]]
    answer = quote(facts[:MOST], hits, lang)
    more = _MORE[lang].format(count=len(facts) - MOST)
    return answer._replace(text=f"{answer.text}\n\n{more}") if len(facts) > MOST else answer


def _facts(hit: Hit, asked: Asked) -> Iterator[_Fact]:
    """What a card tells of its title, and what the rows of a table tell of their first cell."""
    passage = hit.passage
    if passage.kind == "facts":
        told = [(line, _cell(line, passage.title)) for line in passage.text.splitlines()]
        values = (cell.value for _, cell in told if cell)
        about = " ".join((passage.source, passage.title, *values))
        for line, cell in told:
            if cell:
                yield _fact(passage.title, about, Quoted(hit, line), cell, asked)
    for row in statements(passage) if passage.kind == "documents" else ():
        if found := cells(row):
            values = (cell.value for cell in found)
            heads = (cell.name for cell in found)
            about = " ".join((passage.source, passage.title, *heads, *values))
            for cell in found[1:]:
                yield _fact(row, about, Quoted(hit, row), cell, asked)


def _cell(line: str, title: str) -> Cell | None:
    """What a line of a card tells, and its value."""
    what = label(line, title)
    rest = line.partition(title)[2]
    return Cell(what, (rest.partition(what)[2] or rest).strip(" :：.。;；")) if what else None


def _fact(name: str, about: str, quoted: Quoted, cell: Cell, asked: Asked) -> _Fact:
    said, held = (frozenset(tokens(part, TERMS)) for part in (cell.name, cell.value))
    named = any(len(token) > 1 for token in asked.words & said)
    meant = asked.means(cell, held, about, named=named) or asked.has(cell, about)
    return _Fact(name, about, quoted, cell.name, cell.value, meant, named, held | said)


def _bounded(
    question: str,
    limit: Bound,
    found: Sequence[_Fact],
    passages: Sequence[Passage],
    *,
    surely: bool,
) -> list[_Fact]:
    """The facts of the property that the question names whose numbers are as it wants them.

    None where an amount of the column cannot be read: it may be the one that is asked for.
    """
    of, named = _named(limit, found, passages)
    kind = of_kind(of, found, heads=_heads(found))
    called = [fact for fact in named if fact.name in kind] or _called(of, named, surely=surely)
    meant = _of_one(question, called)
    amounts = [amount(fact.value, fact.what) for fact in meant]
    if any(one is None and unread(f.value) for one, f in zip(amounts, meant, strict=True)):
        return []
    read = [(fact, one) for fact, one in zip(meant, amounts, strict=True) if one is not None]
    if len(read) < 2:
        return []
    kept = limit.keeps([one for _, one in read])
    return [fact for (fact, _), keeps in zip(read, kept, strict=True) if keeps]


def _named(
    limit: Bound, found: Sequence[_Fact], passages: Sequence[Passage]
) -> tuple[str, list[_Fact]]:
    """Of what a property is asked for, and the facts of it.

    Its column may have an abbreviation that a passage explains, or end with the name of it, if that
    is the only one: 费用 for 单次费用.
    """
    heads = {fact.what for fact in found}
    short = standing_for(limit.name, {bare(head) for head in heads}, passages)
    of = {head: limit.told_of(limit.name if bare(head) in short else head) for head in heads}
    told = {head: one for head, one in of.items() if one is not None}
    if not told and len(longer := [head for head in heads if limit.may_be(head)]) == 1:
        told = {longer[0]: limit.told_of(limit.name) or ""}
    if not told and (things := limit.of_things()):
        return _named(things, found, passages)
    least = min(told.values(), key=len, default="")  # the rest is part of the property's name
    return least, [fact for fact in found if told.get(fact.what) == least]


def _dated(when: Due, found: Sequence[_Fact], *, surely: bool) -> list[_Fact]:
    """The facts of the one column that the question names whose dates are when it wants them."""
    column = when.column({fact.what for fact in found if read_date(fact.value)})
    own = [fact for fact in found if fact.what == column]
    return [fact for fact in _called(when.of, own, surely=surely) if when.holds(fact.value)]


def _called(of: str, facts: Sequence[_Fact], *, surely: bool) -> list[_Fact]:
    """The facts of what is called so: by name or file, or by a value beside them.

    All of them where it is a word for anything, or one word that nothing has, such as the head of
    the column of names; `surely`: not then.
    """
    wanted = [word for word in of.split() if not _ANYTHING.fullmatch(word)]
    if not wanted:
        return list(facts)
    called = [fact for fact in facts if all(_is_called(word, fact) for word in wanted)]
    unheard = len(wanted) == 1 and of.isascii() and not surely
    return called or (list(facts) if unheard else [])


def _heads(found: Sequence[_Fact]) -> set[str]:
    """What the columns are called, those of names among them."""
    rows = filter(None, map(cells, {fact.name for fact in found}))
    return {fact.what for fact in found} | {row[0].name for row in rows}


def _is_called(word: str, fact: _Fact) -> bool:
    if word.casefold() in fact.about.casefold():
        return True
    said = set(tokens(word, TERMS))
    return bool(said) and said <= set(tokens(fact.about, TERMS))


def _of_one(question: str, facts: Sequence[_Fact]) -> list[_Fact]:
    """The facts of one column: where there are several, of the one that the question points to.

    Of prices for a day and for a week those for a day, if it names neither.
    """
    asked = frozenset(tokens(question, TERMS))
    columns = {fact.what: len(asked & set(tokens(fact.what, TERMS))) for fact in facts}
    best = [what for what, shared in columns.items() if shared == max(columns.values())]
    best = shortest(best)
    return [fact for fact in facts if fact.what == best[0]] if len(best) == 1 else []


def _meeting_most(question: str, found: Sequence[_Fact]) -> list[_Fact]:
    """The facts of those names that meet the most conditions, in the order found.

    A condition is a fact that matches, and any other word of the question that stands in the card.
    """
    used = frozenset().union(*(fact.used for fact in found))
    words = (unit for unit in units(question) if all(len(token) > 1 for token in unit))
    rest = [unit for unit in words if not used.intersection(unit)]
    by_name = {
        name: list(facts)
        for name, facts in groupby(sorted(found, key=attrgetter("name")), key=attrgetter("name"))
    }
    met = {name: len(facts) + _held(facts, rest) for name, facts in by_name.items()}
    return [fact for fact in found if met[fact.name] == max(met.values())]


def _held(facts: Sequence[_Fact], rest: Sequence[tuple[str, ...]]) -> int:
    """How many words stand in the cards of these facts."""
    shown = {_shown(fact) for fact in facts}
    said = set().union(*(tokens(text, TERMS) for text in shown))
    return sum(set(unit) <= said for unit in rest)


def _shown(fact: _Fact) -> str:
    """The card that a fact stands on; of a table its row alone."""
    return fact.name if fact.name == fact.quoted.statement else fact.quoted.hit.passage.text
