"""Passages by length, and texts that stand in more than one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.knowledge.inspect.figures import Bin, Lengths, Place, Repeat, Repeats
from verticalize.knowledge.inspect.scratch import Read, hash_of, plain, rows_at, scratch
from verticalize.records import Passage
from verticalize.text import count_tokens

SHOWN = 20  # groups
PLACES = 6  # of a group that are shown
_BINS = 16
_EXCERPT = 400  # characters

_TABLE = "CREATE TABLE passage (text INTEGER, row INTEGER)"
_REPEATED = """
    CREATE TABLE repeated AS
    SELECT text, count(*) AS passages, min(row) AS first FROM passage
    GROUP BY text HAVING passages > 1"""
_LARGEST = f"""
    SELECT text, passages FROM repeated ORDER BY passages DESC, first LIMIT {SHOWN}"""
_FIRST_ROWS = f"""
    SELECT text, row FROM (
        SELECT text, row, row_number() OVER (PARTITION BY text ORDER BY row) AS nth
        FROM passage WHERE text IN (SELECT text FROM ({_LARGEST})))
    WHERE nth <= {PLACES} ORDER BY row"""


@dataclass(frozen=True, slots=True)
class Group:
    """A repeated text: how often it stands, and the first passages with it."""

    count: int
    passages: tuple[Passage, ...]

    def shown(self, places: Mapping[str, Place]) -> Repeat:
        first = self.passages[0]
        text = first.text[:_EXCERPT] + ("…" if len(first.text) > _EXCERPT else "")
        where = tuple(places[passage.id] for passage in self.passages)
        return Repeat(text, first.lang, self.count, where)


@dataclass(frozen=True, slots=True)
class PassageFindings:
    """What the passages are like, before it is known where in their sources they stand."""

    lengths: Lengths
    groups: int
    repeated: int
    largest: tuple[Group, ...]

    def wanted(self) -> set[str]:
        """The passages whose places are to be shown."""
        return {passage.id for group in self.largest for passage in group.passages}

    def repeats(self, places: Mapping[str, Place]) -> Repeats:
        shown = tuple(group.shown(places) for group in self.largest)
        return Repeats(self.groups, self.repeated, shown)


def survey_passages(path: Path, max_tokens: int, read: Read) -> PassageFindings:
    """Read all passages once.

    Args:
        max_tokens: the upper size of a passage; the lengths are shown on this scale.
    """
    tokens: Counter[int] = Counter()
    with scratch(_TABLE) as database:
        database.executemany("INSERT INTO passage VALUES (?, ?)", _rows(read(path), tokens))
        database.execute(_REPEATED)
        counted = "SELECT count(*), coalesce(sum(passages), 0) FROM repeated"
        groups, repeated = database.execute(counted).fetchone()
        sizes = dict(database.execute(_LARGEST).fetchall())
        rows: dict[int, list[int]] = {text: [] for text in sizes}
        for text, row in database.execute(_FIRST_ROWS):
            rows[text].append(row)
    found = rows_at(path, {row for group in rows.values() for row in group})
    largest = tuple(
        Group(sizes[text], tuple(Passage.from_row(found[row]) for row in group))
        for text, group in rows.items()
    )
    return PassageFindings(lengths_of(tokens, max_tokens), groups, repeated, largest)


def _rows(passages: Iterator[dict[str, Any]], tokens: Counter[int]) -> Iterator[tuple[int, int]]:
    for number, row in enumerate(passages):
        tokens[count_tokens(row["text"])] += 1
        yield hash_of(plain(row["text"])), number


def lengths_of(tokens: Mapping[int, int], max_tokens: int) -> Lengths:
    """Counts by length in bins of one width, up to `max_tokens` or the longest."""
    longest = max(tokens, default=0)
    width = -(-max(longest, max_tokens) // _BINS)
    counts = Counter[int]()
    for length, passages in tokens.items():
        counts[max(length - 1, 0) // width] += passages
    bins = tuple(Bin(n * width + 1, (n + 1) * width, counts[n]) for n in range(_BINS))
    return Lengths(bins, min(tokens, default=0), median(tokens), longest)


def median(tokens: Mapping[int, int]) -> int:
    """The middle length, by how often each one is; 0 where there is none."""
    half, below = sum(tokens.values()) / 2, 0
    for length in sorted(tokens):
        below += tokens[length]
        if below >= half:
            return length
    return 0
