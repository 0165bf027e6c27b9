"""Puts those rows of a table first that the amounts and names of a question point to."""

from collections.abc import Mapping, Sequence

from verticalize.records import Passage
from verticalize.retrieval.quoting.units import is_list
from verticalize.retrieval.tables.named_rows import Row, is_crossed, row
from verticalize.retrieval.tables.ranges import ALIKE, alike, fits, holds_within
from verticalize.retrieval.tables.row_words import numbers, says_nothing, shared
from verticalize.retrieval.tables.rows import cells
from verticalize.text import words

RANGE = 1.0  # what a row gains whose range holds the amount asked about, and loses that excludes it
CROSSED = 0.3  # what a row gains whose name and one of whose columns the question calls
UNCALLED = 1.0  # what a row loses where the question calls another of its table by its name
EMPTY = 1.0  # what a row loses beside others if no word or number of the question is in its cells
MOST = 4  # rows that are told together

Place = tuple[int, int]  # of a passage, and of a statement in it
Table = dict[Place, Row]


def rank_rows(
    question: str,
    passages: Sequence[Passage],
    statements: Mapping[Place, str],
    scores: Mapping[Place, float],
) -> dict[Place, float]:
    """The scores, changed so that the rows meant come before the others of their tables."""
    told = _by_range(question, passages, statements, scores)
    told |= _by_limit(question, passages, statements, told)
    for table in _tables(passages, statements):
        told |= _by_name(question, table, told)
    crossed = _crossed(question, statements)
    told |= {place: told[place] + CROSSED for place in crossed}
    return told | {place: told[place] - EMPTY for place in _empty(question, passages, statements)}


def first(scores: Mapping[Place, float]) -> Place:
    """The place of the best score, the first of equals."""
    return max(scores, key=lambda place: (scores[place], -place[0], -place[1]))


def as_good(
    question: str,
    best: Place,
    passages: Sequence[Passage],
    statements: Mapping[Place, str],
) -> list[Place]:
    """The best row, with the rows that answer as well; `best` alone if it is no row.

    These are the rows of its table that the question names, if it names several; else those whose
    cells hold the same of its words, unless they are many. A row of another table with the same
    name may be one of them.
    """
    table = next((table for table in _tables(passages, statements) if best in table), None)
    if table is None:
        return [best]
    if best in (called := _called(question, table)):
        if len({table[place].name for place in called}) == len(called) > 1:
            return called[:MOST]
        table = {place: table[place] for place in called} | _namesakes(question, best, statements)
    told = {place: statements[place] for place in table}
    fit = dict(zip(told, fits(question, list(told.values())), strict=True))
    held = {place: shared(question, row) for place, row in told.items()}
    alike = [p for p in told if held[p] == held[best] and (fit[p] > 0) == (fit[best] > 0)]
    if not fit[best]:
        said = {place: numbers(question, told[place]) for place in alike}
        alike = [place for place in alike if said[place] == said[best]]
    return alike if held[best] and len(alike) <= MOST else [best]


def _empty(
    question: str, passages: Sequence[Passage], statements: Mapping[Place, str]
) -> list[Place]:
    """The rows that have nothing of the question in their cells, where others have."""
    rows = {
        place: told
        for place, told in statements.items()
        if passages[place[0]].kind == "documents" and len(cells(told)) > 1 and not is_list(told)
    }
    fit = dict(zip(rows, fits(question, list(rows.values())), strict=True))
    empty = [p for p, told in rows.items() if fit[p] <= 0 and says_nothing(question, told)]
    return empty if len(empty) < len(rows) else []


def _crossed(question: str, statements: Mapping[Place, str]) -> list[Place]:
    """The rows whose name the question calls, with one of their columns."""
    return [place for place, told in statements.items() if is_crossed(question, told)]


def _namesakes(question: str, best: Place, statements: Mapping[Place, str]) -> Table:
    """The rows of any table with the name of the best, where a column is called of each."""
    crossed = {place: row(statements[place]) for place in _crossed(question, statements)}
    own = crossed.get(best)
    return {place: one for place, one in crossed.items() if own and one and one.name == own.name}


def _tables(passages: Sequence[Passage], statements: Mapping[Place, str]) -> list[Table]:
    """The rows of each table, as far as they are here."""
    tables: dict[tuple[str, str], Table] = {}
    for place, statement in statements.items():
        if found := row(statement):
            name = passages[place[0]].document_id, found.head
            tables.setdefault(name, {})[place] = found
    return list(tables.values())


def _by_range(
    question: str,
    passages: Sequence[Passage],
    statements: Mapping[Place, str],
    scores: Mapping[Place, float],
) -> dict[Place, float]:
    """Of the best statement's document those first whose range holds the amount asked about.

    No row is one of them that lacks a word of the question which the best has: what is asked of one
    thing is not answered by the row of another, whatever its range.
    """
    best = first(scores) if scores else None
    own = best and passages[best[0]].document_id
    places = [place for place in statements if passages[place[0]].document_id == own]
    suited = dict(zip(places, fits(question, [statements[p] for p in places]), strict=True))
    wanted = shared(question, statements[best]) if best else frozenset()
    suited = {
        place: fit
        for place, fit in suited.items()
        if fit < 0 or not cells(statements[place]) or wanted <= shared(question, statements[place])
    }
    if not any(fit > 0 for fit in suited.values()):
        return dict(scores)
    return {**scores, **{place: scores[place] + RANGE * fit for place, fit in suited.items()}}


def _by_limit(
    question: str,
    passages: Sequence[Passage],
    statements: Mapping[Place, str],
    scores: Mapping[Place, float],
) -> dict[Place, float]:
    """Where the best sentence states a limit that excludes the amount, the one like it that holds.

    They are of one document and say much the same: "gifts worth up to £50 may be kept; gifts worth
    more than £50 need consent".
    """
    best = first(scores) if scores else None
    if best is None or cells(statements[best]) or holds_within(question, statements[best]) >= 0:
        return {}
    own = passages[best[0]].document_id
    like = [
        place
        for place, sentence in statements.items()
        if passages[place[0]].document_id == own
        and not cells(sentence)
        and holds_within(question, sentence) > 0
        and alike(statements[best], sentence) >= ALIKE
    ]
    nearest = max(like, key=lambda place: (scores[place], -place[0], -place[1]), default=None)
    return {} if nearest is None else {nearest: scores[best] + RANGE, best: scores[best] - RANGE}


def _by_name(question: str, table: Table, scores: Mapping[Place, float]) -> dict[Place, float]:
    """Those rows first that the question calls, as good as the best of the table was."""
    called = _called(question, table)
    if not called or len(called) == len(table):
        return {}
    lift = max(scores[place] for place in table) - max(scores[place] for place in called)
    return {place: scores[place] + (lift if place in called else -UNCALLED) for place in table}


def _called(question: str, table: Table) -> list[Place]:
    """The rows whose name stands in the question; 合格 does not where 不合格 does."""
    called = {place: found.name for place, found in table.items() if found.is_called(question)}
    return [
        place
        for place, name in called.items()
        if not any(_is_part(name, other) for other in called.values())
    ]


def _is_part(name: str, other: str) -> bool:
    """Whether a name is less than another one: home of theft home, 合格 of 不合格."""
    said, more = set(words(name)), set(words(other))
    return name != other and (name in other or (name.isascii() and said < more))
