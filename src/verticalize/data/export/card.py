"""The data card of a folder for the hub: what is in the rows, where from, under what licence."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from verticalize.records import Example

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))
_SOURCES = 50  # lines of the table of sources


@dataclass(slots=True)
class Contents:
    """Counts of the rows that have been written."""

    splits: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    generators: Counter[tuple[str, str]] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)

    def add(self, example: Example) -> None:
        self.splits[example.split] += 1
        self.languages[example.lang] += 1
        self.generators[example.generator, example.lang] += 1
        self.sources[example.group.partition("#")[0]] += 1
        self.licences[str(example.about.get("licence", ""))] += 1


def card(name: str, contents: Contents, dropped: Mapping[str, int], licence: str) -> str:
    """``README.md`` with the YAML head that the hub reads.

    Args:
        licence: of the whole; where it is not given, what the rows say of themselves.
    """
    head = yaml.safe_dump(_head(name, contents, licence), allow_unicode=True, sort_keys=False)
    generators = [
        (generator, lang, count) for (generator, lang), count in sorted(contents.generators.items())
    ]
    sources = contents.sources.most_common()
    parts = [
        f"---\n{head}---\n\n# {name}\n",
        "Instruction data: `messages` in the OpenAI form, and `metadata` with the row's id, its "
        "evidence (ids of facts or passages), what made it, the group it was split by and its "
        "language. `about` is JSON: what else the source says of the row.\n",
        "## Rows\n\n" + _table(("generator", "language", "rows"), generators),
        f"## Sources\n\n{_table(('source', 'rows'), sources[:_SOURCES])}",
    ]
    if more := len(sources) - _SOURCES:
        parts += [f"And {more} more.\n"] if more > 0 else []
    licences = sorted(contents.licences.items())
    told = [(one or "not stated", count) for one, count in licences]
    parts.append("## Licences of the rows\n\n" + _table(("licence", "rows"), told))
    if dropped:
        parts.append("## Left out\n\n" + _table(("reason", "count"), sorted(dropped.items())))
    return "\n".join(parts)


def _head(name: str, contents: Contents, licence: str) -> dict[str, Any]:
    files = [{"split": split, "path": f"data/{split}.parquet"} for split in sorted(contents.splits)]
    return {
        "pretty_name": name,
        "language": sorted(contents.languages),
        "license": (licence or _licence(contents)).lower(),
        "size_categories": [_size(contents.splits.total())],
        "task_categories": ["text-generation", "question-answering"],
        "tags": ["instruction-tuning"],
        "configs": [{"config_name": "default", "data_files": files}],
    }


def _licence(contents: Contents) -> str:
    stated = [licence for licence in contents.licences if licence]
    if not stated:
        return "unknown"
    return stated[0] if len(contents.licences) == 1 else "other"


def _size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), "1M<n<10M")


def _table(head: tuple[str, ...], rows: list[Any]) -> str:
    cells = [head, ("---",) * len(head), *rows]
    lines = ("| " + " | ".join(_cell(cell) for cell in row) + " |\n" for row in cells)
    return "".join(lines)


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")
