"""What a table is, whatever file it stands in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from verticalize.errors import Problem
from verticalize.knowledge.readers.records.row import Row


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its rows, whose fields are the texts of the cells that hold any.

    `name` tells it from the other tables of its file, and `at` begins the marks of its rows
    (``sheet 'Doses' ``); both are empty where the file is the table. `noted`: there may be
    notes below it, as people write them in sheets.
    """

    place: str
    title: str
    columns: tuple[str, ...]
    rows: Iterable[Row | Problem]
    name: str = ""
    at: str = ""
    noted: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict)
