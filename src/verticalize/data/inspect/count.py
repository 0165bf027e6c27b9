"""One pass over the rows: counts, lengths, relations, and a sample to measure variety on.

Memory holds a line of counts for each generator, language and length, and the sample; what must be
joined with the facts lies in a database on disk.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path

from verticalize import jsonl
from verticalize.data.inspect import relations
from verticalize.data.inspect.figures import Stats
from verticalize.data.inspect.lengths import Measured
from verticalize.data.inspect.rejects import reason_of
from verticalize.data.inspect.source import Source
from verticalize.data.inspect.variety import SAMPLE, variety
from verticalize.knowledge.inspect.scratch import scratch
from verticalize.knowledge.inspect.spread import Spread
from verticalize.progress import Progress
from verticalize.records import Example

_TOLD_EVERY = 500  # rows


def stats(
    source: Source,
    *,
    beside: Callable[[Example], None] | None = None,
    progress: Progress | None = None,
) -> Stats:
    """Read all rows once.

    Args:
        beside: shown every row, for what else is to be gathered on the way.
        progress: called now and then with rows read, rows in all (0: not known), and a word.

    Raises:
        StoreError: the disk for temporary files is full.
    """
    with scratch(*relations.TABLES) as database:
        counts = _Counts(Measured(source.encoder), database, source.facts is not None)
        for number, example in enumerate(source.rows, start=1):
            counts.take(number, example)
            if beside is not None:
                beside(example)
            if progress is not None and number % _TOLD_EVERY == 0:
                progress(number, source.count, "rows")
        found = relations.counted(database, source.facts) if source.facts else {}
    return counts.stats(source, found)


class _Counts:
    def __init__(self, measured: Measured, database: sqlite3.Connection, joined: bool) -> None:
        self._measured = measured
        self._database = database
        self._joined = joined
        self._generators: dict[str, Counter[str]] = defaultdict(Counter)
        self._splits: Counter[str] = Counter()
        self._with_evidence = 0
        self._samples: dict[str, Spread[Example]] = {}

    def take(self, number: int, example: Example) -> None:
        self._generators[example.generator][example.lang] += 1
        self._splits[example.split] += 1
        self._with_evidence += bool(example.evidence)
        self._measured.take(example)
        if self._joined:
            relations.note(self._database, number, example.evidence)
        sample = self._samples.setdefault(example.lang, Spread(SAMPLE, "variety"))
        sample.offer("", "", example.id, lambda: example)

    def stats(self, source: Source, found: Mapping[str, int]) -> Stats:
        languages: Counter[str] = Counter()
        for counts in self._generators.values():
            languages += counts
        by_rows = sorted(self._generators.items(), key=lambda item: (-item[1].total(), item[0]))
        return Stats(
            name=source.name,
            rows=languages.total(),
            generators={name: dict(sorted(counts.items())) for name, counts in by_rows},
            languages=_most_first(languages),
            splits=_most_first(self._splits),
            relations=dict(found),
            with_evidence=self._with_evidence,
            lengths=self._measured.lengths(),
            variety={
                lang: variety(sample.chosen()) for lang, sample in sorted(self._samples.items())
            },
            rejected=_by_reason(source.rejects),
            dropped=_most_first(source.dropped),
            notes=_most_first(source.notes),
            uncovered=_by_reason(source.uncovered),
        )


def _by_reason(path: Path | None) -> dict[str, int]:
    return _most_first(Counter(reason_of(row)[0] for row in jsonl.read(path))) if path else {}


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(Counter(counts).most_common())
