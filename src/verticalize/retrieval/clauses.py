"""Clauses by their number: "clause 4.2 of the lease", 员工手册第二十条."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from verticalize.records import Hit, Passage
from verticalize.retrieval.tokens import tokens

_KIND = r"(?i:clause|section|article|art\.|paragraph|para\.?|rule|regulation)"
_NUMBER = r"(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})"
_EN = re.compile(rf"(?:\b{_KIND} (?:no\.? ?)?|§ ?){_NUMBER}(?![\d–-]|\.\d)")
_ZH = re.compile(r"第(?P<number>[零〇一二三四五六七八九十百千]+|\d{1,4})条")
_HEADED = (
    re.compile(rf"^[#* ]*(?:(?:{_KIND}|§) ?)?{_NUMBER}[.)]?(?= [A-Z])", re.MULTILINE),
    # a PDF runs the first clause into its heading
    re.compile(r"(?<![Cc]lause )(?<![Ss]ection )(?<![\d.])(?P<number>\d{1,2}\.\d{1,2})(?= [A-Z])"),
    re.compile(rf"^[#* ]*{_ZH.pattern}", re.MULTILINE),
)
_DIGITS = "零一二三四五六七八九"
DEEP = 40  # hits among which the clause is looked for


def clause_of(question: str) -> str:
    """The number of the one clause that a question asks for, as it would head it; else ""."""
    found = _found((_EN, _ZH), question)
    return found.pop() if len(found) == 1 else ""


def begins_clause(text: str, clause: str) -> bool:
    """Whether a text begins with the clause of this number."""
    return any(
        (found := form.match(text)) and _plain(found["number"]) == clause for form in _HEADED
    )


def led_by_clause(question: str, hits: Sequence[Hit], k: int) -> list[Hit]:
    """The best `k`; where a clause is asked for, those first that hold it.

    Of several those first whose title or file says most of what else is asked.
    """
    clause = clause_of(question)
    if not clause:
        return list(hits[:k])
    asked = set(tokens(question))
    ordered = sorted(
        hits,
        key=lambda hit: (clause not in _held(hit.passage), -len(asked & _named(hit.passage))),
    )
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered[:k], start=1)]


def other_clause(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a clause is asked for, and the passages hold or mention only others.

    Where the question names the document of some of them, these alone count.
    """
    clause = clause_of(question)
    if not clause:
        return False
    asked = set(tokens(question))
    named = [passage for passage in passages if asked & _named(passage)] or passages
    held = set().union(*map(_held, named))
    mentioned = (_found((_EN, _ZH), passage.text) for passage in named)
    return bool(held) and clause not in held.union(*mentioned)


def _held(passage: Passage) -> set[str]:
    """The numbers of the clauses that begin in a passage."""
    return _found(_HEADED, f"{passage.section}\n{passage.text}")


def _found(forms: Iterable[re.Pattern[str]], text: str) -> set[str]:
    return {_plain(match["number"]) for form in forms for match in form.finditer(text)}


def _named(passage: Passage) -> set[str]:
    """What its document is called by."""
    return set(tokens(f"{passage.title} {_file(passage)}"))


def _file(passage: Passage) -> str:
    return re.sub(r"[\W_]+", " ", passage.source)


def _plain(number: str) -> str:
    """The number in digits: 二十 as 20."""
    if number[0].isdigit():
        return number
    total, last = 0, 0
    for sign in number.replace("〇", "零"):
        if sign in _DIGITS:
            last = _DIGITS.index(sign)
        else:
            total += max(last, 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            last = 0
    return str(total + last)
