"""Clauses by their number: "clause 4.2 of the lease", 员工手册第二十条."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from verticalize.numerals import chinese_number
from verticalize.records import Hit, Passage

DEEP = 100  # hits among which the clause is looked for
_KIND = r"(?i:clause|section|article|art\.|paragraph|para\.?|rule|regulation)"
_DOTTED = r"\d{1,3}(?:\.\d{1,3}){1,3}[A-Z]?"
_NUMBER = rf"(?:{_DOTTED}|\d{{1,3}}[A-Z]?)"
_NUMERAL = r"[零〇一二三四五六七八九十百千]{1,12}|\d{1,4}"
_STEP = r"(?i:step) (?=\d{1,3}\.\d)"  # of a manual numbered by section: no item of a list
_EN = re.compile(
    rf"(?:(?<![\w-])(?:{_KIND} (?:no\.? ?)?|{_STEP})|§ ?)(?P<number>{_NUMBER})(?![\w–-]|\.\d)"
)
_ZH = re.compile(rf"第 ?(?P<number>{_NUMERAL}) ?条(?P<more>之[一二三四五六七八九十])?")
_ZH_DOTTED = re.compile(rf"第 ?(?P<number>{_DOTTED}) ?[条款节项]")
_CODE = r"[A-Za-z]{1,6}(?:-[A-Za-z]{1,4})?-?\d{1,6}"
_BY_CODE = re.compile(  # HW-07 3.10
    rf"(?<![\w-])(?P<name>(?=\w+-){_CODE}) ?的? ?(?P<number>{_DOTTED})(?![A-Za-z\d.])"
    r"(?= ?(?:$|[?？条款节]|says?\b|states?\b|的?规定|怎么(?:[说写讲]|规定|要求)|[说讲]))"
)
_ASKED = (_EN, _ZH, _ZH_DOTTED, _BY_CODE)
_TEXT = r"(?=[.:)]? ?[\"“'(A-Z\u4e00-\u9fff]| [a-z][A-Z])"  # and no unit: 4.2 kg
_CLAUSES = (  # that surely are
    re.compile(
        rf"^[#*> ]*(?:(?:{_KIND}|§) ?|{_STEP})(?P<number>{_NUMBER})(?=[ .:)*]|$)", re.MULTILINE
    ),
    re.compile(rf"^[#*> ]*(?P<number>{_DOTTED}){_TEXT}", re.MULTILINE),
    # a PDF runs the first clause into its heading
    re.compile(
        r"(?<=[a-z] )(?<![Cc]lause )(?<![Ss]ection )(?P<number>\d{1,2}\.\d{1,2})(?= [A-Z][a-z])"
    ),
    re.compile(rf"^[#*> ]*{_ZH.pattern}", re.MULTILINE),
)
_HEADED = (  # or may be steps
    *_CLAUSES,
    re.compile(r"^[#*> ]*(?P<number>\d{1,3}[A-Z]?)[.)] (?=[A-Z\"“])", re.MULTILINE),
)
_OF_EN = re.compile(
    r" (?:of|in) (?:(?:the|our|my|your|this|that) )?(?P<name>[A-Za-z][\w' -]{1,60})"
    r"| (?P<short>[A-Z]{2,6})\b"
)
_BEFORE_EN = re.compile(rf"(?P<name>{_CODE}),? (?:the )?$")
_OF_ZH = re.compile(
    r"(?:请问|根据|按照?|依据|那|我们的?|本所的?|公司的?|这[个份部本]|该|《)*(?P<name>[^，。？！?!；：《》\s]{2,24}?)》?的?$"
)
_ASKS_EN = re.compile(r"\b(?:says?|states?|covers?|provides?|about|mean|means|do|does)\b.*", re.I)
_ANY_TEXT = re.compile(
    r"contract|agreement|law|act|code|rules?|policy|document|合同|协议|规定|办法|条例|法|制度|文件",
    re.IGNORECASE,
)


def clause_of(question: str) -> str:
    """The number of the one clause that a question asks for, as it would head it; else ""."""
    found = _found(_ASKED, question)
    return found.pop() if len(found) == 1 else ""


def begins_clause(text: str, clause: str) -> bool:
    """Whether a text begins with the clause of this number."""
    plain = _normal(text)
    return any((found := form.match(plain)) and _number(found) == clause for form in _HEADED)


def led_by_clause(question: str, hits: Sequence[Hit], k: int) -> list[Hit]:
    """The best `k`; where a clause is asked for, those first that hold it.

    Of these those first that are of the document that the question names.
    """
    clause = clause_of(question)
    if not clause:
        return list(hits[:k])
    named = document_of(question)

    def order(hit: Hit) -> tuple[bool, bool, bool]:
        surely, perhaps = _held(_CLAUSES, hit.passage), _held(_HEADED, hit.passage)
        return clause not in perhaps, not _is_called(named, hit.passage), clause not in surely

    return [
        replace(hit, rank=rank) for rank, hit in enumerate(sorted(hits, key=order)[:k], start=1)
    ]


def other_clause(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a clause is asked for, and the passages have clauses, but not this one.

    Where the question names its document, those of others are none. "Section 5" is there where 5.1
    is, and a clause that a text mentions may be told by it.
    """
    clause = clause_of(question)
    if not clause:
        return False
    named = document_of(question)
    own = [passage for passage in passages if _is_called(named, passage)]
    held = {number for passage in own for number in _held(_HEADED, passage)}
    held |= {number for passage in own for number in _found(_ASKED, passage.text)}
    there = any(number == clause or number.startswith(f"{clause}.") for number in held)
    return not there and any(_held(_CLAUSES, passage) for passage in passages)


