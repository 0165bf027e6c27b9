"""A validation split that has its share of every category, with no group in two splits."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from verticalize import fingerprint, jsonl


def chosen(
    rows: Iterable[tuple[str, str]], *, share: float, seed: int = 0
) -> tuple[frozenset[str], dict[str, int]]:
    """The groups to validate on, out of pairs of group and category.

    Which ones depends on their names and the seed alone, not on the order of rows. A group that
    has several categories counts for the first of them by name.

    Returns:
        The groups, and how many of each category.
    """
    of_group: dict[str, str] = {}
    for group, category in rows:
        of_group[group] = min(category, of_group.get(group, category))
    by_category = defaultdict(list)
    for group, category in of_group.items():
        by_category[category].append(group)
    taken: list[str] = []
    counts: dict[str, int] = {}
    for category, groups in sorted(by_category.items()):
        groups.sort(key=lambda group: fingerprint.short([seed, group]))
        counts[category] = round(share * len(groups))
        taken += groups[: counts[category]]
    return frozenset(taken), counts


def split_file(path: Path, *, share: float, seed: int = 0) -> dict[str, int]:
    """Mark rows of a file of examples or preferences as ``validation``, in two passes over it.

    Returns:
        How many groups of each category are validated on.
    """
    taken, counts = chosen(map(_kind, jsonl.read(path)), share=share, seed=seed)
    partial = path.with_name(path.name + ".partial")
    jsonl.write(partial, (_marked(row, taken) for row in jsonl.read(path)))
    partial.replace(path)
    return counts


def _kind(row: dict[str, Any]) -> tuple[str, str]:
    metadata = row["metadata"]
    return metadata["group"], metadata.get("about", {}).get("category", "")


def _marked(row: dict[str, Any], taken: frozenset[str]) -> dict[str, Any]:
    row["metadata"]["split"] = "validation" if row["metadata"]["group"] in taken else "train"
    return row
