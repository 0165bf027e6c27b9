"""Tables of facts whose subject is named by ``columns`` in domain.yaml: a cell is a fact.

So is a cell under a name that means something else in other records (``type``, ``source``), unless
`columns` says otherwise. What is no fact is named in a note.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import LANGUAGES, SUBJECT
from verticalize.errors import Problem, did_you_mean
from verticalize.knowledge.authority import says_authority, says_otherwise
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.records.facts import (
    ABOUT,
    OWN,
    SUBJECTS,
    not_a_relation,
    read_record,
)
from verticalize.knowledge.readers.records.guess import SAMPLE
from verticalize.knowledge.readers.records.noted import with_notes
from verticalize.knowledge.readers.records.row import SEVERAL, Row, cell_values
from verticalize.knowledge.readers.records.table import Table
from verticalize.records import SEARCHED_AS

_ROLES = (SUBJECT, "id", "lang", "type", "aliases", SEARCHED_AS)
_RENAME = "is no fact (to make it one, give it another name under 'columns')"
_AUTHORITY = f"column '{{name}}' says how far its row holds, and {_RENAME}"
_LANGUAGE = f"column '{{name}}' says the language of its row, and {_RENAME}"
_METADATA = f"column '{{name}}' is kept as metadata, and {_RENAME}"
_UNKNOWN = "column '{name}' is no relation of the pack, and no fact (map it to one under 'columns')"
_REPEATED_PART = "is the subject, and what should name one row stands in several"
_REPEATED = f"{{at}}column '{{column}}' {_REPEATED_PART}: {{rows}}"
_NAMED = 3  # subjects of several rows that are named

_Cells = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class _Use:
    """What a cell is for: a fact, a field of the record, or both; and the note on it."""

    fact: bool
    about: bool
    note: str = ""


@dataclass(slots=True)
class _Told:
    """What a row says of itself, what of its subject, and which of its columns are no facts."""

    fields: _Cells = field(default_factory=dict)
    stated: _Cells = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_explained(table: Table, source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The facts of a table of which domain.yaml says which column is the subject."""
    given = source.spec.columns
    wrong = list(_wrong_columns(table, given, context))
    if wrong:
        yield from wrong
        return
    notes: list[str] = []
    yield from with_notes(_read_all(table, source, context, notes), notes)


def _read_all(
    table: Table, source: SourceFile, context: Context, notes: list[str]
) -> Iterator[Found | Problem]:
    rows, given = iter(table.rows), source.spec.columns
    first = list(islice(rows, SAMPLE))
    meanings = _Meanings(given, context, _everyday(row for row in first if isinstance(row, Row)))
    subjects = _Subjects()
    for row in chain(first, rows):
        found = row if isinstance(row, Problem) else _read(row, meanings, source)
        if isinstance(row, Row) and isinstance(found, Found):
            subjects.see(found.document.title, row.number)
        yield found
    if subjects.twice:
        column = next(name for name, meaning in given.items() if meaning == SUBJECT)
        notes.append(_REPEATED.format(at=table.at, column=column, rows=subjects.told))


def is_repeated(note: str) -> bool:
    """Whether a note says that rows of a table have the same subject."""
    return _REPEATED_PART in note


@dataclass(slots=True)
class _Subjects:
    """The first row of each subject, by its hash, and the rows of those that stand in several."""

    first: dict[int, int] = field(default_factory=dict)
    twice: dict[str, list[int]] = field(default_factory=dict)

    def see(self, subject: str, row: int) -> None:
        before = self.first.setdefault(hash(subject), row)
        if before != row:
            self.twice.setdefault(subject, [before]).append(row)

    @property
    def told(self) -> str:
        named = [
            f"'{subject}' in rows {', '.join(map(str, rows[:_NAMED]))}"
            + (f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else "")
            for subject, rows in islice(self.twice.items(), _NAMED)
        ]
        more = len(self.twice) - len(named)
        return "; ".join([*named, f"and {more} more"] if more else named)


