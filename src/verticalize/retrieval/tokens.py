"""Search tokens of a text: words, Chinese character pairs, stems and glossary terms.

The same function serves passages and questions, so what one holds the other can find.
"""

import re
import unicodedata
from collections.abc import Iterator

import rjieba

from verticalize.retrieval.stem import stem
from verticalize.retrieval.stopwords import CHINESE, ENGLISH
from verticalize.retrieval.terms import NO_TERMS, Terms, group_tokens
from verticalize.text import CJK

_RUN = re.compile(rf"(?P<cjk>[{CJK}]+)|(?P<latin>[^\W_{CJK}]+(?:[-'’][^\W_{CJK}]+)*)")
_PARTS = re.compile(r"[-'’]")
GROUP_WEIGHT = 1.5
CHARACTER_WEIGHT = 0.25


def tokens(text: str, terms: Terms = NO_TERMS) -> list[str]:
    """Tokens for search, in no particular order, repeats kept.

    Chinese gives words (as jieba cuts them), pairs of neighbouring characters and single
    characters; English gives stems. Stop words give nothing, and no pair reaches across one.
    """
    normal = unicodedata.normalize("NFKC", text)
    found = group_tokens(terms.find(normal))
    for run in _RUN.finditer(normal):
        cjk = run.group("cjk")
        found.extend(_chinese(cjk) if cjk else _latin(run.group("latin").casefold()))
    return found


def weight(token: str) -> float:
    """How much a token of a question counts: terms more, single characters less than words."""
    if token.startswith("§"):
        return GROUP_WEIGHT
    return CHARACTER_WEIGHT if len(token) == 1 and not token.isascii() else 1.0


def query_weights(text: str, terms: Terms = NO_TERMS) -> dict[str, float]:
    """Each distinct token of a question with its weight."""
    return {token: weight(token) for token in tokens(text, terms)}


def _chinese(run: str) -> Iterator[str]:
    kept = ""
    for word in rjieba.cut(run, False):
        if word in CHINESE:
            yield from _pairs(kept)
            kept = ""
            continue
        kept += word
        if len(word) > 2:
            yield word
    yield from _pairs(kept)


def _pairs(segment: str) -> Iterator[str]:
    yield from segment
    yield from (segment[i : i + 2] for i in range(len(segment) - 1))


def _latin(word: str) -> Iterator[str]:
    parts = [part for part in _PARTS.split(word) if part]
    if len(parts) > 1 and "-" in word:
        yield stem("".join(parts))
    yield from (stem(part) for part in parts if part not in ENGLISH)
