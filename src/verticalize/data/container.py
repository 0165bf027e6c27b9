"""The records of a file of JSON Lines, a JSON array or object, Parquet or CSV, gzipped or not.

What the file is, its first bytes say, whatever it is called; and so they do of its encoding, which
is taken as `recoded` has it. Records are streamed: memory holds a line, an element of the array or
a batch of the table.
"""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

from verticalize.data import reasons
from verticalize.data.elements import elements
from verticalize.data.recoded import UTF_8, as_utf8, encoding_of_rows
from verticalize.data.rows import Drop, Row
from verticalize.errors import KnowledgeError
from verticalize.knowledge.encodings.decode import unreadable
from verticalize.text import counted

MAX_LINE = 64 << 20  # bytes of one record
_PROBE = 1 << 20  # bytes read to tell JSON Lines from one object over several lines
_BATCH = 256  # rows of a Parquet file
# Columns of a CSV that hold JSON, since a cell cannot hold a list.
_NESTED = {"messages", "conversations", "history", "instances", "answers", "thread", "turns"}
_NESTED |= {"metadata", "prompt", "chosen", "rejected"}


@dataclass(frozen=True, slots=True)
class Container:
    """How the records of a file are stored.

    `shape` says it in words, `packed` whether it is gzipped, `codec` how its text is encoded.
    """

    path: Path
    shape: str
    packed: bool
    codec: str = UTF_8

    def __str__(self) -> str:
        encoding = f", in {self.codec.upper()}" if self.codec != UTF_8 else ""
        return f"{self.shape}{encoding}{', gzipped' if self.packed else ''}"

    def read(self) -> Iterator[Row | Drop]:
        """All records, each a `Row`, or a `Drop` where it cannot be one.

        Raises:
            KnowledgeError: the file is damaged from some place on.
        """
        with _readable(self.path):
            yield from _READ[self.shape](self)

    def open(self) -> IO[bytes]:
        """The bytes, unpacked; those of a text in UTF-8."""
        handle = self._unpacked()
        return handle if self.codec == UTF_8 else as_utf8(handle, self.codec)

    def _unpacked(self) -> IO[bytes]:
        if self.packed:
            return cast(IO[bytes], gzip.open(self.path))
        return self.path.open("rb")


def recognise(path: Path) -> Container:
    """What kind of container the file is, by its content.

    Raises:
        KnowledgeError: it is empty or cannot be read.
    """
    with _readable(path):
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        container = Container(path, "", packed)
        with container.open() as handle:
            head = handle.read(_PROBE)
        if head.startswith(b"PAR1"):
            return replace(container, shape="Parquet")
        container = replace(container, codec=encoding_of_rows(path, head, packed=packed))
        if container.codec != UTF_8:
            with container.open() as handle:
                head = handle.read(_PROBE)
    return replace(container, shape=_shape(path, head))


def _shape(path: Path, head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise KnowledgeError("is empty.", place=str(path), hint="Check that it is the right file.")
    if start.startswith(b"["):
        return "a JSON array"
    if start.startswith(b"{"):
        return "JSON Lines" if _by_lines(start) else "a JSON object"
    return "a table (CSV)"


def _by_lines(start: bytes) -> bool:
    """Whether the first record is a line of its own, rather than one that goes on over many."""
    lines = start.split(b"\n")
    if len(lines) == 1 or _is_object(lines[0]):
        return True
    whole = len(start) < _PROBE // 2 and _is_object(start)
    return not whole and any(line.startswith(b"{") and _is_object(line) for line in lines[1:20])


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(container: Container) -> Iterator[Row | Drop]:
    with container.open() as handle:
        number = 0
        while line := handle.readline(MAX_LINE + 1):
            number += 1
            place = f"{container.path}:{number}"
            if len(line) > MAX_LINE:
                while not line.endswith(b"\n") and (line := handle.readline(MAX_LINE)):
                    pass
                yield Drop(place, reasons.TOO_LONG)
            elif line.strip():
                yield _parsed(line.removeprefix(b"\xef\xbb\xbf"), place, number)


def _parsed(line: bytes, place: str, number: int) -> Row | Drop:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Drop(place, reasons.NOT_UTF8, f"byte {error.start + 1}")
    except (ValueError, RecursionError) as error:
        return Drop(place, reasons.NOT_JSON, str(error))
    return _row(value, place, number)


def _row(value: Any, place: str, number: int) -> Row | Drop:
    if isinstance(value, dict):
        return Row(place, number, value)
    return Drop(place, reasons.NOT_OBJECT, type(value).__name__)


def _read_array(container: Container) -> Iterator[Row | Drop]:
    with container.open() as handle:
        for index, value in enumerate(elements(handle, str(container.path))):
            yield _row(value, f"{container.path}[{index}]", index)


def _read_object(container: Container) -> Iterator[Row | Drop]:
    with container.open() as handle:
        try:
            value = json.loads(handle.read().decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise KnowledgeError(
                f"is not valid JSON ({error}).",
                place=str(container.path),
                hint="Write one record a line (JSON Lines), or an array of records.",
            ) from error
    yield Row(f"{container.path}[0]", 0, value)


def _read_parquet(container: Container) -> Iterator[Row | Drop]:
    from pyarrow import ArrowInvalid  # type: ignore[import-untyped]
    from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]

    try:
        with container.open() as handle, ParquetFile(handle) as file:
            number = 0
            for batch in file.iter_batches(batch_size=_BATCH):
                for fields in batch.to_pylist():
                    yield Row(f"{container.path}[{number}]", number, _as_json(fields))
                    number += 1
    except ArrowInvalid as error:
        raise KnowledgeError(
            f"is not a whole Parquet file ({error}).",
            place=str(container.path),
            hint="Fetch it again.",
        ) from error


def _as_json(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as JSON would hold them: what it lacks, such as dates and decimals, as texts."""
    return {
        name: value if isinstance(value, str) else json.loads(json.dumps(value, default=str))
        for name, value in fields.items()
    }


def _read_table(container: Container) -> Iterator[Row | Drop]:
    csv.field_size_limit(MAX_LINE)
    with container.open() as handle:
        text = (line.decode("utf-8-sig" if not n else "utf-8") for n, line in enumerate(handle))
        first = next(text)
        delimiter = max(",\t;", key=first.count)
        columns = [name.strip() for name in next(csv.reader([first], delimiter=delimiter))]
        cells = csv.reader(text, delimiter=delimiter)
        line = 2
        for row in cells:
            if row:
                yield _table_row(columns, row, f"{container.path}:{line}", line)
            line = cells.line_num + 2


def _table_row(columns: list[str], cells: list[str], place: str, line: int) -> Row | Drop:
    if len(cells) != len(columns):
        return Drop(
            place, reasons.WRONG_CELLS, f"{len(cells)} for {counted(len(columns), 'column')}"
        )
    pairs = zip(columns, cells, strict=True)
    return Row(place, line, {name: _cell(name, cell) for name, cell in pairs})


def _cell(name: str, cell: str) -> Any:
    if name in _NESTED and cell.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            return cell
    return cell


_READ = {
    "JSON Lines": _read_lines,
    "a JSON array": _read_array,
    "a JSON object": _read_object,
    "Parquet": _read_parquet,
    "a table (CSV)": _read_table,
}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error, csv.Error, UnicodeDecodeError) as error:
        raise _damaged(path, error) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _damaged(path: Path, error: Exception) -> KnowledgeError:
    return KnowledgeError(
        f"is damaged ({error}).", place=str(path), hint="Fetch it again, or save it as UTF-8."
    )
