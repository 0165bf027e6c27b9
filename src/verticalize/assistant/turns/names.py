"""What passages go by, and a name in a question that gives way to another."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from verticalize.assistant.turns.bare import subject_words
from verticalize.records import Passage
from verticalize.retrieval.engine.catalog import aliases
from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.tokens import tokens, units
from verticalize.text import CJK, CJK_CHAR

MOSTLY = 0.6  # of the words of a name that have to be said
MOST_TOLD = 2  # rows of an answer, of which the first may be spoken of
SHORT_NAME = 3  # characters at least of a name that is short for another: 内包材
HALF = 0.5  # of the words of a name by which a thing goes: "notarisation" (of a document)
_ARTICLE = re.compile(r"^(?:an?|the) ", re.IGNORECASE)
_AFTER_ARTICLE = re.compile(r"\b(?:an?|the) \w+ $", re.IGNORECASE)
_BEHIND_ARTICLE = re.compile(r"\b(?:an?|the) $", re.IGNORECASE)
_LATIN = re.compile(r"[^\W_\u4e00-\u9fff]+")
_CODE = re.compile(r"[A-Za-z]{1,6}-?\d+|[A-Z]{2,6}")
_BRACKETS = re.compile(r"\s*[(（].*?[)）]")
# How a row begins in a sheet (``label: value;``), in a table and in a list.
_CELL = re.compile(r"(?P<label>[^:：;；|。\n]{1,24})[:：] ?(?P<value>[^:：;；|。\n]{1,24})[;；] ?")
_FIRST = re.compile(r"\| ?(?P<value>[^|]{1,24}) (?=\|)")
_LABEL = re.compile(r"^(?:[-*•] )?(?P<name>[^:：;；|。\n]{1,24})[:：]")
_LABELS = re.compile(r"(?:^|[;；]) ?([^:：;；|\n]{1,24})[:：]")  # of all cells of a sheet's row
_ROW = re.compile(r"^\|.*\|$", re.MULTILINE)  # of a table, the header being the first
_HEADER = re.compile(r"^\|.*\n\|[-| :]+\|$", re.MULTILINE)  # with the line of dashes below it
_CITED = re.compile(r"\s*\[\d+\]\s*")


def headings(passage: Passage) -> list[str]:
    """The names that a passage stands under: its title and its section."""
    return [passage.title, _BRACKETS.sub("", passage.section)]


def names(passage: Passage) -> Iterator[tuple[str, str]]:
    """What a passage is about, with the sort of name: its title, its heading, its rows."""
    title, section = headings(passage)
    for name in (title, *aliases(passage)):
        yield "title", name
    yield "section", section
    yield from rows(passage)


def rows(passage: Passage) -> Iterator[tuple[str, str]]:
    """What the rows of a passage begin with, and the label of that; a card has none.

    A row that begins with a code goes by the cell behind that, too.
    """
    for line in passage.text.splitlines() if passage.kind != "facts" else ():
        if cell := _cell(line):
            yield from _cells(line, cell)
        elif label := _LABEL.match(line):
            yield "label", label["name"]


def labels(passage: Passage, text: str) -> Iterator[str]:
    """What the cells of the rows that a text names are labelled with, or stand below.

    In a sheet each cell has its label before it, in a table all stand in the header.
    """
    header = _ROW.search(f"{passage.lead}\n{passage.text}")
    for line in passage.text.splitlines():
        cell = _cell(line)
        if cell and any(stands_in(name, text) for _, name in _cells(line, cell)):
            sheet = cell.re is _CELL
            told = _LABELS.findall(line) if sheet else (header[0] if header else "").split("|")
            yield from (_BRACKETS.sub("", label).strip() for label in told)


def _cells(line: str, first: re.Match[str]) -> Iterator[tuple[str, str]]:
    """The cells that a row goes by: the first, and behind a code the second."""
    yield _named(first)
    if _CODE.fullmatch(first["value"]) and (second := first.re.match(line, first.end())):
        yield _named(second)


def told_of(answer: str) -> str:
    """The name of the first row that an answer quotes; "" if it quotes none, or a long list.

    The header of a table, which stands above a line of dashes, is no row.
    """
    quoted = _HEADER.sub("", _CITED.sub("\n", answer))
    cells = [cell["value"] for line in quoted.splitlines() for cell in [_cell(line)] if cell]
    return cells[0] if 0 < len(cells) <= MOST_TOLD else ""


def _cell(line: str) -> re.Match[str] | None:
    return _CELL.match(line) or _FIRST.match(line)


def _named(cell: re.Match[str]) -> tuple[str, str]:
    return cell.groupdict().get("label") or "cell", cell["value"]


def names_it(thing: str, name: str) -> bool:
    """Whether a thing goes by a name, or by most of it, or is short for it."""
    said, told = set(units(thing)), set(units(name))
    if not told:
        return False
    most = said <= told and len(said) >= HALF * len(told)
    return told <= said or most or _is_short_for(thing, name)


def holds(thing: str, text: str) -> bool:
    """Whether a text has all words of a thing, or the name that it is short for."""
    said = set(units(thing))
    return bool(said and said <= set(units(text))) or _is_short_for(thing, text)


def _is_short_for(thing: str, text: str) -> bool:
    """Whether a Chinese name leaves out a character here and there of what stands in a text."""
    short = len(thing) >= SHORT_NAME and all(map(CJK_CHAR.match, thing))
    return short and bool(_gaps_in(thing).search(text))


@lru_cache(maxsize=4096)  # names of a pack's things; re keeps 512 patterns
def _gaps_in(thing: str) -> re.Pattern[str]:
    return re.compile(f"[{CJK}]?".join(thing))


def stands_in(name: str, text: str) -> bool:
    """Whether the whole name stands in the text, and is more than a property of things."""
    return bool(_whole(name).search(text) and units(subject_words(name)))


@lru_cache(maxsize=4096)
def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", re.IGNORECASE)


def share(name: str, text: str, *, without: Collection[tuple[str, ...]] = ()) -> float:
    """How many words of a name stand in a text, those left out that name no subject.

    Single characters do not count: they stand in too many other words.
    """
    told = set(units(subject_words(name))) - set(without)
    said = {token for token in tokens(text) if len(token) > 1 or not CJK_CHAR.match(token)}
    return sum(said.issuperset(word) for word in told) / len(told) if told else 0.0


def put(text: str, name: str, thing: str) -> str:
    """The text with the name, or most of its words, replaced by a thing."""
    whole = text.casefold().find(name.casefold())
    spans = [(whole, whole + len(name))] if whole >= 0 else _spans(text, name)
    if not spans:
        return text
    start, end = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
    return placed(text, start, end, thing)


def placed(text: str, start: int, end: int, thing: str) -> str:
    """The text with a thing from `start` to `end`, with one article."""
    before = text[:start]
    if _ARTICLE.match(thing):
        before = _BEHIND_ARTICLE.sub("", before)
        thing = _ARTICLE.sub("", thing) if _AFTER_ARTICLE.search(before) else thing
    return f"{before}{thing}{text[end:]}"


def _spans(text: str, name: str) -> list[tuple[int, int]]:
    """Where words of a name stand, those together that only stop words part."""
    wanted = {token for word in units(subject_words(name)) for token in word}
    latin = [word.span() for word in _LATIN.finditer(text) if stem(word[0].casefold()) in wanted]
    chinese = [
        (at, at + len(token))
        for token in wanted
        if CJK_CHAR.match(token) and len(token) > 1
        for at in range(len(text))
        if text.startswith(token, at)
    ]
    spans: list[tuple[int, int]] = []
    for start, end in sorted([*latin, *chinese]):
        if spans and not units(text[spans[-1][1] : start]):
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return spans
