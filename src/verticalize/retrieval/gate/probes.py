"""Questions as lay people put them, with and without an answer, made from the passages themselves.

The refusal gate is fitted on them beside the compiled questions, which are better formed than
anything people type. Those with an answer describe a passage in pieces, half remembered and without
its title, between words that do not matter. Those without have the same frames around pieces of
everyday life, or ask of a known subject what no work of reference says.
"""

import random
import re
from collections.abc import Collection, Iterable
from heapq import nsmallest
from typing import NamedTuple

from verticalize.fingerprint import short
from verticalize.on_disk import Chosen, Numbered
from verticalize.records import Passage
from verticalize.retrieval.gate.probe_wordings import ALIEN, DESCRIBED, ELSEWHERE
from verticalize.text import CJK_CHAR

_TITLES = 1 << 14  # that are chosen from, whatever there are


class Probe(NamedTuple):
    """A question and whether the passages hold its answer."""

    question: str
    lang: str
    answerable: bool


_PIECE = re.compile(r"[，。；：、,;:.!?！？\n（）()]+|\band\b|\binclude[sd]?\b|和|包括|有(?=[^无])")
_LONG_ENOUGH, _TOO_LONG = {"zh": 3, "en": 8}, {"zh": 16, "en": 60}  # characters of a piece
_KEPT = 0.65  # of a piece that is remembered


def probes(
    passages: Numbered[Passage],
    *,
    without: Collection[str] = (),
    each: int = 150,
    seed: int = 0,
) -> list[Probe]:
    """About `each` questions a language with an answer, and as many without.

    Languages other than Chinese and English get none: there are no wordings for them.

    Args:
        without: ids of documents that nothing is taken from.
    """
    rng = random.Random(seed)
    free: dict[str, Chosen[Passage]] = {}
    for number, passage in enumerate(passages):
        if passage.document_id not in without:
            free.setdefault(passage.lang, Chosen(passages)).append(number)
    found: list[Probe] = []
    for lang in sorted(set(free) & set(DESCRIBED)):
        of_lang = free[lang]
        found += _described(of_lang, lang, each, rng)
        found += _elsewhere(lang, each // 2, rng)
        found += _alien(of_lang, lang, each // 2, rng)
    return found


def _described(passages: Chosen[Passage], lang: str, each: int, rng: random.Random) -> list[Probe]:
    found = []
    for passage in passages.sample(each, rng):
        pieces = _pieces(passage, lang)
        if len(pieces) > 1:
            a, b = (_half_remembered(piece, lang, rng) for piece in rng.sample(pieces, 2))
            found.append(Probe(rng.choice(DESCRIBED[lang]).format(a=a, b=b), lang, True))
    return found


def _half_remembered(piece: str, lang: str, rng: random.Random) -> str:
    """A stretch of about two thirds of a piece: nobody puts it as the source does."""
    words = list(piece) if lang == "zh" else piece.split()
    kept = max(1 if lang == "en" else 2, round(len(words) * _KEPT))
    start = rng.randrange(len(words) - kept + 1)
    return ("" if lang == "zh" else " ").join(words[start : start + kept])


def _elsewhere(lang: str, each: int, rng: random.Random) -> list[Probe]:
    return [
        Probe(rng.choice(DESCRIBED[lang]).format(a=a, b=b), lang, False)
        for a, b in (rng.sample(ELSEWHERE[lang], 2) for _ in range(each))
    ]


def _alien(passages: Chosen[Passage], lang: str, each: int, rng: random.Random) -> list[Probe]:
    titles = _titles(p.title for p in passages if p.title and p.kind != "faq")
    chosen = rng.sample(titles, min(each, len(titles)))
    return [Probe(rng.choice(ALIEN[lang]).format(subject=t), lang, False) for t in chosen]


def _titles(titles: Iterable[str], *, most: int = _TITLES) -> list[str]:
    """All of them, each once, in order; of more than `most` so many by their hash."""
    kept: set[str] = set()
    for title in titles:
        kept.add(title)
        if len(kept) >= 2 * most:
            kept = set(nsmallest(most, kept, key=short))
    return sorted(nsmallest(most, kept, key=short))


def _pieces(passage: Passage, lang: str) -> list[str]:
    """Short stretches of the text that do not name the passage."""
    pieces = (piece.strip() for piece in _PIECE.split(passage.text))
    return [
        piece
        for piece in dict.fromkeys(pieces)
        if _LONG_ENOUGH[lang] <= len(piece) <= _TOO_LONG[lang]
        and passage.title.casefold() not in piece.casefold()
        and bool(CJK_CHAR.search(piece)) == (lang == "zh")
    ]
