"""Rows of FAQs that ask the same and answer otherwise."""

import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.errors import Problem
from verticalize.knowledge.authority import Authority
from verticalize.knowledge.part import DOCUMENTS, PLACES
from verticalize.text import counted

_MOST = 20  # that are named; the others are counted
_SHOWN = 60  # characters of a question


def contradicting(folder: Path) -> Iterator[Problem]:
    """A warning for each row of an FAQ whose question stands elsewhere with another answer.

    Rows that hold at other times or places are told apart by that. Of each question in the corpus
    two hashes and a place are held in memory.
    """
    found = _contradicting(folder)
    yield from islice(found, _MOST)
    if more := sum(1 for _ in found):
        cause = f"{counted(more, 'more question')} with different answers in different places."
        yield Problem("FAQ", cause, "Mend those above, and check again.")


def _contradicting(folder: Path) -> Iterator[Problem]:
    seen: dict[int, tuple[int, str]] = {}
    documents, places = jsonl.read(folder / DOCUMENTS), jsonl.read(folder / PLACES)
    for row, found in zip(documents, places, strict=True):
        if row["kind"] != "faq":
            continue
        asked, answer = _asked(row), hash(_plain(row["text"].partition("\n")[2]))
        before, place = seen.setdefault(asked, (answer, found["place"]))
        if before != answer:
            cause = f"asks “{row['title'][:_SHOWN]}” as {place} does, and answers otherwise."
            hint = "Keep the one that is right, or say in both questions what tells them apart."
            yield Problem(found["place"], cause, hint)


def _asked(row: dict[str, Any]) -> int:
    """A hash of the question, and of when and where its row holds."""
    holds = sorted(Authority.of(row["metadata"]).row().items())
    return hash((_plain(row["title"]), tuple(holds)))


def _plain(text: str) -> str:
    """For comparing: one form of each character, one space between words, no mark at the end."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(" ?!.。")
