"""Which format the rows of a file have, by their keys and marks, and what speaks for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from verticalize.data.container import Container
from verticalize.data.formats import FORMATS
from verticalize.data.formats.format import Format
from verticalize.data.rows import Row
from verticalize.errors import KnowledgeError

SAMPLE = 200  # rows
_ENOUGH = 0.8  # of the sample
_GRAPH = ("中心词", "spo_list")  # HuaTuo's and CMeKG's knowledge graphs


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The format taken, how many of how many rows fit it and why, and what else fits as many."""

    format: Format
    why: str
    fit: int
    looked_at: int
    others: tuple[Format, ...] = ()

    def __str__(self) -> str:
        rows = f"{self.fit} of the first {self.looked_at} rows have {self.why}"
        lines = [f"Format '{self.format.name}' ({self.format.about}): {rows}."]
        if self.others:
            also = ", ".join(f"'{one.name}' ({one.kind})" for one in self.others)
            lines.append(f"Also possible: {also}; choose with --format NAME.")
        return "\n".join(lines)


def sniff(container: Container) -> Sniffed:
    """The most specific format that four rows in five fit, or the one that most do.

    Raises:
        KnowledgeError: the file has no rows, or they fit no format, or are a knowledge graph.
    """
    rows = [row for row in islice(container.read(), SAMPLE) if isinstance(row, Row)]
    if not rows:
        raise KnowledgeError(
            f"none of its first {SAMPLE} records ({container.shape}) is a JSON object.",
            place=str(container.path),
            hint="Check that it is a file of instruction data.",
        )
    if sum(any(key in row.fields for key in _GRAPH) for row in rows) > len(rows) / 2:
        raise _graph(container.path)
    fits = {one.name: sum(one.fits(row.fields) is not None for row in rows) for one in FORMATS}
    most = max(fits.values())
    if not most:
        raise _unknown(container.path, rows)
    enough = min(most, _ENOUGH * len(rows))
    taken, *others = [one for one in FORMATS if fits[one.name] >= enough]
    whys = Counter(why for row in rows if (why := taken.fits(row.fields)))
    return Sniffed(
        format=taken,
        why=" or ".join(why for why, _ in whys.most_common(3)),
        fit=fits[taken.name],
        looked_at=len(rows),
        others=tuple(others),
    )


def _graph(path: Path) -> KnowledgeError:
    return KnowledgeError(
        "is a knowledge graph, not instruction data.",
        place=str(path),
        hint=f"Put it into a pack's knowledge: verticalize knowledge add PACK {path.name}",
    )


def _unknown(path: Path, rows: Sequence[Row]) -> KnowledgeError:
    keys = Counter(key for row in rows for key in row.fields)
    told = ", ".join(key for key, _ in keys.most_common(12))
    known = ", ".join(one.name for one in FORMATS)
    return KnowledgeError(
        f"its rows fit no known format; they have the keys: {told}.",
        place=str(path),
        hint=f"Rename the keys, or name one with --format. Known: {known}.",
    )
