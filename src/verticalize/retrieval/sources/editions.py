"""The document that a question names by its number or its version: "under CR-2", 更衣规程04版.

A thing may have a number, too, so that of a document counts only where the question goes by it.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from verticalize.numerals import chinese_number
from verticalize.records import Hit, Passage

_CODE = r"[A-Za-z]{1,6}(?:-[A-Za-z]{1,4})?-?\d{1,6}"
_NUMBERED = r"第 ?\d{1,5} ?号"
_GOES_BY = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\bper ({_CODE})(?=\s*[,.?]|$)",  # and not "per A4 page"
        rf"\b(?:under|according to|pursuant to) (?:the )?(?:[a-z]+ ){{0,3}}?({_CODE})(?![\w-])",
        rf"\b(?:does|did|do) (?:the )?({_CODE}) (?:say|state|require|provide|allow|prescribe)\b",
        rf"(?:根据|按照?|依据|依照)《?({_CODE}|{_NUMBERED})",
        rf"({_CODE}|{_NUMBERED})[^，。？?\s]{{0,12}}?(?:规定|要求)",
    )
)
_ORDINAL = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_VERSION = re.compile(
    rf"第 ?{_ORDINAL} ?版(?![面块])|(?<![\d.年])(\d{{1,2}}) ?版(?![面块权本])"
    r"|(?<![a-z])v(?:ersion |er\.? ?)?0*(\d{1,2})(?![\d.]*\d|[a-z])"
    r"|(?<!\d)(\d{1,2})(?:st|nd|rd|th) edition",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"规程|规定|手册|制度|办法|标准|规则|程序文件"
    r"|\b(?:procedure|polic(?:y|ies)|rules?|handbook|manual|wording|guidelines?|SOP)\b",
    re.IGNORECASE,
)
_NEAR = 26  # characters between a version and what it is of
_VERSION_KEYS = ("version", "edition", "版本", "版本号", "版次")


def names_document(question: str) -> bool:
    """Whether a question goes by the number or the version of a document."""
    return bool(_codes(question) or _versions(question))


def without_document(question: str) -> str:
    """The question without number and version, which only the head of the document repeats."""
    for form in _GOES_BY:
        question = form.sub(lambda found: found[0].replace(found[1], " "), question)
    return _VERSION.sub(" ", question)


def of_document(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Of the hits those of the document that a question names; all where none is of it."""
    codes, versions = _codes(question), _versions(question)
    own = [hit for hit in hits if codes & _codes_of(hit.passage)] or list(hits)
    own = [hit for hit in own if versions & _versions_of(hit.passage)] or own
    return [replace(hit, rank=rank) for rank, hit in enumerate(own, start=1)]


def lacks_version(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a version of a text is asked for, and the passages are of others only."""
    asked = _versions(question) if _is_of_text(question) else set()
    held = {version for passage in passages for version in _versions_of(passage)}
    return bool(asked and held) and asked.isdisjoint(held)


def _is_of_text(question: str) -> bool:
    """Whether a version stands close to a word for a text: 更衣规程04版, and not "Android 12"."""
    text = _normal(question)
    return any(
        _TEXT.search(text[max(0, found.start() - _NEAR) : found.end() + _NEAR])
        for found in _VERSION.finditer(text)
    )


def _codes(question: str) -> set[str]:
    text = _normal(question)
    return {_form(code) for form in _GOES_BY for code in form.findall(text)}


def _versions(text: str) -> set[int]:
    found = (next(filter(None, one.groups())) for one in _VERSION.finditer(_normal(text)))
    numbers = (int(one) if one.isdigit() else chinese_number(one) for one in found)
    return {number for number in numbers if number is not None}


def _codes_of(passage: Passage) -> set[str]:
    """The numbers that its document goes by: in its title, its file name, its front matter."""
    told = [str(value) for value in passage.metadata.values()]
    given = [value for value in told if re.fullmatch(rf"{_CODE}|{_NUMBERED}", value)]
    text = _normal(" ".join([*_called(passage), *given]))
    found = re.findall(rf"(?<![A-Za-z\d])(?:{_CODE})(?![A-Za-z\d])|{_NUMBERED}", text)
    return {_form(code) for code in found}


def _versions_of(passage: Passage) -> set[int]:
    told = [str(passage.metadata.get(key, "")) for key in _VERSION_KEYS]
    given = {int(number) for number in told if re.fullmatch(r"\d{1,2}", number)}
    return given | _versions(" ".join(_called(passage)))


def _called(passage: Passage) -> tuple[str, str]:
    return passage.title, PurePosixPath(passage.source).stem.replace("_", " ")


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _form(code: str) -> str:
    return re.sub(r"[\s-]", "", code).casefold()
