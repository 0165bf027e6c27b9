"""How far the sources of an answer bind, in the words of its reader."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from verticalize.knowledge.authority import ENDED, Authority
from verticalize.records import Citation, Passage

_STATUS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "in force": "现行有效",
        "amended": "已修订",
        "repealed": "已废止",
        "superseded": "已被取代",
        "not yet in force": "尚未生效",
    },
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "between": "{first}至{last}适用",
        "from": "自{first}起施行",
        "to": "适用至{last}",
        "grade": "证据等级{grade}",
        "by": "由{by}取代",
        "ended": "来源[{label}]{status}（{span}）。",
        "ended_undated": "来源[{label}]{status}。",
        "lapsed": "来源[{label}]的规定已不再适用（{span}）。",
        "later": "来源[{label}]尚未生效（自{first}起施行）。",
        "later_undated": "来源[{label}]尚未生效。",
    },
    "en": {
        "between": "valid {first} to {last}",
        "from": "since {first}",
        "to": "valid to {last}",
        "grade": "evidence grade {grade}",
        "by": "superseded by {by}",
        "ended": "Source [{label}] is {status} ({span}).",
        "ended_undated": "Source [{label}] is {status}.",
        "lapsed": "Source [{label}] no longer applies in this wording ({span}).",
        "later": "Source [{label}] is not yet in force (from {first}).",
        "later_undated": "Source [{label}] is not yet in force.",
    },
}
JOINER = " · "


def describe(authority: Authority, lang: str) -> tuple[str, ...]:
    """Status, dates, successor, jurisdiction and grade, each in a few words; only what is known."""
    words = _WORDS.get(lang, _WORDS["en"])
    parts = (
        _status(authority, lang),
        _span(authority, lang),
        words["by"].format(by=authority.superseded_by) if authority.superseded_by else "",
        authority.jurisdiction,
        words["grade"].format(grade=authority.grade) if authority.grade else "",
    )
    return tuple(part for part in parts if part)


def warnings(
    citations: Iterable[Citation], passages: Sequence[Passage], lang: str, *, today: date
) -> tuple[str, ...]:
    """One line for each cited source that does not hold today, whatever day was asked of."""
    labels = sorted({citation.label for citation in citations})
    lines = (_warning(label, passages[label - 1], lang, today) for label in labels)
    return tuple(line for line in lines if line)


def _warning(label: int, passage: Passage, lang: str, today: date) -> str:
    authority = Authority.of(passage.metadata)
    if authority.holds(today, today=today):
        return ""
    begins, span = authority.effective_from, _span(authority, lang)
    later = authority.status == "not yet in force" or (begins is not None and begins > today)
    kind = "later" if later else "ended" if authority.status in ENDED else "lapsed"
    known = begins if later else span
    wording = _WORDS.get(lang, _WORDS["en"])[kind if known else f"{kind}_undated"]
    status = _status(authority, lang)
    return wording.format(label=label, status=status, span=span, first=begins)


def _status(authority: Authority, lang: str) -> str:
    return _STATUS.get(lang, {}).get(authority.status, authority.status)


def _span(authority: Authority, lang: str) -> str:
    words = _WORDS.get(lang, _WORDS["en"])
    first, last = authority.effective_from, authority.effective_to
    key = "between" if first and last else "from" if first else "to" if last else ""
    return words[key].format(first=first, last=last) if key else ""
