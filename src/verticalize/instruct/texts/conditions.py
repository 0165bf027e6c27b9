"""Conditions: what follows if something is so, as rules and advice put it."""

import re
from collections.abc import Iterable, Iterator

from verticalize.instruct.candidate import Candidate, sentence_case
from verticalize.instruct.texts.extracts import (
    Wordings,
    extract,
    pick,
    placed,
    plain,
    points_back,
    sentences_of,
)
from verticalize.instruct.texts.statute_names import without_article
from verticalize.records import Passage

_RULE = re.compile(  # a statute's: …的，应当…
    r"^(?:[^。；，：]{1,20}：)?(?P<c>[^。；：]{5,80}?)的，(?P<then>[^。]{0,14}?(?:应|处|由|不得|可以|有权|视为|依法|给予|责令|构成|按"
    r"|从[重轻]|予以|承担|支付|无效|罚|赔|不予|必须|须).*)$"
)
_ADVICE = re.compile(
    r"^(?:如果|如|若|一旦|假如|倘若|要是)(?P<c>[^，。；]{4,60}?)(?:的话|时)?，(?P<then>(?!或|并|和|且|以及).+)$"
)
_STATES = re.compile(r"(?<!不)是[^，]*$")  # 皮肤是干热的: no condition
_RULE_ASKED = (
    "{c}的，怎么处理？",
    "如果{c}，会有什么结果？",
    "{c}的，有什么规定？",
    "要是{c}，该怎么办？",
)
_ADVICE_ASKED = (
    "如果{c}，该怎么办？",
    "要是{c}，怎么处理才对？",
    "万一{c}，资料里怎么说？",
    "碰到{c}的情况，应该怎么做？",
)
_THEN = (
    r"(?:then )?(?:(?:the|an?|it|he|she|they|you|we|no|any|each|every|this|that|these|all|some)\b"
    r"|do not\b|don't\b|(?:call|see|stop|give|use|take|seek|go|ask|keep|treat|contact|leave|tell)\b"
    r"|(?:\w+ ){1,4}(?:shall|must|may|should|can|will|is|are)\b).{8,}"
)
_FRONT = re.compile(
    rf"^(?P<w>If|When|Where|Once|Unless) (?P<c>[^,;:]{{8,140}}), (?P<then>{_THEN})$"
)
_BEHIND = re.compile(
    r"^[A-Z][^,;:]{4,120}? (?:shall|must|may|should|can|will) [^,;:]{4,120}?"
    r" (?P<w>if|when|where|once|unless) (?P<c>[^;:]{8,140}?)\.?$"
)
_NESTED = re.compile(r"\b(?:if|unless|except)\b")
_ASKED: Wordings = {
    "en": (
        "What happens {w} {c}?",
        "{W} {c}, what applies?",
        "What is to be done {w} {c}?",
        "According to “{title}”, what follows {w} {c}?",
    ),
}
_SAID_IF = {"where": "if"}


def conditions(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """One question for every sentence that says what follows from a condition."""
    for passage in passages:
        for start, end in sentences_of(passage):
            sentence = without_article(plain(passage.text[start:end]))
            ask = _zh if passage.lang == "zh" else _en if passage.lang == "en" else None
            question = ask(sentence, passage, seed) if ask else None
            if question:
                yield extract(passage, "condition", question, [(start, end)])


def condition_of(sentence: str) -> str:
    """The condition of a Chinese rule, without its 的; "" where there is none."""
    found = _RULE.match(sentence)
    return found["c"].lstrip("“") if found and not _STATES.search(found["c"]) else ""


def _zh(sentence: str, passage: Passage, seed: int) -> str | None:
    advice = _ADVICE.match(sentence)
    told = advice["c"].removesuffix("的") if advice else condition_of(sentence)
    if not told:
        return None
    wording = pick(_ADVICE_ASKED if advice else _RULE_ASKED, seed, passage.id, told)
    return placed(wording.format(c=told), passage, about=told)


def _en(sentence: str, passage: Passage, seed: int) -> str | None:
    behind = _BEHIND.match(sentence)
    found = _FRONT.match(sentence) or behind
    if found is None or _NESTED.search(found["c"]):
        return None
    if found is behind and points_back(found["c"]):
        return None
    word = _SAID_IF.get(found["w"].lower(), found["w"].lower())
    wording = pick(_ASKED["en"], seed, passage.id, found["c"])
    asked = wording.format(w=word, W=word.capitalize(), c=found["c"], title=passage.title)
    return (
        sentence_case(placed(asked, passage, about=found["c"]), "en")
        if "{title}" not in wording
        else asked
    )
