"""Rows that a recipe reworks, from a file: JSON Lines, or a JSON array, of objects."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.errors import KnowledgeError
from verticalize.fingerprint import short
from verticalize.records import Example, Message
from verticalize.text import language


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


def as_examples(rows: Iterable[Mapping[str, Any]], *, place: str) -> Iterator[Example]:
    """Rows as examples: our own, OpenAI messages, Alpaca's form, and its seed tasks.

    Raises:
        KnowledgeError: a row in another form, with its number.
    """
    for number, row in enumerate(rows, start=1):
        if "messages" in row and "id" in row.get("metadata", {}):
            yield Example.from_row(row)
            continue
        messages = _messages(row)
        if messages is None:
            raise KnowledgeError(
                "is neither messages nor instruction and output.",
                place=f"{place}, row {number}",
                hint="Convert it first: verticalize data import",
            )
        yield Example(
            id=short(messages),
            messages=tuple(messages),
            evidence=(),
            generator="imported",
            group=f"{place}#{number}",
            lang=language(messages[-1]["content"]),
        )


def _messages(row: Mapping[str, Any]) -> list[Message] | None:
    if isinstance(row.get("messages"), list):
        return [{"role": m["role"], "content": m["content"]} for m in row["messages"]]
    first = row["instances"][0] if row.get("instances") else row
    if not isinstance(row.get("instruction"), str) or not isinstance(first.get("output"), str):
        return None
    asked = f"{row['instruction']}\n{first.get('input') or ''}".strip()
    return [{"role": "user", "content": asked}, {"role": "assistant", "content": first["output"]}]
