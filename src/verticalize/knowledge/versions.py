"""Two versions of one document: the newer takes over on its first day.

Two files are versions where both say from when they hold, and both have the same number or, with no
number, the same title and folder, and nearly the same headings. The earlier one then holds until
the day before, if it does not say itself when it ends, and if the later one does not end either.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations
from pathlib import PurePath
from typing import Any

from verticalize.errors import Problem
from verticalize.knowledge.authority import DAY, ENDED, Authority
from verticalize.knowledge.cutting.sections import sections
from verticalize.knowledge.summary import SourceSummary
from verticalize.records import Document

_NUMBERS = {
    *("number", "no", "document number", "document no", "doc number", "doc no", "document id"),
    *("doc id", "reference", "ref", "文件编号", "编号", "文件号", "文号", "标准号", "制度编号"),
}
_ALIKE = 0.6  # of the headings of both that both have
_MOST = 200  # headings that are looked at


@dataclass(frozen=True, slots=True)
class Dated:
    """What a document says of itself that tells it from its other versions. `since` is ISO 8601."""

    since: str
    title: str
    number: str
    lang: str
    jurisdiction: str
    open: bool
    headings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Succession:
    """The file `older` holds until `last`, as `newer` takes over; `shared` is what both are."""

    older: str
    newer: str
    last: date
    shared: str

    @property
    def stated(self) -> dict[str, str]:
        """What the metadata of the older one say then."""
        return {"effective_to": str(self.last), "superseded_by": PurePath(self.newer).stem}

    @property
    def told(self) -> str:
        return f"an earlier version of '{self.newer}' ({self.shared}): it holds until {self.last}"

    @property
    def problem(self) -> Problem:
        """A warning that says what was decided, and how to decide otherwise."""
        hint = "If it is none, give it another number or title, or an 'effective_to' of its own."
        return Problem(self.older, f"is {self.told}.", hint)


def dated(document: Document) -> dict[str, Any]:
    """The JSON form of its `Dated`; nothing where it does not say from when it holds."""
    if document.kind != "documents" or Authority.of(document.metadata).effective_from is None:
        return {}
    return asdict(told_of(document))


def told_of(document: Document) -> Dated:
    """What a document says of itself; `since` is empty where it does not say from when it holds."""
    authority = Authority.of(document.metadata)
    names = (section.name for section in sections(document))
    return Dated(
        since=str(authority.effective_from or ""),
        title=document.title,
        number=_number(document.metadata),
        lang=document.lang,
        jurisdiction=authority.jurisdiction,
        open=authority.effective_to is None and authority.status not in ENDED,
        headings=sorted({_plain(name) for name in names if name})[:_MOST],
    )


def successions(sources: Iterable[SourceSummary]) -> list[Succession]:
    """What takes over from what, each file from the next later version of it at most."""
    groups: dict[tuple[str, str, str], list[tuple[str, Dated]]] = {}
    for source in sources:
        if source.dated:
            one = Dated(**source.dated)
            key = (_plain(one.number) or _plain(one.title), one.lang, one.jurisdiction)
            groups.setdefault(key, []).append((source.path, one))
    found: dict[str, Succession] = {}
    for group in groups.values():
        for (older, one), (newer, other) in combinations(sorted(group, key=_since), 2):
            together = one.number or PurePath(older).parent == PurePath(newer).parent
            lasting = one.open and other.open  # what ends, or was repealed, takes nothing over
            if older not in found and lasting and together and _are_versions(one, other):
                last = date.fromisoformat(other.since) - DAY
                found[older] = Succession(older, newer, last, _shared(one))
    return list(found.values())


def restated(rows: Iterable[dict[str, Any]], found: Succession) -> Iterator[dict[str, Any]]:
    """Rows of documents or passages of the older version, with what it did not say itself."""
    for row in rows:
        yield {**row, "metadata": {**found.stated, **row["metadata"]}}


def _since(one: tuple[str, Dated]) -> tuple[str, str]:
    path, told = one
    return told.since, path


def _are_versions(one: Dated, other: Dated) -> bool:
    if one.since == other.since or _plain(one.number) != _plain(other.number):
        return False
    first, second = set(one.headings), set(other.headings)
    return bool(first) and len(first & second) >= _ALIKE * len(first | second)


def _shared(one: Dated) -> str:
    return f"both have the number {one.number}" if one.number else "both have its title"


def _number(metadata: Mapping[str, Any]) -> str:
    found = (str(value) for name, value in metadata.items() if _key(name) in _NUMBERS and value)
    return next(found, "")


def _key(name: str) -> str:
    return re.sub(r"[\s_.-]+", " ", _plain(name)).strip()


def _plain(text: str) -> str:
    """For comparing: one form of each character, no spaces at the ends."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
