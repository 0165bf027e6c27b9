"""Candidates as closed rows, and what was asked already, at constant memory."""

import sqlite3
from collections.abc import Iterable, Mapping

from verticalize.domain.relations import Relation, generic
from verticalize.fingerprint import short
from verticalize.instruct.candidate import Candidate, Split, Turn
from verticalize.instruct.split import group_of
from verticalize.records import Example, Fact, Message
from verticalize.retrieval.prompt import closed_messages

_CACHE = 16_000  # KiB: about a million hashes before the disk is used


def with_generic(relations: Mapping[str, Relation], facts: Iterable[Fact]) -> dict[str, Relation]:
    """The pack's relations, and generic wordings for those that only the data names."""
    unnamed = sorted({fact.relation for fact in facts} - relations.keys())
    return {**relations, **{name: generic(name) for name in unnamed}}


def closed_row(candidate: Candidate, split: Split, *, system: str) -> Example:
    """The row that asks without passages, after the earlier turns of a conversation."""
    asked = closed_messages(candidate.question, system=system, lang=candidate.lang)
    answer: Message = {"role": "assistant", "content": candidate.answer}
    messages = (*_with_turns(asked, candidate.before), answer)
    return example_of(messages, candidate, candidate.generator, split)


def example_of(
    messages: tuple[Message, ...], candidate: Candidate, generator: str, split: Split
) -> Example:
    """A row with the provenance of its candidate."""
    return Example(
        id=short([generator, candidate.lang, *candidate.asked, candidate.document_id]),
        messages=messages,
        evidence=candidate.evidence,
        generator=generator,
        group=group_of(candidate.document_id),
        lang=candidate.lang,
        split=split,
    )


def _with_turns(asked: list[Message], before: Iterable[Turn]) -> list[Message]:
    """The earlier turns between the system message and the last question."""
    *opening, last = asked
    earlier: list[Message] = []
    for turn in before:
        earlier.append({"role": "user", "content": turn.question})
        earlier.append({"role": "assistant", "content": turn.answer})
    return [*opening, *earlier, last]


class Seen:
    """A set of texts by their hash, which SQLite moves to disk when it grows."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._db.execute(f"PRAGMA cache_size = -{_CACHE}")
        self._db.execute("CREATE TABLE seen (hash INTEGER PRIMARY KEY)")
        self._db.execute("BEGIN")

    def add(self, texts: list[str]) -> bool:
        """Whether it is new."""
        place = int(short(texts), 16) - (1 << 63)  # a signed 64-bit integer, as SQLite has them
        found = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", (place,))
        return found.rowcount == 1
