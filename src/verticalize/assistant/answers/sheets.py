"""Tables as they can be looked through: their rows, as far as a search finds them."""

import re
from collections.abc import Iterator, Sequence, Set
from pathlib import PurePath
from typing import NamedTuple

from verticalize.assistant.answers.quotation import Quoted
from verticalize.records import Hit
from verticalize.retrieval.quoting.statements import statements
from verticalize.retrieval.quoting.units import is_list
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.rows import Cell, cells
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens, units
from verticalize.text import search_form

DEEP = 200  # passages that are looked through
FEWEST = 3  # rows of a table
PLAIN = frozenset(tokens("table list sheet row 表 表格 一览"))  # said of any table

# And words that any of them may be asked in: what things are called, how a device tells a fault.
FILLER = re.compile(
    r"\b(?:right|moment|please|currently|plant|firm|company|here|there|machines?"
    r"|devices?|items?|products?|things?|people|staff|number of|lady|guy|chap|name|sell|have got"
    r"|error|code|says|keeps"
    r"|shows?|showing|display(?:s|ing)?|flash(?:es|ing)?|blink(?:s|ing)?|popp?(?:s|ed)? up"
    r"|com(?:es|ing) up|gives?)\b"
    r"|机器|设备|仪器|产品|材料|物料|员工|东西|东东|现在|目前|咱们?|我们|显示|出现|老是?|一直|总是?|又|师傅|人家|够不够用?|够用|打(?=电话)",
    re.IGNORECASE,
)
# Said of the one thing that is asked about; where rows are wanted, they are chosen by it.
STATES = re.compile(
    r"\b(?:works?|working|breaks? down|broke down|is (?:stuck|broken)|still)\b|坏了", re.IGNORECASE
)
# Counted so, in Chinese: they tell nothing where they stand alone.
_COUNTED = "台支盒瓶只套袋片本辆把条张份间家个位名种款那报跳闪亮"
_ALONE = frozenset(_COUNTED)


class Row(NamedTuple):
    """A row as it can be quoted, its cells, and the search tokens of their values."""

    quoted: Quoted
    cells: tuple[Cell, ...]
    words: frozenset[str]

    @property
    def by_head(self) -> dict[str, str]:
        """The cells by their heads."""
        return {cell.name: cell.value for cell in self.cells}

    def value(self, head: str) -> str:
        """The cell in a column; "" where it has none."""
        return next((cell.value for cell in self.cells if cell.name == head), "")


class Said(NamedTuple):
    """The rows that a text accounts for, and its words that stand in their cells."""

    rows: list[Row]
    telling: tuple[tuple[str, ...], ...]


class Sheet(NamedTuple):
    """Rows with the same heads; `name` has the words of its file, title and sheet."""

    rows: tuple[Row, ...]
    name: frozenset[str]

    @property
    def heads(self) -> list[str]:
        """What the columns are called, in their order, whichever rows have a cell in them."""
        return list(dict.fromkeys(cell.name for row in self.rows for cell in row.cells))

    def values(self, head: str) -> list[str]:
        """What the cells of a column say, those that are empty left out."""
        return [value for row in self.rows if (value := row.value(head))]

    def said_of(self, rest: str, plain: Set[str]) -> Said:
        """The rows whose cells have every word of `rest` that no head and no name explains.

        A number behind the head of a column is one of that column: of "line 2" no bay 2.

        Args:
            plain: words that any table explains.
        """
        of_heads = {head: _words_of([head]) for head in self.heads}
        every = set().union(*of_heads.values())
        rows, telling = list(self.rows), []
        for word in units(rest):
            said = set(word)
            under = [head for head, held in of_heads.items() if _stands_behind(word, held, rest)]
            if not under and said & (plain | _ALONE | every):
                continue
            if holding := [row for row in rows if _holds(row, said, under)]:
                rows = _where_it_is_all(holding, said, rest)
                telling.append(word)
            elif not said & self.name:
                return Said([], ())
        return Said(rows, tuple(telling))

    def outside(self, rest: str) -> int:
        """How many words of `rest` only the name of the table explains."""
        inside = _words_of(self.heads).union(*(row.words for row in self.rows))
        return sum(not set(word) & inside for word in units(rest))


def has_rows(hit: Hit) -> bool:
    """Whether a passage has rows of a table."""
    passage = hit.passage
    return passage.kind == "documents" and any(
        len(cells(statement)) > 1 and not is_list(statement) for statement in statements(passage)
    )


def sheets(hits: Sequence[Hit]) -> Iterator[Sheet]:
    """The tables of these passages, that of the best one first."""
    rows: dict[tuple[str, ...], list[Row]] = {}
    names: dict[tuple[str, ...], frozenset[str]] = {}
    for hit in hits:
        passage = hit.passage
        if passage.kind != "documents":
            continue
        for statement in statements(passage):
            if len(found := cells(statement)) > 1 and not is_list(statement):
                key: tuple[str, ...] = (passage.document_id, passage.section, found[0].name)
                about = f"{PurePath(passage.source).stem} {passage.title} {passage.section}"
                names[key] = frozenset(tokens(re.sub(r"[_\-\d]+", " ", about), TERMS))
                words = frozenset(tokens(" ".join(cell.value for cell in found), TERMS))
                rows.setdefault(key, []).append(Row(Quoted(hit, statement), tuple(found), words))
    for key, found_rows in rows.items():
        if len(found_rows) >= FEWEST:
            in_order = sorted(found_rows, key=lambda row: row.quoted.hit.passage.start)
            yield Sheet(tuple(in_order), names[key])


def _holds(row: Row, said: Set[str], under: Sequence[str]) -> bool:
    """Whether a row has the words; where columns are given, in one of these."""
    if not under:
        return said <= row.words
    return any(said <= set(tokens(row.value(head), TERMS)) for head in under)


def _where_it_is_all(rows: list[Row], said: Set[str], text: str) -> list[Row]:
    """Those of the rows that have the words in a column where they are all of some cell.

    What is in Shanghai by its column of towns is meant, and nothing in a Shanghai Road.
    """
    form = search_form(text)
    columns = {
        cell.name
        for row in rows
        for cell in row.cells
        if len(cell.value) > 1
        and search_form(cell.value) in form
        and said <= set(tokens(cell.value, TERMS))
    }
    inside = [
        row for row in rows if any(said <= set(tokens(row.value(name), TERMS)) for name in columns)
    ]
    return inside or rows


def _stands_behind(word: tuple[str, ...], head: Set[str], text: str) -> bool:
    """Whether a number stands right behind a word of a head: "line 2", 周期1个月."""
    if len(word) > 1 or not word[0].isdigit():
        return False
    found = re.search(rf"([^\W\d_]+)(?: no\.?| number)?[ :：#]*(?<!\d){word[0]}(?!\d)", text)
    return found is not None and not head.isdisjoint(tokens(found[1], TERMS))


def _words_of(heads: Sequence[str]) -> set[str]:
    return {token for head in heads for token in tokens(bare(head), TERMS)}
