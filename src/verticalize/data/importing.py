"""A file of instruction data in any known format becomes rows of one kind, and counts of the rest.

Nothing is held in memory but the counts, save for Open Assistant's messages on rows of their own,
which have to be linked into trees first.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from verticalize import jsonl
from verticalize.data import reasons
from verticalize.data.container import Container, recognise
from verticalize.data.formats import named
from verticalize.data.formats.format import Format
from verticalize.data.formats.maker import Options, Origin
from verticalize.data.rows import Drop, Kind, Record, Row
from verticalize.data.sniff import Sniffed, sniff
from verticalize.errors import KnowledgeError
from verticalize.records import Example, Preference
from verticalize.store import disk_errors
from verticalize.text import counted

REJECTS = "rejects.jsonl"
_SHOWN = 3  # drops that are kept to be told, of each reason


@dataclass(slots=True)
class Tally:
    """What has been left out so far: counts by reason, and the first few of each."""

    counts: Counter[str] = field(default_factory=Counter)
    first: list[Drop] = field(default_factory=list)

    def add(self, drop: Drop) -> None:
        self.counts[drop.reason] += 1
        if self.counts[drop.reason] <= _SHOWN:
            self.first.append(drop)


@dataclass(frozen=True, slots=True)
class Opened:
    """A file and the format that it will be read in; `sniffed` is None where a user chose it."""

    container: Container
    format: Format
    sniffed: Sniffed | None

    def __str__(self) -> str:
        told = str(self.sniffed) if self.sniffed else f"Format '{self.format.name}', as chosen."
        return f"{self.container.path}: {self.container}. {told}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import. `out` is the file of rows."""

    format: str
    kind: Kind
    rows: int
    dropped: dict[str, int]
    first: tuple[Drop, ...]
    out: Path

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize data import --json``."""
        return {
            "format": self.format,
            "rows": self.rows,
            "dropped": self.dropped,
            "out": str(self.out),
        }


def open_file(path: Path, format_name: str | None = None) -> Opened:
    """Find out how to read a file.

    Raises:
        KnowledgeError: it cannot be read, or no format fits or has that name.
    """
    container = recognise(path)
    if format_name is not None:
        return Opened(container, named(format_name), None)
    sniffed = sniff(container)
    return Opened(container, sniffed.format, sniffed)


def read(
    opened: Opened, *, name: str = "", licence: str = "", options: Options | None = None
) -> Iterator[Record | Drop]:
    """All rows of the file, and what was left out of them, in the order of the file.

    `name` begins the ids of rows that have none of ours; the file's own by default.

    Raises:
        KnowledgeError: the file is damaged from some place on.
    """
    path = opened.container.path
    origin = Origin(name or path.name, opened.format.name, licence, options or Options())
    early: list[Drop] = []
    for found in opened.format.read(_rows(opened.container, early), origin):
        yield from early
        early.clear()
        if isinstance(found, Drop) or _is_text(found):
            yield found
        else:
            yield Drop(_id(found), reasons.LONE_SURROGATE)
    yield from early


def _rows(container: Container, drops: list[Drop]) -> Iterator[Row]:
    for found in container.read():
        if isinstance(found, Drop):
            drops.append(found)
        else:
            yield found


def kept(found: Iterable[Record | Drop], tally: Tally) -> Iterator[Record]:
    """The records among what was read; the rest is counted."""
    for one in found:
        if isinstance(one, Drop):
            tally.add(one)
        else:
            yield one


def import_file(
    opened: Opened,
    out: Path,
    *,
    licence: str = "",
    options: Options | None = None,
    cut: Callable[[Example], Iterable[Example]] | None = None,
) -> Imported:
    """Write the rows to ``<kind>.jsonl`` and what was left out to ``rejects.jsonl`` in `out`.

    Args:
        cut: splits long conversations, as `conversations.split_long` does.

    Raises:
        KnowledgeError: the file is damaged, no row of it can be used, or it would be written over.
    """
    kind, tally = opened.format.kind, Tally()
    target = out / f"{kind}.jsonl"
    _spare(opened.container.path, (target, out / REJECTS))
    with disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        with _whole(target) as good, _whole(out / REJECTS) as bad:
            rows = 0
            for found in read(opened, licence=licence, options=options):
                for one in _cut(found, cut):
                    if isinstance(one, Drop):
                        tally.add(one)
                        bad.write(_line(one))
                    else:
                        good.write(_line(one))
                        rows += 1
            if not rows:
                raise _nothing(opened, tally)
    counts = dict(tally.counts.most_common())
    return Imported(opened.format.name, kind, rows, counts, tuple(tally.first), target)


def _spare(source: Path, written: Iterable[Path]) -> None:
    if any(path.exists() and path.samefile(source) for path in written):
        raise KnowledgeError(
            "would be written over by what is made of it.",
            place=str(source),
            hint="Choose another folder with --out.",
        )


def _cut(
    found: Record | Drop, cut: Callable[[Example], Iterable[Example]] | None
) -> Iterator[Record | Drop]:
    if cut is not None and isinstance(found, Example):
        yield from cut(found)
    else:
        yield found


def _is_text(record: Record) -> bool:
    """Whether it can be written: half of a surrogate pair in JSON is half a character."""
    try:
        _line(record)
    except UnicodeEncodeError:
        return False
    return True


def _line(one: Record | Drop) -> bytes:
    """A line of the file; what a `Drop` tells of a row need not be valid text."""
    errors = "backslashreplace" if isinstance(one, Drop) else "strict"
    return (jsonl.dumps(one.row()) + "\n").encode("utf-8", errors)


def _id(record: Record) -> str:
    return record.id if isinstance(record, Example | Preference) else record.provenance.id


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there under its name only when all of it has been written."""
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as handle:
            yield handle
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _nothing(opened: Opened, tally: Tally) -> KnowledgeError:
    reason, count = tally.counts.most_common(1)[0] if tally.counts else ("no rows", 0)
    first = next((drop for drop in tally.first if drop.reason == reason), None)
    where = f", first at {first.place}" if first else ""
    return KnowledgeError(
        f"no row can be used as '{opened.format.name}' "
        f"(mostly: {reason}, {counted(count, 'time')}{where}).",
        place=str(opened.container.path),
        hint="Look at the file, or choose another format with --format.",
    )
