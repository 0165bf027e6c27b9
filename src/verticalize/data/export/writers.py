"""Files of rows, written row by row: JSON Lines, a JSON array, Parquet."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from verticalize.jsonl import dumps

Write = Callable[[dict[str, Any]], object]
Writer = Callable[[Path], AbstractContextManager[Write]]
_BATCH = 1000  # rows of a group of a Parquet file


@contextmanager
def lines(path: Path) -> Iterator[Write]:
    """JSON Lines."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        yield lambda row: handle.write(dumps(row) + "\n")


@contextmanager
def array(path: Path) -> Iterator[Write]:
    """A JSON array with an element a line."""
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        between = "[\n"

        def write(row: dict[str, Any]) -> None:
            nonlocal between
            handle.write(between + dumps(row))
            between = ",\n"

        yield write
        handle.write("\n]\n" if between == ",\n" else "[]\n")


@contextmanager
def parquet(path: Path) -> Iterator[Write]:
    """Parquet, with the columns of `forms.table_row`."""
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyarrow.parquet import ParquetWriter  # type: ignore[import-untyped]

    schema = _schema()
    batch: list[dict[str, Any]] = []
    with ParquetWriter(path, schema, compression="zstd") as file:

        def flush() -> None:
            file.write_table(pa.Table.from_pylist(batch, schema=schema))
            batch.clear()

        def write(row: dict[str, Any]) -> None:
            batch.append(row)
            if len(batch) == _BATCH:
                flush()

        yield write
        flush()


def _schema() -> Any:
    import pyarrow as pa

    words = pa.string()
    names = ("id", "generator", "group", "lang", "split", "about")
    metadata = pa.struct([("evidence", pa.list_(words)), *((name, words) for name in names)])
    turn = pa.struct([("role", words), ("content", words)])
    return pa.schema([("messages", pa.list_(turn)), ("metadata", metadata)])
