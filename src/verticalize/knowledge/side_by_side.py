"""Two versions of one document that lie side by side, of which the text does not say which holds.

They bear one name up to a version or a year, and have nearly the same headings. What says from when
it holds is told by `versions`; reports and minutes of several years are no versions of each other.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from verticalize.errors import Problem
from verticalize.knowledge.corpus import read_documents
from verticalize.knowledge.summary import SourceSummary
from verticalize.knowledge.versions import Dated, told_of

_ALIKE = 0.8  # of the headings of both that both have
_FEWEST = 2  # headings by which two documents can be compared
_MONTH = r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .,-]*)?"
_YEAR = re.compile(
    rf"(?<!\d){_MONTH}(?:19|20)\d\d(?:[-./年]\d{{1,4}}(?:[-./月]\d{{1,2}}日?)?)?[年月]?(?!\d)"
)
_VERSION = re.compile(
    r"(?<![a-z])(?:version|ver|rev|revision|edition|draft)[ .-]*\d+(?:[.-]\d+)*[a-z]?(?![a-z\d])"
    r"|(?<![a-z])v[ .-]?\d{1,2}(?:[.-]\d{1,3})+(?!\d)"
    r"|(?<![a-z])v[ .-]?\d{1,2}[a-z]?(?=\W*$)"
    r"|\d{1,2}(?:st|nd|rd|th) edition|第? ?[\d一二三四五六七八九十]{1,3}(?:\.\d+)? ?版"
    r"|(?:修订|试行|正式|最终|新|旧)版"
    r"|(?<![a-z])(?:old|new|final|draft|latest|previous)(?=\W*$)|\(\d\)$"
)
_OLD = re.compile(r"旧版|(?<![a-z])(?:old|previous)(?=\W*$)")
_NEW = re.compile(r"新版|(?<![a-z])(?:new|latest)(?=\W*$)")
_PERIODICAL = re.compile(
    r"report|minutes|newsletter|protocol|budget|statement|invoice|review|accounts"
    r"|报告|纪要|年报|月报|周报|简报|预算|总结|报表"
)
_HINT = (
    "Write from when each holds, as 'effective_from: 2024-03-01' in its front matter or in "
    "sources.yaml{also}: the newer one then takes over on its day. Or remove the one that no "
    "longer holds. If they are two different things, leave them."
)


@dataclass(frozen=True, slots=True)
class _Name:
    """What a document is called: all of it, and what is left without versions and years."""

    path: str
    title: str
    whole: str
    bare: str


def side_by_side(folder: Path, sources: Iterable[SourceSummary]) -> Iterator[Problem]:
    """A warning for each document of a corpus that has another version beside it.

    Documents are read only where two names are alike.
    """
    pairs = list(dict.fromkeys(_pairs(sources)))
    wanted = {name.path for pair in pairs for name in pair}
    found = read_documents(folder) if wanted else iter(())
    told = {one.source: told_of(one) for one in found if one.source in wanted}
    for older, newer in pairs:
        one, other = told.get(older.path), told.get(newer.path)
        if one and other and _are_versions(one, other):
            yield _problem(older.path, newer.path, one, other)


def _pairs(sources: Iterable[SourceSummary]) -> Iterator[tuple[_Name, _Name]]:
    """Each document with the next one that is called as it is."""
    groups: dict[str, list[_Name]] = {}
    for source in sources:
        if source.documents == 1 and source.kind == "documents":
            for name in _names(source.path, source.title):
                groups.setdefault(name.bare, []).append(name)
    for group in groups.values():
        for one, other in pairwise(sorted(group, key=_in_order)):
            if one.whole != other.whole:
                yield one, other


def _names(path: str, title: str) -> Iterator[_Name]:
    """The names that a document goes by: its path without suffix, and its title in its folder."""
    file = PurePosixPath(path)
    for stem, kind in ((file.stem, "file"), (title, "title")):
        parent = str(file.parent) if kind == "title" else "/".join(map(bare, file.parts[:-1]))
        whole = f"{file.parent}/{_plain(stem)}"
        if any(map(str.isalpha, bare(stem))) and not _is_periodical(stem):
            yield _Name(path, title, whole, f"{kind}:{parent}/{bare(stem)}")


def bare(name: str) -> str:
    """The name without the version and the year in it: ``Handbook v7.1 (2023)`` is handbook."""
    return " ".join(re.sub(r"\W+", " ", _VERSION.sub(" ", _YEAR.sub(" ", _plain(name)))).split())


def _is_periodical(name: str) -> bool:
    """Whether a new one appears every year, and the earlier ones stay true."""
    return bool(_PERIODICAL.search(_plain(name))) and not _VERSION.search(_plain(name))


def _in_order(name: _Name) -> list[tuple[int, str]]:
    """What calls itself old or new, then by numbers, so that version 10 comes after version 9."""
    age = bool(_NEW.search(name.whole)) - bool(_OLD.search(name.whole))
    parts = re.findall(r"[0-9]+|[^0-9]+", name.whole)
    return [(age, ""), *((int(part), "") if part.isdigit() else (-1, part) for part in parts)]


def _are_versions(one: Dated, other: Dated) -> bool:
    if (one.since and other.since) or not (one.open and other.open):
        return False
    if (one.lang, one.jurisdiction, one.number) != (other.lang, other.jurisdiction, other.number):
        return False
    first, second = set(map(bare, one.headings)), set(map(bare, other.headings))
    together = first | second
    return len(together) >= _FEWEST and len(first & second) >= _ALIKE * len(together)


def _problem(older: str, newer: str, one: Dated, other: Dated) -> Problem:
    silent = older if not one.since else newer
    who = "neither says" if not one.since and not other.since else f"'{silent}' does not say"
    cause = (
        f"looks like another version of '{newer}' (nearly the same headings), and {who} from when "
        "it holds: both are answered from."
    )
    same = one.number or _plain(one.title) == _plain(other.title)
    also = "" if same else ", and the same 'number' in both, as their titles differ"
    return Problem(older, cause, _HINT.format(also=also))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("_", " ").split())
