"""Search tokens of a text: words, Chinese character pairs, stems and glossary terms.

The same function serves passages and questions, so what one holds the other can find.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from verticalize.retrieval.words.stem import american, stem
from verticalize.retrieval.words.stopwords import CHINESE, ENGLISH, LIGHT, LIGHT_CHINESE
from verticalize.retrieval.words.terms import NO_TERMS, Terms, group_tokens
from verticalize.text import CJK

_RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<latin>[^\W_{CJK}]+(?:[-'’][^\W_{CJK}]+)*)")
_PARTS = re.compile(r"[-'’]")
# What counts otherwise than a word, which counts 1.
GROUP_WEIGHT = 1.5  # a term of the glossary
ACROSS_WEIGHT = 0.5  # a pair that reaches from one Chinese word into the next
CHARACTER_WEIGHT = 0.25  # a single Chinese character
LIGHT_WEIGHT = 0.5  # words such as "start"
_LIGHT = frozenset(map(stem, LIGHT))
_HOW = re.compile(r"\b(how) (?:long|often)\b", re.IGNORECASE)
_SWITCHED = re.compile(
    r"\b(?:switch|turn|power|shut)(?:es|s|ed|ing)?(?: [\w-]+){0,5}? (on|off)\b", re.IGNORECASE
)


def tokens(text: str, terms: Terms = NO_TERMS) -> list[str]:
    """Tokens for search, in no particular order, repeats kept.

    Chinese gives words (as jieba cuts them), pairs of neighbouring characters and single
    characters; English gives stems. Stop words give nothing, and no pair reaches across one; but
    whether something is switched on or off is told apart.
    """
    normal = _normal(text)
    found = [*group_tokens(terms.find(normal)), *_switched(normal)]
    for run in _RUN.finditer(normal):
        cjk = run.group("cjk")
        found.extend(_chinese(cjk) if cjk else _latin(run.group("latin").casefold()))
    return found


def query_weights(text: str, terms: Terms = NO_TERMS) -> dict[str, float]:
    """Each distinct token of a question with how much it counts.

    Glossary terms count more than words; pairs that reach from one Chinese word into the next,
    single characters and words such as "start" count less.
    """
    normal = _normal(text)
    weights = dict.fromkeys(_switched(normal), 1.0)
    for run in _RUN.finditer(normal):
        if run.group("cjk"):
            for segment in _segments(run.group("cjk")):
                weights |= _chinese_weights(segment)
        else:
            found = _latin(run.group("latin").casefold())
            weights |= {token: LIGHT_WEIGHT if token in _LIGHT else 1.0 for token in found}
    return weights | dict.fromkeys(group_tokens(terms.find(normal)), GROUP_WEIGHT)


def content(text: str) -> str:
    """A question without its stop words: what is left to embed."""
    normal = _normal(text)
    parts: list[str] = []
    for run in _RUN.finditer(normal):
        if run.group("cjk"):
            parts.extend("".join(segment) for segment in _segments(run.group("cjk")))
        elif run.group("latin").casefold() not in ENGLISH:
            parts.append(run.group("latin"))
    return " ".join(parts)


def units(text: str) -> list[tuple[str, ...]]:
    """The content words of a text, each as the tokens it is found by: a stem, or pairs."""
    found: list[tuple[str, ...]] = []
    for run in _RUN.finditer(_normal(text)):
        if run.group("cjk"):
            for segment in _segments(run.group("cjk")):
                found.extend(tuple(_pairs(word)) or (word,) for word in segment)
        else:
            words = [w for w in _PARTS.split(run.group("latin").casefold()) if w]
            found.extend((stem(word),) for word in words if word not in ENGLISH)
    return found


def _normal(text: str) -> str:
    """In one form, without what only says how much of something is asked for: "how long"."""
    return _HOW.sub(r"\1", unicodedata.normalize("NFKC", text))


def _segments(run: str) -> Iterator[list[str]]:
    """The words of a Chinese run, cut wherever a stop word stands."""
    import rjieba  # reads its dictionary: a tenth of a second that English need not pay

    kept: list[str] = []
    for word in rjieba.cut(run, False):
        if word not in CHINESE:
            kept.append(word)
        elif kept:
            yield kept
            kept = []
    if kept:
        yield kept


def _chinese(run: str) -> Iterator[str]:
    """The characters, pairs and longer words of a Chinese run."""
    for words in _segments(run):
        segment = "".join(words)
        yield from segment
        yield from _pairs(segment)
        yield from (word for word in words if len(word) > 2)


def _chinese_weights(words: list[str]) -> dict[str, float]:
    segment = "".join(words)
    weights = dict.fromkeys(segment, CHARACTER_WEIGHT)
    weights |= dict.fromkeys(_pairs(segment), ACROSS_WEIGHT)
    for word in words:
        weights |= dict.fromkeys(_pairs(word), LIGHT_WEIGHT if word in LIGHT_CHINESE else 1.0)
        if len(word) > 2:
            weights[word] = 1.0
    for single, run in groupby(words, key=lambda word: len(word) == 1):
        if single and len(word := "".join(run)) == 2:  # one that the dictionary does not know
            weights[word] = 1.0
    return weights


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _latin(word: str) -> Iterator[str]:
    """The stems of a word's parts, and of "follow-up" that of "followup" too."""
    parts = [part for part in _PARTS.split(word) if part]
    if len(parts) > 1 and "-" in word:
        yield stem("".join(american(part) for part in parts))
    yield from (stem(part) for part in parts if part not in ENGLISH or part in LIGHT)


def _switched(text: str) -> list[str]:
    return [f"switch:{found[1].lower()}" for found in _SWITCHED.finditer(text)]
