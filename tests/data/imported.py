"""How the tests of data/ write a file in a format and read it back."""

import gzip
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verticalize.data.formats.maker import Options
from verticalize.data.importing import Opened, Tally, kept, open_file, read
from verticalize.data.rows import Record


@dataclass
class Read:
    """What a file was taken for and what came of it."""

    opened: Opened
    records: list[Record]
    tally: Tally = field(default_factory=Tally)

    @property
    def format(self) -> str:
        return self.opened.format.name

    @property
    def dropped(self) -> Counter[str]:
        return self.tally.counts

    def said(self) -> list[list[str]]:
        """The words of each conversation, turn by turn."""
        return [[m["content"] for m in one.messages] for one in self.records]


def write_lines(path: Path, rows: Sequence[Any]) -> Path:
    whole = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
    path.write_bytes(gzip.compress(whole) if path.suffix == ".gz" else whole)
    return path


def read_file(
    path: Path, name: str | None = None, *, licence: str = "", options: Options | None = None
) -> Read:
    opened, tally = open_file(path, name), Tally()
    records = list(kept(read(opened, licence=licence, options=options), tally))
    return Read(opened, records, tally)


def read_rows(folder: Path, rows: Sequence[Any], name: str | None = None, **options: Any) -> Read:
    path = write_lines(folder / "rows.jsonl", rows)
    return read_file(path, name, options=Options(**options))


def turns(*said: str) -> list[dict[str, str]]:
    """Messages by the user and the assistant in turn."""
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": words} for n, words in enumerate(said)]
