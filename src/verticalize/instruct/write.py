"""The files of the instruct stage: JSONL that other trainers read, the gate, and the statistics."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.instruct.support import SupportRow, fit_gate
from verticalize.instruct.uncovered import Uncovered, counted
from verticalize.records import EvalItem, Example
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.sources.disagree import DISAGREEMENTS, Disagreement
from verticalize.store import write_json

TRAIN, VALIDATION, SUPPORT_ROWS = "train.jsonl", "validation.jsonl", "support_rows.jsonl"
GATE = "support.json"
UNCOVERED = "uncovered.jsonl"  # passages that no row is made from
ITEMS = "items.jsonl"  # the questions of a pack that brings none


@dataclass(frozen=True, slots=True)
class Compiled:
    """The rows, and what was left out and why.

    `counts` is keyed ``"train grounded:direct zh"``. `notes` counts what was kept with a remark.
    `disagreements` are those of the whole knowledge, from both sides. `uncovered` are those of the
    `passages` that no row is made from; they may be gone through again. `sources` says what
    each gave: the knowledge, every line under ``data``, and the everyday conversations.
    """

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    support_rows: tuple[SupportRow, ...]
    counts: Mapping[str, int]
    dropped: Mapping[str, int]
    notes: Mapping[str, int]
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    items: tuple[EvalItem, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    uncovered: Iterable[Uncovered] = field(default=(), compare=False)
    passages: int = 0
    withheld: frozenset[str] = frozenset()
    k: int = 5
    seed: int = 0

    def stats(self) -> dict[str, Any]:
        """The figures of ``stats.json``."""
        return {
            "train": len(self.train),
            "validation": len(self.validation),
            "support_rows": len(self.support_rows),
            "counts": dict(self.counts),
            "dropped": dict(self.dropped),
            "notes": dict(self.notes),
            "sources": {name: dict(source) for name, source in self.sources.items()},
            "disagreements": len(self.disagreements) // 2,
            "passages": counted(self.uncovered, self.passages),
        }


def write_examples(
    folder: Path, compiled: Compiled, *, index: Index | None = None
) -> dict[str, Any]:
    """Write the rows and their description into `folder`; return the statistics.

    With the `index` that the rows were made by, the refusal gate is fitted and written as well.
    """
    folder.mkdir(parents=True, exist_ok=True)
    jsonl.write(folder / TRAIN, (example.row() for example in compiled.train))
    jsonl.write(folder / VALIDATION, (example.row() for example in compiled.validation))
    jsonl.write(folder / SUPPORT_ROWS, (row._asdict() for row in compiled.support_rows))
    jsonl.write(folder / ITEMS, (item.row() for item in compiled.items))
    jsonl.write(folder / DISAGREEMENTS, (one.row() for one in compiled.disagreements))
    jsonl.write(folder / UNCOVERED, (one.row() for one in compiled.uncovered))
    write_json(folder / "dataset_info.json", dataset_info())
    stats = compiled.stats()
    write_json(folder / "stats.json", stats)
    if index is not None:
        gate = fit_gate(
            compiled.support_rows,
            index,
            k=compiled.k,
            seed=compiled.seed,
            withheld=compiled.withheld,
        )
        gate.save(folder / GATE)
    return stats


def read_examples(folder: Path) -> Iterator[Example]:
    """The rows of both splits that `write_examples` wrote."""
    for name in (TRAIN, VALIDATION):
        yield from (Example.from_row(row) for row in jsonl.read(folder / name))


def dataset_info() -> dict[str, Any]:
    """The description of both files in the form of LLaMA-Factory's ``dataset_info.json``."""
    tags = {
        "role_tag": "role",
        "content_tag": "content",
        "user_tag": "user",
        "assistant_tag": "assistant",
        "system_tag": "system",
    }
    return {
        f"verticalize_{name.removesuffix('.jsonl')}": {
            "file_name": name,
            "formatting": "sharegpt",
            "columns": {"messages": "messages"},
            "tags": tags,
        }
        for name in (TRAIN, VALIDATION)
    }
