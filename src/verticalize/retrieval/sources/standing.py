"""How far the sources of an answer bind, in the words of its reader.

Prompts, instruction data and the assistant's notices take their wording from here.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from verticalize.knowledge.authority import ENDED, Authority
from verticalize.records import Citation, Passage
from verticalize.retrieval.sources.asof import asks_former, recalls

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
        "not_yet": "来源[{label}]在{on}尚未生效（自{first}起施行）。",
        "since": "来源[{label}]在{on}有效，此后已失效（{span}）。",
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
        "not_yet": "Source [{label}] was not yet in force on {on} (from {first}).",
        "since": "Source [{label}] was in force on {on}, and no longer is ({span}).",
    },
}
JOINER = " · "
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOTE: Mapping[str, str] = {"zh": "（{note}）", "en": " ({note})"}
_NOTE_JOINER: Mapping[str, str] = {"zh": "，", "en": ", "}


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
    citations: Iterable[Citation],
    passages: Sequence[Passage],
    lang: str,
    *,
    on: date,
    today: date,
    also: Collection[int] = (),
) -> tuple[str, ...]:
    """One line for each cited source that did not hold on the day asked of, or no longer does.

    `also` holds labels that are to be looked at though nothing of them is cited.
    """
    labels = sorted({citation.label for citation in citations}.union(also))
    lines = (_warning(label, passages[label - 1], lang, on, today) for label in labels)
    return tuple(line for line in lines if line)


def lapsed(question: str, passages: Sequence[Passage], on: date | None) -> list[bool]:
    """For each passage whether its source does not hold `on` the day asked of, where one matters.

    Of none where the question is about former law, or names the year of such a source's title;
    where it asks of the former itself, of those in force, if any passage is of a former one.
    """
    if asks_former(question):
        former = [past(Authority.of(one.metadata), on or date.today()) for one in passages]
        return [any(former) and not one for one in former]
    if on is None or recalls(question):
        return [False] * len(passages)
    today = date.today()
    years = set(_YEAR.findall(question))
    return [
        not Authority.of(passage.metadata).holds(on, today=today)
        and years.isdisjoint(_YEAR.findall(passage.title))
        for passage in passages
    ]


def ended(authority: Authority) -> bool:
    """Whether the source says itself that it no longer holds, whatever the day."""
    amended = authority.status == "amended" and authority.effective_to is not None
    return authority.status in ENDED or amended


def past(authority: Authority, on: date) -> bool:
    """Whether a source has ended, and before this day."""
    over = authority.effective_to is not None and authority.effective_to < date.today()
    return (over or ended(authority)) and not authority.holds(on, today=date.today())


def note(passage: Passage) -> str:
    """Status and dates of a source that has ended, in brackets, as prompts show them; else ""."""
    authority, lang = Authority.of(passage.metadata), passage.lang
    if not ended(authority):
        return ""
    told = [part for part in (_status(authority, lang), _span(authority, lang)) if part]
    joined = _NOTE_JOINER.get(lang, ", ").join(told)
    return _NOTE.get(lang, _NOTE["en"]).format(note=joined)


def no_longer(label: int, passage: Passage, lang: str) -> str:
    """What `warnings` says, on any day, of a source that has ended; "" of another."""
    if not ended(Authority.of(passage.metadata)):
        return ""
    return _warning(label, passage, lang, date.max, date.max)


# What would else be left over: it belongs to no sentence, or makes two of them one.
_CLOSES = r"[”’\"'）)】》」』，,;；、：:。.!！?？…\s]*"


def lift(text: str, passages: Sequence[Passage]) -> tuple[str, frozenset[int]]:
    """An answer without the sentences that only say that a source has ended, and its label.

    They are told beside the answer, where `warnings` checks them. A text of nothing else is kept.
    """
    lines = {
        no_longer(label, passage, lang): label
        for label, passage in enumerate(passages, start=1)
        for lang in _WORDS
    }
    said = {line: label for line, label in lines.items() if line and line in text}
    kept = text
    for line in said:
        said_so = rf" ?{re.escape(line)}{_CLOSES}"
        kept = re.sub(rf"{said_so}(?=\S)", " ", kept)  # two sentences stay two
        kept = re.sub(said_so, "", kept)
    return (kept.strip(), frozenset(said.values())) if kept.strip() else (text, frozenset())


def _warning(label: int, passage: Passage, lang: str, on: date, today: date) -> str:
    authority = Authority.of(passage.metadata)
    begins, span = authority.effective_from, _span(authority, lang)
    if authority.holds(on, today=today):
        if authority.holds(today, today=today):
            return ""
        kind = "later" if begins is not None and begins > today else "since"
    elif begins is not None and begins > on:
        kind = "later" if begins > today else "not_yet"
    elif authority.status == "not yet in force":
        kind = "later"
    else:
        kind = "ended" if authority.status in ENDED else "lapsed"
    known = begins if kind in ("later", "not_yet") else span
    words = _WORDS.get(lang, _WORDS["en"])
    wording = words[kind] if known else words.get(f"{kind}_undated", words[kind])
    status = _status(authority, lang)
    return wording.format(label=label, status=status, span=span, first=begins, on=on)


def _status(authority: Authority, lang: str) -> str:
    return _STATUS.get(lang, {}).get(authority.status, authority.status)


def _span(authority: Authority, lang: str) -> str:
    words = _WORDS.get(lang, _WORDS["en"])
    first, last = authority.effective_from, authority.effective_to
    key = "between" if first and last else "from" if first else "to" if last else ""
    return words[key].format(first=first, last=last) if key else ""
