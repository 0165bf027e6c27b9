"""Texts that ask several things, each of which is answered by itself.

"My car got towed. How long do I have to go and get it, and what will it cost me?" asks two, and
what is told before them belongs to both. The rules are plain, and find rather too few.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from verticalize.retrieval.aspects.closings import ends_a_story
from verticalize.retrieval.words.tokens import units
from verticalize.text import CJK_CHAR, sentences

MOST = 3  # questions that are told apart: a text with more is no question to an assistant
LEAST = 2  # content words of the first, which those behind it may lean on
_WH = r"(?:how|what(?:['’]?s)?|when|where|who|why|which)"
_DO = r"(?:can|could|do|does|did|is|are|was|were|will|would|should|may|must|has|have|am)"
_SOMEBODY = (
    r"(?:i|we|you|he|she|it|they|there|the|an?|my|our|your|his|her|their|its|any|anyone|some"
    r"|\w{3,}s)"
)
_SOMETHING = rf"(?:{_DO}(?:n['’]t)? {_SOMEBODY}\b|(?:for |by |in |at )?{_WH}\b(?! (?:to|or|and)\b))"
_OPENS = r"(?:(?:and|also|so|but|then|plus|ok|hi|hello|please)\b[, ]*)*"
_ASKS_EN = re.compile(
    rf"\?$|^(?:{_OPENS}(?:{_SOMETHING}|tell me|explain)|.*, {_SOMETHING}).*[^.!]$", re.IGNORECASE
)
_HOLDS_EN = re.compile(rf"{_OPENS}{_DO}\b.* {_WH}\b", re.IGNORECASE)
_BEGINS_EN = re.compile(rf"{_OPENS}{_DO}\b", re.IGNORECASE)  # as a question does, if it is one
# A further question begins behind "and", or behind a comma where it is no clause of the first.
_NEXT_EN = re.compile(
    rf",? (?:and|also|plus)(?: also)?,? (?={_SOMETHING})"
    rf"|[,;] (?={_SOMETHING})(?!(?:who|which|when|where)\b)",
    re.IGNORECASE,
)
_NEXT_ZH = re.compile(
    r"[，,；;、\s]+(?:(?:还有|另外|以及|然后|那么?|同时|再问一?下?|顺便问一?下?)[，,]?)?"
)
_ANY = "[^，。？]{0,3}[也都不没]"  # 啥也听不清, 啥活不干: nothing is asked
_ASKS_ZH = re.compile(
    r"[吗么呢](?=[？?\s]*$)|多[少久大长高重远深宽早热]|(?<!好)几(?![乎率个])|几个(?:月|小时|工作日|星期|人)"
    rf"|(?:什么|啥|谁|哪[儿里个]?)(?!{_ANY})|(?<!不)怎[么样]|咋|为何|如何|是否|能否|有没有"
    r"|([\u4e00-\u9fff])不\1"
)
# That somebody asks, or that something is not known, is told.
_TELLS_ZH = re.compile(
    r"(?:问我|问的?是|没写|没说|没讲|不懂|不知道|不清楚|不记得|忘了)|[他她]说|老板说|让我"
)
# What asks only whether all of it is so, or says no more than that something is asked.
_TAG_ZH = re.compile(
    r"^(?:[这那]样?(?:么|个|种|算|是)?)?(?:还|就|也|都)?(?:可以|行|对|是|好|合法|违法|犯法|正常|要紧|严重"
    r"|危险|合[理规]|合规矩|成|有事|没事|算数|有用|管用|来得及|有关系|有影响|能[行治好])(?:吗|么|不|嘛|吧)?$"
    r"|^(?:([\u4e00-\u9fff])不\1|是不是|可不可以|合不合法|要不要紧|有没有事|咋回事|怎么回事|为什么|为啥|咋整)[啊呀呢]?$"
    r"|[这那][种样么]"
)
_TAG_EN = re.compile(
    rf"^{_OPENS}{_DO} (?:that|this|it|they|we|i)(?: be)?(?: (?:ok|okay|legal|illegal|allowed|normal"
    r"|right|true|safe|fair|possible|bad|serious|so|do (?:that|this|it)))*\W*$"
    rf"|^{_OPENS}(?:right|correct|yes or no|any (?:idea|help|advice)s?|why|how|why not)\W*$"
    r"|\b(?:this|that)\W*$",
    re.IGNORECASE,
)
_ENDS = " ,，;；。.？?!！、"


class Parts(NamedTuple):
    """The questions of a text, in their order, and what is told before the first of them."""

    told: str
    questions: tuple[str, ...]


def parts(text: str) -> Parts | None:
    """The questions of a text; None if it asks one thing, or if one of them is about all of it.

    Such are "is that legal?" and "what should I do?".
    """
    told: list[str] = []
    asked: list[str] = []
    for piece in _pieces(text):
        if _asks(piece):
            asked.append(piece)
        elif asked:
            return None  # what is told between questions, or after them, may belong to either
        else:
            told.append(piece)
    if not 2 <= len(asked) <= MOST or len(units(" ".join([*told, asked[0]]))) < LEAST:
        return None
    if any(ends_a_story(one) or _is_tag(one) for one in asked):
        return None
    return Parts(" ".join(told), tuple(asked))


def _pieces(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        yield from _clauses_zh(sentence) if CJK_CHAR.search(sentence) else _clauses_en(sentence)


def _clauses_en(sentence: str) -> Iterator[str]:
    """A sentence, cut where a further question begins behind one."""
    start = 0
    for cut in _NEXT_EN.finditer(sentence):
        clause = sentence[start : cut.start()].strip()
        if _HOLDS_EN.match(clause):  # "caused by what I eat and how much I drink"
            continue
        if _ASKS_EN.search(clause) or (sentence.endswith("?") and _BEGINS_EN.match(clause)):
            yield f"{clause}?"
            start = cut.end()
    yield sentence[start:].strip()


def _clauses_zh(sentence: str) -> Iterator[str]:
    """A sentence, cut behind each clause that asks; what is told goes before what asks of it."""
    held: list[str] = []
    for clause in filter(None, _NEXT_ZH.split(sentence)):
        held.append(clause)
        if _ASKS_ZH.search(clause) and not _TELLS_ZH.search(clause):
            yield "，".join(held)
            held = []
    if held:
        yield "，".join(held)


def _asks(piece: str) -> bool:
    return bool((_ASKS_ZH if CJK_CHAR.search(piece) else _ASKS_EN).search(piece))


def _is_tag(piece: str) -> bool:
    said = piece.strip(_ENDS)
    return bool((_TAG_ZH if CJK_CHAR.search(said) else _TAG_EN).search(said))