def _read(row: Row, meanings: "_Meanings", source: SourceFile) -> Found | Problem:
    told = meanings.told(row)
    if SUBJECT not in told.fields:
        column = next(name for name, meaning in meanings.given.items() if meaning == SUBJECT)
        hint = "Fill it in, or remove the row."
        return Problem(row.place, f"the subject, column '{column}', is empty.", hint)
    row = replace(row, fields=told.fields, between=SEVERAL)
    found = read_record(row, source, meanings.context, told.stated)
    if found is None:
        cause = "the row has a subject and nothing else."
        return Problem(row.place, cause, "Fill it in, or remove it.")
    if isinstance(found, Problem):
        return found
    return replace(found, notes=(*told.notes, *found.notes))


def _everyday(rows: Iterable[Row]) -> frozenset[str]:
    """The columns called ``status`` that tell of the state of things, and not of a law's."""
    return frozenset(n for row in rows for n, cell in row.fields.items() if says_otherwise(n, cell))


@dataclass(frozen=True, slots=True)
class _Meanings:
    """What the columns of a table mean: as `given` in domain.yaml, or else by their names."""

    given: Mapping[str, str]
    context: Context
    everyday: Collection[str]

    def told(self, row: Row) -> _Told:
        """The cells of a row; columns of one meaning are taken together."""
        told = _Told()
        for column, cell in row.fields.items():
            name, use = self.given.get(column, column), self._use(column, cell)
            if use.fact:
                _put(told.stated, name, cell)
            if use.about:
                _put(told.fields, name, cell)
            if use.note:
                told.notes.append(use.note.format(name=column))
        return told

    def _use(self, column: str, cell: str) -> _Use:
        if column in self.given:
            return self._named(self.given[column])
        if column in ("aliases", SEARCHED_AS):
            return _Use(fact=False, about=True)
        taken = column in self.given.values()
        if self.context.relations:
            return self._of_pack(column, taken=taken)
        if column == "lang" and cell in LANGUAGES and not taken:
            return _Use(fact=False, about=True, note=_LANGUAGE)
        if says_authority(column) and not self._says_otherwise(column, cell):
            return _Use(fact=False, about=True, note=_AUTHORITY)
        return _Use(fact=True, about=not taken and column in {"id", "type", *ABOUT})

    def _named(self, meaning: str) -> _Use:
        """A column that domain.yaml names: a role, a relation, or what is said of the record."""
        authority = says_authority(meaning)
        if meaning in _ROLES:
            return _Use(fact=False, about=True)
        if self.context.relations:
            fact = meaning in self.context.names
        else:
            fact = not authority and meaning not in ABOUT
        note = "" if fact or authority else _METADATA
        return _Use(fact, about=authority or not fact, note=note)

    def _of_pack(self, column: str, *, taken: bool) -> _Use:
        """A column of a pack whose relations are known: a fact if it is one of them."""
        about = not taken and column not in SUBJECTS
        if column in self.context.names:
            both = says_authority(column) or column in {"id", "lang", "type"}
            return _Use(fact=True, about=about and both)
        note = _UNKNOWN if column in OWN | ABOUT or taken else not_a_relation(column)
        return _Use(fact=False, about=about, note=note)

    def _says_otherwise(self, column: str, cell: str) -> bool:
        return column in self.everyday or says_otherwise(column, cell)


def _wrong_columns(
    table: Table, meanings: Mapping[str, str], context: Context
) -> Iterator[Problem]:
    for column, meaning in meanings.items():
        if column not in table.columns:
            yield no_column(table.place, column, table.columns)
        known = meaning in {*context.names, *_ROLES} or says_authority(meaning)
        if context.relations and not known:
            cause = f"domain.yaml takes '{column}' for '{meaning}', which is no relation."
            yield Problem(table.place, cause, did_you_mean(meaning, {*context.names, *_ROLES}))


def no_column(place: str, column: str, known: Iterable[str]) -> Problem:
    """What is wrong with a column of domain.yaml that a table lacks."""
    cause = f"there is no column '{column}', which domain.yaml names."
    return Problem(place, cause, did_you_mean(column, known))


def _put(cells: _Cells, name: str, cell: str) -> None:
    value, before = cell_values(cell), cells.get(name)
    cells[name] = value if before is None else [*_listed(before), *_listed(value)]


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
