"""A table as a text: each row is a line that repeats the header, ``Drug: aspirin; Dose: 100 mg``.

So every passage has its columns with it, whatever part of the table it holds.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePath

import yaml

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.manifest import SPREADSHEETS, SUBJECT
from verticalize.errors import Problem
from verticalize.knowledge.encodings.controls import cleaned
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.records import field_names
from verticalize.knowledge.readers.records.row import Row, in_table
from verticalize.knowledge.readers.records.table import Table
from verticalize.records import Document

MAX_ROWS = 2000  # rows of one document; a longer table becomes several
_SAMPLE = 50  # rows that tell the language
_FEWEST = 4  # rows of which it can be said that none has another's name
_NAME = 40  # characters that a name has at most
_CODE = re.compile(r"[A-Za-z]{0,5}[-_./ ]?\d[\w./-]*|[A-Za-z]|\W*")
_COULD_BE_FACTS = "a table looked up by row and column ('{entry}' would make each cell a fact)"
_SIGNS = {"zh": ("：", "；")}  # after a column's name, after its value
_OTHER_SIGNS = (": ", "; ")


def read_listing(table: Table, source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The documents that a table is, `MAX_ROWS` rows each, which are all that memory holds."""
    problems: list[Problem] = []
    rows = _good(table.rows, problems)
    part = list(islice(rows, MAX_ROWS))
    whole, first = True, 1
    while part:
        further = list(islice(rows, MAX_ROWS))
        whole = whole and not further
        span = "" if whole else f"rows-{first}-{first + len(part) - 1}"
        yield from problems
        problems.clear()
        yield _document(part, span, table, source, context)
        first += len(part)
        part = further
    yield from problems


def _good(rows: Iterable[Row | Problem], problems: list[Problem]) -> Iterator[Row]:
    for row in rows:
        if isinstance(row, Problem):
            problems.append(row)
        else:
            yield row


def _document(
    rows: list[Row], span: str, table: Table, source: SourceFile, context: Context
) -> Found:
    sample = "\n".join(_line(row, _OTHER_SIGNS) for row in rows[:_SAMPLE])
    lang = context.language_of(None, source, sample)
    signs = _SIGNS.get(lang, _OTHER_SIGNS)
    lines: list[str] = []
    marks: list[tuple[int, str]] = []
    notes = [*_could_be_facts(rows, table, source), *_could_be_faq(rows, source)]
    start = 0
    for row in rows:
        line = cleaned(_line(row, signs), notes)
        marks.append((start, row.mark))
        lines.append(line)
        start += len(line) + 1
    record = in_table(table.name, span) if span else table.name
    document = Document(
        id=f"{source.name}#{record}" if record else source.name,
        source=source.name,
        kind="documents",
        title=table.title,
        lang=lang,
        text="\n".join(lines),
        metadata=table.metadata,
        marks=tuple(marks),
    )
    return Found(document, rows[0].place if span else table.place, notes=tuple(notes))


def _could_be_facts(rows: list[Row], table: Table, source: SourceFile) -> Iterator[str]:
    """A note where the first column names what each row is about: no cell is empty or stands twice.

    Not where it holds codes: people ask by the name of a thing, and rarely by its number.
    """
    if source.spec.kind or len(rows) < _FEWEST:
        return
    name = next(iter(rows[0].fields))
    named = [str(row.fields.get(name, "")) for row in rows]
    apart = len(set(named)) == len(named) and 2 * sum(map(_is_code, named)) <= len(named)
    if len(rows[0].fields) > 1 and apart and all(0 < len(cell) <= _NAME for cell in named):
        yield _COULD_BE_FACTS.format(entry=_as_facts(name, table, source))


def _is_code(cell: str) -> bool:
    return bool(_CODE.fullmatch(cell))


def could_be_facts(note: str) -> str | None:
    """What a note says to write in domain.yaml for a table of facts, if that is what it says."""
    before, after = _COULD_BE_FACTS.split("{entry}")
    said = note.startswith(before) and note.endswith(after)
    return note.removeprefix(before).removesuffix(after) if said else None


def _as_facts(column: str, table: Table, source: SourceFile) -> str:
    """What to write in domain.yaml, so that a table's cells become facts."""
    in_sheet = table.name and PurePath(source.name).suffix.lower() in SPREADSHEETS
    told = {"sheet": table.name} if in_sheet else {}
    words = {**told, "columns": {one_line(column): SUBJECT}}
    written: str = yaml.safe_dump(
        words, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return written.strip().removeprefix("{").removesuffix("}")


def _could_be_faq(rows: list[Row], source: SourceFile) -> Iterator[str]:
    """A note where there is a column of questions and none of answers: its name may be misspelt."""
    names = list(rows[0].fields)
    asked = next((name for name in names if field_names.key(name) in field_names.QUESTIONS), None)
    if source.spec.kind or asked is None or len(names) < 2:
        return
    others = [one_line(name) for name in names if name != asked]
    yield (
        f"a table with the column '{one_line(asked)}', and no FAQ: no column is called 'answer' or "
        f"'答案'; there are: {', '.join(others)}"
    )


def _line(row: Row, signs: tuple[str, str]) -> str:
    colon, semicolon = signs
    cells = (
        f"{one_line(name).rstrip(':：')}{colon}{one_line(cell)}"
        for name, cell in row.fields.items()
    )
    return semicolon.join(cells)