def document_of(question: str) -> str:
    """What a question calls the document of the clause; "" where it does not say."""
    text = _normal(question)
    if found := _BY_CODE.search(text):
        name = found["name"]
    elif found := _ZH.search(text) or _ZH_DOTTED.search(text):
        before = _OF_ZH.search(text[: found.start()])
        name = before["name"] if before else ""
    elif found := _EN.search(text):
        before = _BEFORE_EN.search(text[: found.start()])
        after = _OF_EN.match(re.sub(r"^\([a-z0-9]{1,4}\)", "", text[found.end() :]))
        name = _ASKS_EN.sub("", after["name"] or after["short"]).strip() if after else ""
        name = name or (before["name"] if before else "")
    else:
        return ""
    return "" if _ANY_TEXT.fullmatch(name) else name


def _is_called(name: str, passage: Passage) -> bool:
    """Whether a document bears the name, or most of it; any does where there is no name."""
    if not name:
        return True
    called = f"{passage.title} {PurePosixPath(passage.source).stem}".casefold()
    wanted = _parts(name.casefold())
    return bool(wanted) and len(wanted & _parts(called)) >= 0.6 * len(wanted)


def _parts(text: str) -> set[str]:
    """Codes, English words without their plural, and pairs of Chinese characters."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]{3,}", text)}
    words |= set(re.findall(rf"(?<![a-z\d]){_CODE}(?!\d)", text))
    for run in re.findall(r"[\u4e00-\u9fff]+", text):
        words |= {run[at : at + 2] for at in range(len(run) - 1)}
    return words


def _held(forms: Iterable[re.Pattern[str]], passage: Passage) -> set[str]:
    """The numbers of the clauses that begin in a passage."""
    return _found(forms, f"{passage.section}\n{passage.text}")


def _found(forms: Iterable[re.Pattern[str]], text: str) -> set[str]:
    plain = _normal(text)
    return {_number(match) for form in forms for match in form.finditer(plain)}


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _number(found: re.Match[str]) -> str:
    """The number in digits: 第一百二十条之一 as ``120之一``."""
    number, more = found["number"], found.groupdict().get("more") or ""
    if number[0].isdigit():
        return number + more
    value = chinese_number(number)
    return f"{number if value is None else value}{more}"
