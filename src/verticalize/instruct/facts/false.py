"""Objects that are false of a subject, and that one might take for true."""

import re
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from verticalize.instruct.book import Book
from verticalize.instruct.facts.said import is_short
from verticalize.instruct.lines import Line
from verticalize.text import CJK_CHAR

_NEIGHBOURS = 6  # lines that share an object, looked through for near misses
_TRIES = 12
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"\d+|[一二三四五六七八九十百千万]+(?=[年月日天元倍次个周条]|小时|分钟)")


def random_false(line: Line, book: Book, rng: Random) -> str | None:
    """An object that another subject of the type has in the relation, false of this one.

    It is nowhere true of this subject, in no relation and under no name, nor close in its words to
    anything that is.
    """
    known = book.known(line)
    for _ in range(_TRIES):
        value = book.any_object(line, rng)
        if not _is_like(value, known, line.lang):
            return value
    return None


def near_misses(line: Line, book: Book, rng: Random, count: int) -> list[str]:
    """At most `count` short false objects, those of the most similar subjects first.

    Similar is who shares an object in the same relation; where that gives too few, any subject of
    the type serves.
    """
    known = book.known(line)
    chosen: list[str] = []
    for value in _nearest_first(line, book, rng):
        if len(chosen) == count:
            break
        alike = _is_like(value, known, line.lang) or _is_like(value, frozenset(chosen), line.lang)
        if is_short(value, line.lang) and not alike:
            chosen.append(value)
    return chosen


def _nearest_first(line: Line, book: Book, rng: Random) -> Iterator[str]:
    shared = rng.choice(line.objects)
    others = [n for n in book.holders(line, shared, _NEIGHBOURS) if n.number != line.number]
    near = [value for other in others for value in other.objects]
    rng.shuffle(near)
    yield from near[:_TRIES]
    for _ in range(_TRIES):
        yield book.any_object(line, rng)


def _is_like(value: str, known: frozenset[str], lang: str) -> bool:
    """Whether a value is one of the known ones or might say the same as one of them.

    Values with figures are told apart by these alone: 30 days are not 45 days.
    """
    if value in known:
        return True
    figures, marks = _features(value, lang)
    if not figures:
        return not marks.isdisjoint(_marks_of(known, lang))
    for other in known:
        other_figures, other_marks = _features(other, lang)
        apart = other_figures and not (figures <= other_figures or other_figures <= figures)
        if not apart and not marks.isdisjoint(other_marks):
            return True
    return False


@lru_cache(maxsize=64)
def _marks_of(known: frozenset[str], lang: str) -> frozenset[str]:
    return frozenset().union(*(_features(value, lang)[1] for value in known))


@lru_cache(maxsize=4096)
def _features(value: str, lang: str) -> tuple[frozenset[str], frozenset[str]]:
    """Figures, and what makes two values alike: bigrams of Chinese, longer words of English."""
    figures = frozenset(_FIGURE.findall(value))
    if lang == "zh" and CJK_CHAR.search(value):
        marks = {value[i : i + 2] for i in range(len(value) - 1)} or {value}
    else:
        marks = {word for word in _WORD.findall(value.casefold()) if len(word) > 3} or {value}
    return figures, frozenset(marks)
