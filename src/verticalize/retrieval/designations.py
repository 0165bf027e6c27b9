"""Whether a question names a thing by code or number that the passages do not hold.

"What does alarm A-099 mean?" is not answered by a passage on A-003, nor "Which mould is in press
3?" by one on press 9, however well all other words agree.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from verticalize.records import Passage
from verticalize.retrieval.stopwords import ENGLISH

_CODE = re.compile(
    r"(?<![A-Za-z0-9-])[A-Za-z]{1,6}(?:-?[A-Za-z]{1,4})?-?\d+[A-Za-z0-9]*(?:-[A-Za-z0-9]+)*"
    r"(?![A-Za-z0-9-])"
)
_CAPITALS = r"([A-Z]{3,}(?:-[A-Z]{1,3})?)(?![A-Za-z0-9-])"
# An acronym counts where it is what a property is asked of; elsewhere it may be said in passing.
_SUBJECTS = tuple(
    re.compile(cue)
    for cue in (
        rf"\bof (?:the )?{_CAPITALS}",
        rf"\bdoes {_CAPITALS} (?:mean|stand)",
        rf"^{_CAPITALS}的",
    )
)
_NUMBERED = re.compile(r"\b([A-Za-z]{4,}) (?:no\.? ?|number )?(\d{1,4})(?![\d.,:%°/-])\b", re.I)
_COUNTED = re.compile(r"(?<!\d)(\d{1,4}) ?号 ?([\u4e00-\u9fff])")
# What stands before a number that counts, dates or cites.
_NO_NAMES = ENGLISH | {
    *("aged", "almost", "born", "every", "exceeds", "last", "least", "like", "month", "nearly"),
    *("next", "past", "plus", "since", "twice", "within", "year", "years", "article", "chapter"),
    *("page", "paragraph", "part", "section", "title", "january", "february", "march", "april"),
    *("june", "july", "august", "september", "october", "november", "december"),
}


def lacking(question: str, passages: Sequence[Passage]) -> list[str]:
    """The codes, acronyms and numbered things that are asked about and stand in no passage."""
    asked = unicodedata.normalize("NFKC", question)
    shown = unicodedata.normalize(
        "NFKC", "\n".join(f"{p.title}\n{p.section}\n{p.lead}\n{p.text}" for p in passages)
    )
    found = [code for code in _codes(asked) if not _stands_in(code, shown)]
    return found + list(_misnumbered(asked, shown))


def misnumbered(question: str, text: str) -> bool:
    """Whether a text is about another of the numbered things than the one asked about."""
    return any(_misnumbered(unicodedata.normalize("NFKC", question), text))


def _codes(question: str) -> Iterator[str]:
    yield from _CODE.findall(question)
    for cue in _SUBJECTS:
        yield from cue.findall(question)


def _stands_in(code: str, text: str) -> bool:
    """Whether the code stands there, "HX 250" for "HX-250", and as no part of a longer number."""
    parts = re.findall(r"[A-Za-z]+|\d+", code)
    return bool(re.search(r"[ _-]?".join(parts) + r"(?!\d)", text, re.IGNORECASE))


def _misnumbered(question: str, shown: str) -> Iterator[str]:
    """Numbered things of which the passages hold others, such as press 9 for press 3."""
    for name, number in _NUMBERED.findall(question):
        others = (
            rf"\b{re.escape(name)}(?:s|es)? (?:no\.? ?)?(\d{{1,4}})(?: ?(?:to|-|–) ?(\d{{1,4}}))?"
        )
        if name.casefold() not in _NO_NAMES and _others(others, int(number), shown):
            yield f"{name} {number}"
    for number, name in _COUNTED.findall(question):
        others = rf"(?<!\d)(\d{{1,4}})(?: ?(?:至|到|-|–|~|～) ?(\d{{1,4}}))? ?号 ?{name}"
        if _others(others, int(number), shown):
            yield f"{number}号{name}"


def _others(pattern: str, number: int, shown: str) -> bool:
    """Whether the pattern's numbers and ranges are there, and none is or holds `number`."""
    ranges = [
        (int(first), int(last or first))
        for first, last in re.findall(pattern, shown, re.IGNORECASE)
    ]
    return bool(ranges) and not any(first <= number <= last for first, last in ranges)
