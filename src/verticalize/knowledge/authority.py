"""How far a source binds: when it holds, where, whether it was repealed, how good its evidence is.

Read from what people write in records, front matter and ``sources.yaml``; kept in the metadata of
documents, and so of passages, under the names of the fields of `Authority`.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from verticalize.dates import read_date
from verticalize.errors import Problem, did_you_mean
from verticalize.knowledge.authority_names import (
    EVERYDAY,
    FIELD,
    FIRST_DAY_OUT,
    LONGEST_GRADE,
    LOOSE,
    STATUSES,
    UNMISTAKABLE,
    Status,
)

if TYPE_CHECKING:
    from verticalize.knowledge.found import Found

ENDED = ("repealed", "superseded")
DAY = datetime.timedelta(days=1)

_NO_DATE = {
    *("", "-", "—", "none", "n/a", "present", "ongoing", "never", "unlimited", "indefinite"),
    *("no expiry", "长期", "长期有效", "至今", "无", "无期限", "永久", "永久有效", "永不过期"),
}
_DATES = "Write it as 2021-01-01, 2021年1月1日 or 2021/1/1; a month or a year alone will do."
_ONE_OF = (
    "Write one of: in force (现行有效), amended (已修改), repealed (已废止), "
    "superseded (已被取代), not yet in force (尚未生效)."
)


_ILLEGIBLE = "what '{name}' says of the source's authority cannot be read (kept as metadata)"
_Given = dict[str, tuple[str, Any]]  # field to the name that it goes by and its value


@dataclass(frozen=True, slots=True)
class Authority:
    """What is known of how far a source binds; None or "" where it is not said.

    `effective_from` and `effective_to` are the first and the last day on which it holds. `grade` is
    the grade of evidence in the source's own words. `jurisdiction` may name several, parted by
    "; ".
    """

    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    status: Status = ""
    superseded_by: str = ""
    jurisdiction: str = ""
    grade: str = ""
    licence: str = ""

    @classmethod
    def read(cls, metadata: Mapping[str, Any]) -> "Authority | tuple[Problem, ...]":
        """What is said under any of its names; or all that is wrong in it.

        The problems have no place, which only the caller knows.
        """
        given = _given(metadata)
        return _of_values(_values(given))

    @classmethod
    def of(cls, metadata: Mapping[str, Any]) -> "Authority":
        """What the metadata of a document or passage carry, as far as it can be read."""
        found = _of_values(_values(_legible(_given(metadata))))
        return found if isinstance(found, Authority) else cls()

    def row(self) -> dict[str, str]:
        """Only what is known, dates in ISO form: what metadata and ``ask --json`` hold."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    def holds(self, on: datetime.date, *, today: datetime.date) -> bool:
        """Whether it is in force on a day, as far as that is known.

        Dates are surer than a status, which is as of `today`. A law that was repealed nobody says
        when counts for the past if its beginning is known.
        """
        first, last = self.effective_from, self.effective_to
        if (first and on < first) or (last and on > last):
            return False
        if self.status in ENDED and not last:
            return bool(first) and on < today
        return self.status != "not yet in force" or bool(first)


def with_authority(found: "Found", defaults: Mapping[str, str]) -> "Found | Problem":
    """The document with what its metadata say of its authority, under the canonical names.

    Args:
        defaults: what ``sources.yaml`` says of the file, as `Authority.row` gives it; what the
            document says itself comes first.
    """
    document = found.document
    every = _given(document.metadata)
    given = _legible(every)
    told = _of_values(_values(given))
    if not isinstance(told, Authority):
        return replace(told[0], place=found.place)
    notes = tuple(_ILLEGIBLE.format(name=every[field][0]) for field in every.keys() - given.keys())
    found = replace(found, notes=(*found.notes, *sorted(notes))) if notes else found
    whole = Authority.read({**defaults, **told.row()})
    if not isinstance(whole, Authority):
        return replace(whole[0], place=found.place)
    used = {name for name, _ in given.values()}
    kept = {name: value for name, value in document.metadata.items() if name not in used}
    metadata = {**kept, **whole.row()}
    if metadata == document.metadata:
        return found
    return replace(found, document=replace(document, metadata=metadata))


def says_authority(name: str) -> bool:
    """Whether a field of this name says how far a source binds, whatever else it may be."""
    return _key(name) in FIELD and _key(name) not in LOOSE


