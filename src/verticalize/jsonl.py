"""JSON Lines: streamed in, written whole or appended durably, with line numbers in errors."""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from verticalize.errors import KnowledgeError

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def dumps(row: Any) -> str:
    """One line of JSON, UTF-8 kept as it is, keys in the order given."""
    return _ENCODER.encode(row)


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a file that verticalize wrote itself.

    Raises:
        KnowledgeError: a line is not a JSON object; the error names its line.
    """
    with path.open(encoding="utf-8") as handle:
        for number, line in enumerate(handle, start=1):
            if line.strip():
                yield parse(line, place=f"{path}:{number}")


def parse(line: str | bytes, *, place: str) -> dict[str, Any]:
    """One row.

    Raises:
        KnowledgeError: the line is not a JSON object; the error names its `place`.
    """
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise KnowledgeError(
            f"not valid JSON ({error.msg}).", place=f"{place}:{error.colno}"
        ) from error
    if not isinstance(row, dict):
        raise KnowledgeError(f"expected a JSON object, found {type(row).__name__}.", place=place)
    return row


def read_resumable(path: Path) -> list[dict[str, Any]]:
    """The complete rows of an append-only log; a last line that a kill cut short is removed."""
    if not path.exists():
        return []
    rows, good = [], 0
    with path.open("rb") as handle:
        for line in handle:
            if not line.endswith(b"\n"):
                break
            rows.append(json.loads(line))
            good += len(line)
    if good < path.stat().st_size:
        os.truncate(path, good)
    return rows


def write(path: Path, rows: Iterable[Any]) -> int:
    """Write all rows, return how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as handle:
        for row in rows:
            handle.write(dumps(row) + "\n")
            count += 1
    return count


def append(path: Path, rows: Iterable[Any]) -> None:
    """Append rows and flush them to disk, so that a crash loses none of them."""
    with path.open("a", encoding="utf-8", newline="\n") as handle:
        for row in rows:
            handle.write(dumps(row) + "\n")
        handle.flush()
        os.fsync(handle.fileno())
