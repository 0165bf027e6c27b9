"""What people say for the columns of tables: "who looks after it" asks for ``Responsible``.

`everyday` names properties in any text. The phrases here would mislead there ("put in", 管): they
count only where a table has such a column.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from verticalize.retrieval.tables.conditions import whether
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.periods import last_period, period
from verticalize.retrieval.words.stem import stem
from verticalize.text import CJK_CHAR, words

_QUALIFIED = re.compile(
    r"\b(?:min|max|minimum|maximum|reorder|safety|last|next|old)\b|最低|最高|最小|最大|安全|警戒|上次|下次|原",
    re.IGNORECASE,
)

_ASKED_BY = (
    (
        ("日期", "时间", "日"),
        re.compile("哪[一几]?天|几号|什么时候|何时|啥时候|几点|(?:星期|周|礼拜)几"),
    ),
    (("地点", "位置", "地址"), re.compile("哪|几楼")),
    (("人员", "人"), re.compile("谁|哪[位个]")),
)


class _Group(NamedTuple):
    heads: tuple[tuple[str, ...], ...]
    english: re.Pattern[str]
    chinese: re.Pattern[str]
    sure: bool  # what is said for it asks for nothing else
    cell: re.Pattern[str]  # what says it in any column


@lru_cache(1)
def _groups() -> tuple[_Group, ...]:
    text = files(__package__).joinpath("column_words.yaml").read_text(encoding="utf-8")
    return tuple(
        _Group(
            tuple(tuple(_parts(head)) for head in group["heads"]),
            re.compile(rf"\b(?:{'|'.join(group['en'])})(?!\w)", re.IGNORECASE),
            re.compile("|".join(group["zh"])),
            group.get("sure", False),
            re.compile(group.get("cell", "(?!)"), re.IGNORECASE),
        )
        for group in yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    )


def _parts(text: str) -> list[str]:
    """The stems of a head, or what it is as a whole where it is Chinese."""
    return [text] if CJK_CHAR.search(text) else [stem(word) for word in words(text.casefold())]


@lru_cache(1024)
def _groups_of(head: str) -> tuple[int, ...]:
    """The groups that a head belongs to, by their numbers."""
    name = bare(head)
    said = set(_parts(name))
    return tuple(
        number
        for number, group in enumerate(_groups())
        if any(
            name.endswith(one[0]) if CJK_CHAR.search(one[0]) else set(one) <= said
            for one in group.heads
        )
    )


class Columns(NamedTuple):
    """The heads of the columns that a question asks for, and what else it says."""

    heads: tuple[str, ...]
    rest: str


def asked_columns(question: str, heads: Sequence[str]) -> Columns:
    """Which of these columns a question asks for; none where it says nothing of them.

    One of the first two, which name a row, is asked for where no other is: "machine FX-600" has the
    head ``Machine``, and only says of what it is asked.
    """
    text, asked = question, set(_named(question, heads))
    kinds = {number for head in heads for number in _groups_of(head)}
    for number in sorted(kinds, key=lambda number: (not _groups()[number].sure, number)):
        said = _said(_groups()[number], text)
        if said:
            asked |= _plainest([head for head in heads if number in _groups_of(head)])
        for start, end in reversed(said):
            text = f"{text[:start]} {text[end:]}"
    asked = asked - set(heads[:2]) or asked
    return Columns(_of_the_time(question, [head for head in heads if head in asked]), text)


def _of_the_time(question: str, heads: Sequence[str]) -> tuple[str, ...]:
    """Of prices for other times that which is asked for: "for a week"; all where there is none."""
    asked = last_period(question)
    times = {head: period(bare(head)) for head in heads}
    if asked is None or asked not in times.values():
        return tuple(heads)
    return tuple(head for head, time in times.items() if time in (asked, None))


def surely_asks(question: str) -> frozenset[int]:
    """The kinds of columns that a question asks for in words that mean nothing else.

    What it weighs, its colour, its warranty; who asks for these is not helped by what lacks them.
    """
    groups = enumerate(_groups())
    return frozenset(number for number, group in groups if group.sure and _said(group, question))


def tells(kind: int, text: str, heads: Iterable[str]) -> bool:
    """Whether one of these columns is of a kind, or a text has a word for it in either language."""
    group = _groups()[kind]
    said = group.english, group.chinese, group.cell
    return any(kind in _groups_of(head) for head in heads) or any(
        pattern.search(text) for pattern in said
    )


def _plainest(heads: Sequence[str]) -> set[str]:
    """Those that say no more than what is asked: ``Stock``, and not ``Min stock`` beside it."""
    plain = {head for head in heads if not _QUALIFIED.search(bare(head))}
    return plain or set(heads)


def _named(question: str, heads: Iterable[str]) -> list[str]:
    """The heads that stand in the question as they are."""
    asked = {stem(word) for word in words(question.casefold())}
    found = []
    for head in heads:
        name = whether(head)
        if CJK_CHAR.search(name):
            if (len(name) > 1 and name in question) or _is_asked_for(name, question):
                found.append(head)
        elif (parts := {stem(word) for word in words(name.casefold())}) and parts <= asked:
            found.append(head)
    return found


def _is_asked_for(name: str, question: str) -> bool:
    """Whether what a head is the day, the place or the person of is asked for so: 哪天休息."""
    return any(
        len(name) > len(end) + 1
        and name.endswith(end)
        and name.removesuffix(end) in question
        and asks.search(question)
        for ends, asks in _ASKED_BY
        for end in ends
    )


def _said(group: _Group, text: str) -> list[tuple[int, int]]:
    pattern = group.chinese if CJK_CHAR.search(text) else group.english
    return [found.span() for found in pattern.finditer(text) if found.end() > found.start()]
