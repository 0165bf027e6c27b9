"""Rows that are left out of a mixture: written down one by one with the reason, and counted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from verticalize import jsonl
from verticalize.data.quality.filters import Filter, why_not
from verticalize.records import Example

REJECTS = "rejects.jsonl"


@dataclass(slots=True)
class Rejects:
    """Where rejected rows go: to `out`, where there is one.

    `counts` is how many of each source there were, by reason.
    """

    out: IO[str] | None = None
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, source: str, example: Example, reason: str) -> None:
        """`reason` is a phrase that many rows share; what is particular stands behind a colon."""
        kind, _, detail = reason.partition(": ")
        if self.out:
            row = example.row() | {"source": source, "reason": kind, "detail": detail}
            self.out.write(jsonl.dumps(row) + "\n")
        self.counts[source][kind] += 1

    def sift(
        self, source: str, examples: Iterable[Example], filters: Sequence[Filter]
    ) -> Iterator[Example]:
        """The rows that no filter rejects."""
        for example in examples:
            reason = why_not(example, filters)
            if reason is None:
                yield example
            else:
                self.add(source, example, reason)


@contextmanager
def rejects_in(folder: Path) -> Iterator[Rejects]:
    """Rejects that are written to ``rejects.jsonl`` in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / REJECTS).open("w", encoding="utf-8", newline="\n") as handle:
        yield Rejects(handle)
