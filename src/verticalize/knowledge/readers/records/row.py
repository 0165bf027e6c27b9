"""One record of a table or of JSON Lines, and its fields as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from verticalize.errors import Problem

SEVERAL = "|"  # parts the values of a cell of a table that holds several


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a record and where it stands (``file:line``).

    `number` counts from 1 as the source does: lines of JSON Lines, items of an array, rows of a
    table with its header and empty rows. `table` names the table where a file holds several.
    `shape` is what the record is where that was guessed, and `notes` tell of it. `between` parts
    texts that stand in a list where one text is wanted. `mark` is where it stands within its file,
    for those who are shown what it says: ``sheet 'Doses' row 5``. `across`: its one cell is merged
    across columns. `wants` are the columns of its table that every row has to fill in.
    """

    place: str
    fields: Mapping[str, Any]
    number: int
    table: str = ""
    numbered: bool = False
    shape: str = ""
    notes: tuple[str, ...] = ()
    between: str = "\n"
    mark: str = ""
    across: bool = False
    wants: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[tuple[int, str], ...]:
        """The marks of a document that is this record."""
        return ((0, self.mark),) if self.mark else ()


def cell_values(cell: str) -> str | list[str]:
    """The cell, or the values that it holds where it holds several."""
    if SEVERAL in cell:
        return [part.strip() for part in cell.split(SEVERAL) if part.strip()]
    return cell


def strings(value: Any) -> list[str] | None:
    """The value as texts: a text or number alone, or a list of them. None: it is something else.

    Empty texts and null are no values.
    """
    if value is None:
        return []
    if isinstance(value, bool):
        return None
    if isinstance(value, str | int | float):
        shown = str(value).strip()
        return [shown] if shown else []
    if not isinstance(value, list):
        return None
    parts = [strings(item) for item in value]
    if any(part is None or isinstance(item, list) for part, item in zip(parts, value, strict=True)):
        return None
    return [text for part in parts if part for text in part]


def text_of(row: Row, name: str) -> str | Problem:
    """A field that must be one text, or lists of texts, which are its lines."""
    value = row.fields.get(name)
    if isinstance(value, list) and (parts := leaves(value)) is not None:
        return row.between.join(parts).strip()
    if value is not None and not isinstance(value, str):
        return Problem(row.place, f"'{name}' is not text.", "Put it in quotes.")
    return (value or "").strip()


def leaves(value: Any) -> list[str] | None:
    """The texts of a text or of lists in lists. None: there is something else in them."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if not isinstance(value, list):
        return None
    parts = [leaves(item) for item in value]
    return None if None in parts else [text for part in parts for text in part or ()]


def record_id(row: Row, otherwise: str | None = None) -> str:
    """The record's own id; else `otherwise`; else its number. Its table's name comes first.

    Where domain.yaml says ``ids: rows``, the number alone.
    """
    if row.numbered:
        return in_table(row.table, str(row.number))
    found = strings(row.fields.get("id"))
    return in_table(row.table, found[0] if found else otherwise or str(row.number))


def in_table(table: str, record: str) -> str:
    """What names a record within its file, such as ``q1``, or ``Doses:q1`` in a table of many."""
    return f"{table}:{record}" if table else record


def metadata_of(row: Row, apart: Iterable[str]) -> dict[str, Any]:
    """All fields but those named in `apart`, and an id or language that is not one text."""
    known = set(apart)
    return {n: v for n, v in row.fields.items() if n not in known or (n in _ONE_TEXT and _odd(v))}


_ONE_TEXT = ("id", "lang")


def _odd(value: Any) -> bool:
    texts = strings(value)
    return texts is None or len(texts) > 1
