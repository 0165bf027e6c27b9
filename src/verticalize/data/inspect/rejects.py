"""Rows that were rejected and passages that no row is made from: a few of each reason."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from verticalize import jsonl
from verticalize.data.inspect.figures import Bare, Rejected
from verticalize.knowledge.inspect.spread import Spread
from verticalize.records import Example, Passage

SHOWN = 4  # of each reason
T = TypeVar("T")


def reason_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """The reason that is counted, and what is particular to the row.

    They are the keys ``reason`` and ``detail``, or both stand in ``reason`` with a colon between.
    """
    if "detail" in row:
        return str(row["reason"]), str(row["detail"])
    reason, _, detail = str(row["reason"]).partition(":")
    return reason, detail.strip()


def rejects(path: Path | None) -> dict[str, tuple[Rejected, ...]]:
    """Of each reason some rejected rows, those with the most first.

    A build, an import and a teacher write them with a key each of their own: ``messages``,
    ``place``, ``text``.
    """
    return _chosen(path, _ident, _rejected)


def bare(
    path: Path | None, find: Callable[[set[str]], Mapping[str, Passage]]
) -> dict[str, tuple[Bare, ...]]:
    """Of each reason some passages.

    Args:
        find: gives the passages with these ids, as far as they are there.
    """
    chosen = _chosen(path, lambda row: str(row["passage"]), lambda row: row)
    found = find({row["passage"] for rows in chosen.values() for row in rows})
    return {
        reason: tuple(
            Bare(one["passage"], one["source"], one["section"], one["lang"],
                 found.get(one["passage"]))
            for one in rows
        )
        for reason, rows in chosen.items()
    }  # fmt: skip


def _ident(row: Mapping[str, Any]) -> str:
    if "messages" in row:
        return str(row["metadata"]["id"])
    return str(row["place"]) if "place" in row else f"{row['source']} {row['text']}"


def _rejected(row: Mapping[str, Any]) -> Rejected:
    detail = reason_of(row)[1]
    if "messages" in row:
        return Rejected(detail, "", Example.from_row(row))
    if "place" in row:
        return Rejected(detail, str(row["place"]), None)
    return Rejected("\n".join(filter(None, (detail, row["text"]))), str(row["source"]), None)


def _chosen(
    path: Path | None,
    ident: Callable[[Mapping[str, Any]], str],
    make: Callable[[Mapping[str, Any]], T],
) -> dict[str, tuple[T, ...]]:
    if path is None:
        return {}
    samples: dict[str, Spread[T]] = {}
    counts: dict[str, int] = {}
    for row in jsonl.read(path):
        reason, _ = reason_of(row)
        counts[reason] = counts.get(reason, 0) + 1
        sample = samples.setdefault(reason, Spread(SHOWN))
        sample.offer("", "", ident(row), lambda row=row: make(row))  # type: ignore[misc]
    ordered = sorted(samples, key=lambda reason: -counts[reason])
    return {reason: tuple(samples[reason].chosen()) for reason in ordered}
