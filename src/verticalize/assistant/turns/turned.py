"""Follow-ups that only name a new subject: "and the EX-35?" asks the same question about that."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import PurePath
from typing import NamedTuple

from verticalize.assistant.turns.bare import WHOM
from verticalize.assistant.turns.known import Subjects
from verticalize.assistant.turns.names import (
    MOSTLY,
    headings,
    holds,
    names,
    names_it,
    placed,
    put,
    rows,
    share,
    stands_in,
)
from verticalize.records import Hit, Passage
from verticalize.retrieval.searching import Find
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.retrieval.words.tokens import content, tokens, units
from verticalize.text import CJK_CHAR

FOUND = 3  # passages whose names may be the subject of a question that found them
LEAST = 4  # letters of a word that may be the beginning of a name: "cipro"
_OPENS = re.compile(
    r"^(?:那么?|还有|另外|除此之外|然后)[，,]?"
    r"|^(?:(?:and|but|so|then|also)\b[, ]*)*(?:(?:what|how) about\b)?\s*",
    re.IGNORECASE,
)
_ENDS = re.compile(r"(?:的?(?:呢|怎么样)?)[\s?？。.!！]*$")
# It adds to what was asked, and names nothing in its place.
_CONDITION = re.compile(
    rf"^(?:如果|要是|假如|万一|在|给|我|周|星期|礼拜|晚上|夜|节|平时)|^(?:{WHOM})$"
    r"|^(?:[旧老新]版|[上前]一版|以前|之前|过去|现在|第?[\d一二三四五六七八九十]+版|(?:19|20)\d\d年)"
    r"|^(?:in|on|at|for|with|without|during|after|before|by|from|to|if|when|under|over|as|of|i|we"
    r"|you|my|our|his|her|this|there)\b|^(?:the )?(?:children|kids|elderly|adults|pregnancy)$",
    re.IGNORECASE,
)
_UNIT_ZH = r"个?[年月周天日岁层台米元个件支只片瓶盒箱袋批人次份套张条项]|小时|公斤|分钟"
_UNIT_EN = (
    r"m/s|mg|kg|ml|mm|cm|km|m|g|(?:pound|dollar|euro|year|month|week|day|hour|minute|person|piece"
    r"|item|metre|meter|mile)s?|people|percent"
)
_UNIT = rf"(?: ?(?P<unit>{_UNIT_ZH}|(?:{_UNIT_EN})(?![A-Za-z])|%))?"
_DIGITS = r"[£$€¥]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_AMOUNT = re.compile(rf"(?:(?:for|of|at|with|to) )?(?P<amount>{_DIGITS}{_UNIT})")
_FREE = re.compile(rf"(?<![A-Za-z0-9.-]){_DIGITS}(?![\d.-]|,\d|[A-Za-z]*\d){_UNIT}")
_RANGE = re.compile(r"\d+(?:\.\d+)?\s*(?:[~～–-]|至|到|to)\s*\d+(?:\.\d+)?")
_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?")
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,6}-?\d+")
_WORD = re.compile(r"[^\W_\u4e00-\u9fff]+")


class Turned(NamedTuple):
    """The earlier questions, asked about the new `thing`; no parts if their subject is unclear.

    `lacking`: no passage mentions the thing.
    """

    parts: tuple[str, ...]
    thing: str
    lacking: bool = False


def turned(parts: Sequence[str], said: str, search: Find, subjects: Subjects) -> Turned:
    """The questions that `said` depends on, with what it names in place of their subject."""
    thing = _thing(said)
    if (amount := _AMOUNT.fullmatch(thing)) and (asked := _renumbered(parts, amount, search)):
        return asked
    if not units(thing) or _CONDITION.match(thing):
        return Turned((), thing)
    if recoded := _recoded(parts, thing):
        return Turned(recoded, thing, lacking=not subjects.known(thing))
    others = search(thing)
    if not subjects.known(thing):
        whole = _completed(thing, others)
        if not whole:
            return Turned((), thing, lacking=True)
        thing = whole
    found = search(" ".join(parts))
    replaced = _renamed(parts, thing, found, [*others, *found]) or _reworded(parts, thing)
    return Turned(replaced, thing)


def subject(parts: Sequence[str], search: Find, after: str = "") -> str:
    """What the questions are about, if that is a code or the name of a row; else "".

    The row is one found by them, or by them together with the question `after` them.
    """
    text = " ".join(parts)
    hits = [*search(text)[:1], *(search(f"{text} {after}")[:1] if after else ())]
    named = [name for hit in hits for _, name in rows(hit.passage)]
    told = [*_CODE.findall(text), *(name for name in named if stands_in(name, text))]
    return " ".join(dict.fromkeys(told))


def of_it(thing: str, question: str, hits: list[Hit]) -> list[Hit]:
    """The hits for a follow-up with a new subject that are named after it, or else mention it.

    Those about the old subject would answer the earlier question again. All hits stay if none is
    about the new one, or if those that are do not say what was asked.
    """
    said = set(tokens(thing))
    heads = {hit.passage.id: [set(tokens(name)) for name in headings(hit.passage)] for hit in hits}
    named = [hit for hit in hits if any(one and one <= said for one in heads[hit.passage.id])]
    titles = {token for own in heads.values() for name in own for token in name}
    asked = set(tokens(question, TERMS)) - said - titles
    for own in (named, [hit for hit in hits if holds(thing, hit.passage.text)]):
        if asked & {token for hit in own for token in tokens(hit.passage.text, TERMS)}:
            return [replace(hit, rank=rank) for rank, hit in enumerate(own, start=1)]
    return hits


def _thing(said: str) -> str:
    """What is named: 门滑块 in 那门滑块呢？, "a simple will" in "what about a simple will?"."""
    return _ENDS.sub("", _OPENS.sub("", said.strip())).strip()


def _renumbered(parts: Sequence[str], amount: re.Match[str], search: Find) -> Turned | None:
    """The one number of its unit in the questions gives way to another.

    That is lacking where what is found has the old one among others, and not the new one.
    """
    new, unit = amount["amount"], amount["unit"]
    free = [number for part in parts for number in _FREE.finditer(part)]
    alike = [number for number in free if not unit or number["unit"] in (unit, None)]
    if len(alike) != 1:
        return None
    old = alike[0][0]
    asked = tuple(_FREE.sub(lambda one: new if one[0] == old else one[0], part) for part in parts)
    shown = "\n".join(hit.passage.text for hit in search(" ".join(asked))[:1])
    had = _numbers(old) <= _numbers(_RANGE.sub(" ", shown))
    lacking = had and not _numbers(new) <= _numbers(shown)
    return Turned(asked, new, lacking and not new.endswith("年"))


def _numbers(text: str) -> set[float]:
    return set(map(float, _NUMBER.findall(text.replace(",", ""))))


def _recoded(parts: Sequence[str], thing: str) -> tuple[str, ...]:
    """The one code that begins with the letters of another gives way to that."""
    new = _CODE.findall(thing)
    letters = {_letters(code) for code in new}
    old = {code for part in parts for code in _CODE.findall(part) if _letters(code) in letters}
    if len(old) != 1:
        return ()
    (former,) = old
    return tuple(part.replace(former, new[0] if len(new) == 1 else thing) for part in parts)


def _letters(code: str) -> str:
    return code.rstrip("0123456789").rstrip("-").casefold()


def _renamed(
    parts: Sequence[str], thing: str, found: Sequence[Hit], others: Sequence[Hit]
) -> tuple[str, ...]:
    """The name of what was found gives way to another of its kind, such as a row of its table.

    Where two of them are said, it cannot be told which.
    """
    text = " ".join(parts)
    pairs = product([hit.passage for hit in found[:FOUND]], [hit.passage for hit in others])
    former = (_former(text, thing, old, new) for old, new in pairs if _are_alike(old, new))
    told = list(dict.fromkeys(filter(None, former)))
    whole = [name for name in told if stands_in(name, text)]
    if not told or len(whole) > 1:
        return ()
    asked = tuple(put(part, (whole or told)[0], thing) for part in parts)
    return asked if asked != tuple(parts) else ()


def _former(text: str, thing: str, old: Passage, new: Passage) -> str:
    """The name of `old` that the text says most of, of the sort by which `new` is the thing.

    Words that both names have do not count.
    """
    called = [(sort, units(name)) for sort, name in names(new) if names_it(thing, name)]
    said = {
        name: 2.0 if stands_in(name, text) else (sort == "title") * share(name, text, without=both)
        for sort, name in names(old)
        for other, both in called
        if sort == other
    }
    best = max(said, key=said.__getitem__, default="")
    return best if best and said[best] >= MOSTLY else ""


def _are_alike(one: Passage, other: Passage) -> bool:
    """Whether two passages stand in one file, or are cards of one folder."""
    if one.source == other.source:
        return True
    cards = one.kind == other.kind == "facts"
    return cards and PurePath(one.source).parent == PurePath(other.source).parent


def _reworded(parts: Sequence[str], thing: str) -> tuple[str, ...]:
    """Of two things that share a word the one gives way: closed files to files on wills."""
    reword = _reworded_zh if CJK_CHAR.search(thing) else _reworded_en
    asked = tuple(reword(part, thing) for part in parts)
    return asked if asked != tuple(parts) else ()


def _reworded_zh(part: str, thing: str) -> str:
    """What both end with, and as much before it: 诉讼卷宗 for 刑事卷宗."""
    for start in range(1, len(thing) - 1):
        at, before = part.find(thing[start:]), start
        if at >= 0:
            while before and not (at >= before and _is_content(part[at - before : at])):
                before -= 1
            return placed(part, at - before, at + len(thing) - start, thing)
    return part


def _is_content(text: str) -> bool:
    return content(text) == text


def _reworded_en(part: str, thing: str) -> str:
    """The word that both have, and as many words before it as the thing has others."""
    wanted = [stem(word) for word in _WORD.findall(thing.casefold()) if word not in ENGLISH]
    words = list(_WORD.finditer(part))
    for place, word in enumerate(words if len(wanted) > 1 else ()):
        if stem(word[0].casefold()) in wanted:
            first = place
            while first > 0 and place - first < len(wanted) - 1 and _joined(part, words, first):
                first -= 1
            return placed(part, words[first].start(), word.end(), thing)
    return part


def _joined(part: str, words: Sequence[re.Match[str]], place: int) -> bool:
    """Whether the word before is one of content, with only a space between."""
    before, word = words[place - 1], words[place]
    return before[0].casefold() not in ENGLISH and part[before.end() : word.start()] == " "


def _completed(thing: str, hits: Sequence[Hit]) -> str:
    """The one title found that begins with a word: ciprofloxacin of "cipro"."""
    begins = thing.casefold()
    if len(begins) < LEAST or not begins.isalpha():
        return ""
    titles = {hit.passage.title for hit in hits if hit.passage.title.casefold().startswith(begins)}
    return titles.pop() if len(titles) == 1 else ""
