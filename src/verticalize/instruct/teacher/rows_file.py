"""The rows of a file as they stand, to be translated: JSON Lines, or a JSON array, of objects."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.errors import KnowledgeError


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file.

    Raises:
        KnowledgeError: it cannot be read, or holds something else.
    """
    try:
        with path.open(encoding="utf-8-sig") as handle:
            array = handle.read(4096).lstrip().startswith("[")
        rows = json.loads(path.read_text(encoding="utf-8-sig")) if array else jsonl.read(path)
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"cannot be read ({error}).", place=str(path)) from error
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            raise KnowledgeError("is no object.", place=f"{path}, row {number}")
        yield row