def says_otherwise(name: str, value: Any) -> bool:
    """Whether a field of an everyday name, such as ``status``, holds no word of authority."""
    return _key(name) in EVERYDAY and not _close_to_status(value)


def _given(metadata: Mapping[str, Any]) -> _Given:
    """Field to the name that it goes by here and its value; of several names, the first listed."""
    found: dict[str, tuple[str, Any]] = {}
    names: dict[str, str] = {}
    for name in metadata:
        names.setdefault(_key(name), name)
    for key, field in FIELD.items():
        value = _single(metadata.get(names.get(key, "")))
        if key in names and field not in found and value is not None:
            found[field] = (names[key], value)
    if "status" in found and _key(found["status"][0]) in EVERYDAY:
        alone = not found.keys() & {"effective_from", "effective_to", "superseded_by"}
        if alone and not _close_to_status(found["status"][1]):
            del found["status"]
    if "grade" in found and _key(found["grade"][0]) in LOOSE:
        value = found["grade"][1]
        if not isinstance(value, str | int) or len(str(value)) > LONGEST_GRADE:
            del found["grade"]
    return found


def _values(given: _Given) -> dict[str, Any]:
    """Field to what was read; a Problem where it could not be."""
    return {field: _READ[field](name, value) for field, (name, value) in given.items()}


def _of_values(values: Mapping[str, Any]) -> Authority | tuple[Problem, ...]:
    problems = [value for value in values.values() if isinstance(value, Problem)]
    if problems:
        return tuple(problems)
    found = Authority(**values)
    first, last = found.effective_from, found.effective_to
    if first and last and last < first:
        cause = f"holds from {first} to {last}, which is no time at all."
        return (Problem("", cause, "Correct one of the two dates."),)
    return found


def _legible(given: _Given) -> _Given:
    """Without what cannot be read under a name that may mean something else in a record."""
    values = _values(given)
    return {
        field: told
        for field, told in given.items()
        if told[0] in UNMISTAKABLE or not isinstance(values[field], Problem)
    }


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", name).strip().casefold())


def _single(value: Any) -> Any:
    """A list of one as its item; nothing at all as None."""
    if isinstance(value, list | tuple):
        value = value[0] if len(value) == 1 else (list(value) or None)
    if isinstance(value, str):
        return value.strip() or None
    return value


def _close_to_status(value: Any) -> bool:
    word = str(value).strip().casefold()
    return bool(word in STATUSES or get_close_matches(word, STATUSES, n=1, cutoff=0.75))


def _first_day(name: str, value: Any) -> datetime.date | Problem | None:
    return _day(name, value, last=False)


def _last_day(name: str, value: Any) -> datetime.date | Problem | None:
    out = _key(name) in FIRST_DAY_OUT
    day = _day(name, value, last=not out)
    return day - DAY if out and isinstance(day, datetime.date) else day


def _day(name: str, value: Any, *, last: bool) -> datetime.date | Problem | None:
    """The date in a value; of a month or a year its first or last day."""
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str) and value.casefold() in _NO_DATE:
        return None
    fits = isinstance(value, str | int) and not isinstance(value, bool)
    span = read_date(str(value)) if fits else None
    if span is None:
        return Problem("", f"'{name}' is no date: {_shown(value)}.", _DATES)
    return span.last if last else span.first


def _status(name: str, value: Any) -> Status | Problem:
    word = unicodedata.normalize("NFKC", str(value)).strip().casefold().rstrip(".。")
    found = STATUSES.get(word.replace("_", " ").replace("-", " "))
    if found is None:
        guess = did_you_mean(word, STATUSES)
        hint = f"{guess} {_ONE_OF}" if guess.startswith("Did") else _ONE_OF
        return Problem("", f"'{name}' is no status that is known: {_shown(value)}.", hint)
    return found


def _text(name: str, value: Any) -> str | Problem:
    values = value if isinstance(value, list) else [value]
    if any(not isinstance(item, str | int | float) or isinstance(item, bool) for item in values):
        return Problem("", f"'{name}' is no text: {_shown(value)}.", "Write one text.")
    return "; ".join(str(item).strip() for item in values)


def _shown(value: Any) -> str:
    text = str(value)
    return f"'{text[:40]}…'" if len(text) > 40 else f"'{text}'"


_READ: Mapping[str, Callable[[str, Any], Any]] = {
    "effective_from": _first_day,
    "effective_to": _last_day,
    "status": _status,
    **dict.fromkeys(("superseded_by", "jurisdiction", "grade", "licence"), _text),
}
