"""Questions that compare things: which, and in what."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from verticalize.retrieval.tables.adjectives import CHINESE, ENGLISH, Measured, measured
from verticalize.text import CJK_CHAR

_CUE_ZH = (
    r"区别|差别|差异|异同|不同(?=[吗呢么？?。，]|在|之处|点|$)|相比|区分|分辨|辨别|(?:一样|相同)吗"
)
_WHO_ZH = rf"谁(?:[更的]|(?:{'|'.join(CHINESE)})(?=一?[点些]|[？?。]|$))"
_WHICH_ZH = rf"哪一?[个种款]|{_WHO_ZH}|分别|各是|各有"  # behind the second name only
_COMPARE_ZH = r"(?:比较|对比)(?![剂度高低大小多少长短快慢好差难])(?:一下)?"
_AND_ZH = r"和|与|跟|以及|还是|、|\s*(?:VS|vs|Vs)\.?\s*"
_NAME_ZH = r"[^，。？?；：、\n]{1,24}?"
_AFTER_ZH = (
    r"(?=\s*(?:的|之间|两|二者|有|在|哪|谁|相比|比|都|是|会|能|可|要|怎|如何|，|[？?。]|$)"
    rf"|{_CUE_ZH}|{_WHICH_ZH}|{_COMPARE_ZH})"
)
_BEFORE_ZH = re.compile(
    r"^(?:请问|您好|你好|想问(?:一下|问)?|我想知道|那么?|请|帮我|说说|讲讲|区分|如何|怎么|怎样"
    rf"|一下|{_COMPARE_ZH}|[，,\s])+"
)
_CUE = re.compile(_CUE_ZH)
_WHICH = re.compile(_WHICH_ZH)
_COMPARE = re.compile(rf"^\W*(?:请|帮我)*{_COMPARE_ZH}|{_COMPARE_ZH}\W*$")
_NO_NAME = re.compile(r"哪|什么|啥|怎|如何|多少|负责|可以|能|该|需要|治疗")
LONGEST = 400  # characters that are read of a question
_LONGEST = 24  # characters of a Chinese name
_JOINED = re.compile(_AND_ZH)
_SECOND = re.compile(rf"(?P<name>{_NAME_ZH}){_AFTER_ZH}")
_OTHERS = re.compile(rf"(?P<name>{_NAME_ZH}(?:、{_NAME_ZH}){{0,4}}){_AFTER_ZH}")

_NAME_EN = r"(?:an? |the )?(?P<{}>[^,.?;:]{{1,60}}?)"
_A, _B = _NAME_EN.format("a"), _NAME_EN.format("b")
_END_EN = r"(?= in | for | when | with | regarding | as | on | at |[,.?;:]|$)"
_BETWEEN_EN = r"(?:differences?|distinction)(?: (?:in|of) [^,.?;:]{1,40}?)? between"
_EN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_BETWEEN_EN} {_A} and {_B}{_END_EN}",
        rf"\b(?:compare|comparing|comparison (?:of|between)|distinguish) {_A}"
        rf" (?:and|with|to|from|against|vs\.?|versus) {_B}{_END_EN}",
        rf"\btell (?!me\b|us\b|him\b|her\b|them\b|you\b){_A} (?:apart )?from {_B}{_END_EN}",
        rf"\bhow (?:do|does|is|are) {_A} (?:differ|different) from {_B}{_END_EN}",
        rf"\bhow (?:do|does|is|are) {_A} and {_B} (?:differ|different|compare)\b",
        rf"\b(?:which|what|who)\b[^,:]*[,:] {_A} or {_B}\?*$",
        rf"^{_A} or {_B}[,:]? which\b",
        rf"^is {_A} (?:{'|'.join(ENGLISH)}) than {_B}\?*$",
        rf"^(?:.*[,:] )?{_A} (?:vs\.?|versus) {_B}{_END_EN}",
    )
)
_ONE_EN = r"(?!(?:and|or|if|which|what|when) )[^\W\d][^,.?;:]{0,40}?"
_ALL_EN = rf"(?P<all>{_ONE_EN}(?:, {_ONE_EN}){{1,4}},? (?:and|or) {_ONE_EN})"
_SEVERAL_EN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b(?:{_BETWEEN_EN}|compare|comparing|comparison (?:of|between)) {_ALL_EN}{_END_EN}",
        rf"\b(?:which|what|who)\b[^,:]*[,:] {_ALL_EN}\?*$",
    )
)
_JOINED_EN = re.compile(r",? (?:and|or) |, ", re.IGNORECASE)
_ARTICLE_EN = re.compile(r"^(?:an?|the) ", re.IGNORECASE)
_WORDS_EN = re.compile(
    r"\b(?:differences?|distinction|between|compare[ds]?|comparing|comparison|distinguish|differ"
    r"|different|vs|versus|higher|lower|better|worse|more|less|larger|smaller)\b",
    re.IGNORECASE,
)
_WORDS_ZH = re.compile(
    rf"{_CUE_ZH}|{_WHICH_ZH}|{_COMPARE_ZH}|不同|之间|有什么|有何|有哪些|是什么"
    r"|[更最]?[高低大小多少长短快慢好坏贵]$"
)
_SCALE_ZH = re.compile(
    rf"(?:哪一?[个种款台件]|谁)?(?:更|最|比较|要|会)?(?P<word>{'|'.join(CHINESE)})(?:一?[些点])?$"
)
_SCALE_EN = re.compile(rf"\b(?:{'|'.join(ENGLISH)})\b", re.IGNORECASE)
_CONTRAST = re.compile(
    r"\b(?:unlike|whereas|while|but|differs?|different|difference|than|rather than|instead of)\b"
    r"|不同|区别|差别|相比|而[^且言]|比[^例如较]",
    re.IGNORECASE,
)


class Compared(NamedTuple):
    """Two names or more, and what of them is compared: "" where all of it is.

    `scale` is what a comparing word measures: "which is cheaper" is of prices.
    """

    names: tuple[str, ...]
    about: str
    scale: Measured | None = None


def compared(question: str) -> Iterator[Compared]:
    """How a question that compares may be read, the likeliest first; nothing of any other."""
    text = question.strip()[:LONGEST]
    yield from _chinese(text) if CJK_CHAR.search(text) else _english(text)


def contrasts(sentence: str) -> bool:
    """Whether a sentence sets one thing against another."""
    return bool(_CONTRAST.search(sentence))


def _chinese(text: str) -> Iterator[Compared]:
    compares = bool(_CUE.search(text) or _COMPARE.search(text))
    begun = _BEFORE_ZH.match(text)
    start = begun.end() if begun else 0
    for joined in _JOINED.finditer(text, start):
        first = re.split(r"[，。？?；：]", text[start : joined.start()])[-1].strip()
        second = (_OTHERS if joined[0] == "、" else _SECOND).match(text, joined.end())
        if not first or len(first) > _LONGEST or second is None:
            continue
        name, rest = second["name"].strip(), text[second.end() :]
        if not (compares or _WHICH.search(rest)) or _NO_NAME.search(first + name):
            continue
        if name:
            rest = rest.strip(" ？?。吗呢")
            scale = measured(found["word"]) if (found := _SCALE_ZH.search(rest)) else None
            about = _WORDS_ZH.sub("", rest).strip()
            if joined[0] == "、" and all(more := _JOINED.split(name)) and len(more) > 1:
                yield Compared((first, *more), about, scale)
            if "、" not in name:
                yield Compared((first, name), about, scale)


def _english(text: str) -> Iterator[Compared]:
    scale = measured(said[0]) if (said := _SCALE_EN.search(text)) else None
    for form in _SEVERAL_EN:
        if found := form.search(text):
            rest = text[: found.start("all")] + text[found.end("all") :]
            names = (_ARTICLE_EN.sub("", name) for name in _JOINED_EN.split(found["all"]))
            yield Compared(tuple(names), _WORDS_EN.sub("", rest).strip(), scale)
    for form in _EN:
        if found := form.search(text):
            rest = text[: found.start("a")] + text[found.end("b") :]
            first, second = found["a"].strip(), found["b"].strip()
            about = _WORDS_EN.sub("", rest).strip()
            yield Compared((first, second), about, scale)
            if head := second.rpartition(" ")[2] * (" " in second):  # type 1 and type 2 diabetes
                yield Compared((f"{first} {head}", second), about, scale)
