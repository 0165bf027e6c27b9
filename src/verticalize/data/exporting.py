"""Examples become a folder that another trainer or the hub reads; what does not fit is counted."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.data.export import forms, writers
from verticalize.data.export.card import Contents, card
from verticalize.errors import StoreError, did_you_mean
from verticalize.records import Example
from verticalize.store import disk_errors, write_json


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: rows of each split, what was left out, and the folder."""

    format: str
    rows: Mapping[str, int]
    dropped: Mapping[str, int]
    out: Path

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize data export --json``."""
        return {
            "format": self.format,
            "rows": sum(self.rows.values()),
            "splits": dict(self.rows),
            "dropped": dict(self.dropped),
            "out": str(self.out),
        }


@dataclass(frozen=True, slots=True)
class _Sheet:
    """How the rows of a format are formed and written."""

    form: Callable[[Example], forms.Form]
    writer: writers.Writer
    suffix: str
    folder: str = ""


_TABLE = (forms.table_row, writers.parquet, ".parquet")
_SHEETS = {
    "messages": _Sheet(forms.messages, writers.lines, ".jsonl"),
    "alpaca": _Sheet(forms.alpaca, writers.array, ".json"),
    "sharegpt": _Sheet(forms.sharegpt, writers.array, ".json"),
    "parquet": _Sheet(*_TABLE),
    "datasets": _Sheet(*_TABLE),
    "hub": _Sheet(*_TABLE, folder="data"),
}
TARGETS = tuple(_SHEETS)
# What LLaMA-Factory has to be told of a file.
_COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "alpaca": {
        "columns": {
            "prompt": "instruction",
            "query": "input",
            "response": "output",
            "system": "system",
            "history": "history",
        },
    },
    "sharegpt": {
        "formatting": "sharegpt",
        "columns": {"messages": "conversations", "system": "system"},
    },
}


def export(
    examples: Iterable[Example], target: str, out: Path, *, name: str, licence: str = ""
) -> Exported:
    """Write the examples into the new folder `out`, a file for each split.

    Args:
        target: one of `TARGETS`.
        name: of the data set, for its card and for ``dataset_info.json``.
        licence: of the whole, for its card.

    Raises:
        StoreError: the target is unknown, or the folder is there already.
    """
    if target not in _SHEETS:
        raise StoreError(f"no format named '{target}'.", hint=did_you_mean(target, TARGETS))
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise StoreError(
            "is there already.", place=str(out), hint="Choose another folder, or remove this one."
        )
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
            folder = Path(scratch) / "rows"
            contents, dropped = _write(examples, _SHEETS[target], folder)
            folder = _finish(target, folder, contents, dropped, name, licence)
            if out.exists():
                out.rmdir()
            shutil.move(folder, out)
    return Exported(target, contents.splits, dropped, out)


def _write(
    examples: Iterable[Example], sheet: _Sheet, folder: Path
) -> tuple[Contents, Counter[str]]:
    contents, dropped = Contents(), Counter[str]()
    (folder / sheet.folder).mkdir(parents=True)
    writes: dict[str, writers.Write] = {}
    with ExitStack() as stack:
        for example in examples:
            row = sheet.form(example)
            if isinstance(row, str):
                dropped[row] += 1
                continue
            split = example.split
            if split not in writes:
                path = folder / sheet.folder / f"{split}{sheet.suffix}"
                writes[split] = stack.enter_context(sheet.writer(path))
            writes[split](row)
            contents.add(example)
    return contents, dropped


def _finish(
    target: str,
    folder: Path,
    contents: Contents,
    dropped: Mapping[str, int],
    name: str,
    licence: str,
) -> Path:
    """What a format has beside its rows. Returns the folder that is the export."""
    if target in _COLUMNS:
        write_json(folder / "dataset_info.json", _dataset_info(target, name, contents))
    if target == "hub":
        words = card(name, contents, dropped, licence)
        (folder / "README.md").write_text(words, encoding="utf-8", newline="\n")
    return _as_datasets(folder) if target == "datasets" else folder


def _dataset_info(target: str, name: str, contents: Contents) -> dict[str, Any]:
    """LLaMA-Factory's list of data sets: one for each split."""
    suffix = _SHEETS[target].suffix
    return {
        name if split == "train" else f"{name}_{split}": {
            "file_name": f"{split}{suffix}",
            **_COLUMNS[target],
        }
        for split in contents.splits
    }


def _as_datasets(folder: Path) -> Path:
    """The Parquet files as a folder of ``datasets``, whose working files go with the scratch."""
    from datasets import Dataset, DatasetDict

    saved = folder.parent / "datasets"
    files = sorted(folder.glob("*.parquet"))
    cache = str(folder.parent / "cache")
    splits = {file.stem: Dataset.from_parquet(str(file), cache_dir=cache) for file in files}
    DatasetDict(splits).save_to_disk(str(saved))
    return saved
