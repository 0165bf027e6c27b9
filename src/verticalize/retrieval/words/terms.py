"""Synonym groups of a glossary, found in text: every form of one term becomes the same token."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.text import CJK, CJK_CHAR

LATIN_WORD = re.compile(rf"[^\W_{CJK}]+")
_Key = TypeVar("_Key", str, tuple[str, ...])
_SHORT = 2  # an abbreviation of so few letters counts only in capitals: "MI", not "mi"


@dataclass(frozen=True, slots=True)
class Mention:
    """A term found in a text: which group, and the half-open span in the NFKC form."""

    group: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Forms of terms, ready to be looked up. Build it with `terms_of`.

    `chinese` maps a lower-cased form to groups; `latin` maps the stems of its words; `heads` maps
    the first two characters of Chinese forms to the lengths that they have, longest first.
    """

    chinese: dict[str, tuple[int, ...]] = field(default_factory=dict)
    latin: dict[tuple[str, ...], tuple[int, ...]] = field(default_factory=dict)
    capitals: dict[str, tuple[int, ...]] = field(default_factory=dict)
    heads: dict[str, tuple[int, ...]] = field(default_factory=dict)
    longest: int = 0

    def find(self, text: str) -> Iterator[Mention]:
        """Mentions in `text`, which is in NFKC form; of two that start together, the longer."""
        yield from self._find_chinese(text)
        yield from self._find_latin(text)

    def _find_chinese(self, text: str) -> Iterator[Mention]:
        if not self.chinese or not CJK_CHAR.search(text):
            return
        lowered, position = text.lower(), 0
        while position < len(lowered) - 1:
            step = 1
            for length in self.heads.get(lowered[position : position + 2], ()):
                groups = self.chinese.get(lowered[position : position + length])
                if groups:
                    yield from (Mention(g, position, position + length) for g in groups)
                    step = length
                    break
            position += step

    def _find_latin(self, text: str) -> Iterator[Mention]:
        if not (self.latin or self.capitals):
            return
        matches = list(LATIN_WORD.finditer(text))
        stems = [stem(match.group().casefold()) for match in matches]
        for i, match in enumerate(matches):
            for group in self.capitals.get(match.group(), ()):
                yield Mention(group, match.start(), match.end())
            for length in range(min(self.longest, len(stems) - i), 0, -1):
                groups = self.latin.get(tuple(stems[i : i + length]))
                if groups:
                    end = matches[i + length - 1].end()
                    yield from (Mention(g, match.start(), end) for g in groups)
                    break


NO_TERMS = Terms()


def terms_of(groups: Sequence[Sequence[str]]) -> Terms:
    """`groups` of forms that mean the same, Chinese and English mixed, to a lookup table.

    Forms that are one Chinese character or nothing but stop words ("will") are left out: they
    would be found everywhere.
    """
    chinese: dict[str, tuple[int, ...]] = {}
    latin: dict[tuple[str, ...], tuple[int, ...]] = {}
    capitals: dict[str, tuple[int, ...]] = {}
    for group, forms in enumerate(groups):
        for form in dict.fromkeys(unicodedata.normalize("NFKC", form).strip() for form in forms):
            if CJK_CHAR.search(form):
                if len(form) > 1:
                    _add(chinese, form.lower(), group)
            elif form.isupper() and len(form) <= _SHORT:
                _add(capitals, form, group)
            else:
                _add_latin(latin, form, group)
    return Terms(
        chinese=chinese,
        latin=latin,
        capitals=capitals,
        heads=_heads(chinese),
        longest=max((len(key) for key in latin), default=0),
    )


def _heads(forms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for form in forms:
        lengths.setdefault(form[:2], set()).add(len(form))
    return {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}


def _add_latin(table: dict[tuple[str, ...], tuple[int, ...]], form: str, group: int) -> None:
    words = [word.casefold() for word in LATIN_WORD.findall(form)]
    if words and not all(word in ENGLISH for word in words):
        _add(table, tuple(stem(word) for word in words), group)


def _add(table: dict[_Key, tuple[int, ...]], key: _Key, group: int) -> None:
    table[key] = (*table.get(key, ()), group)


def group_tokens(mentions: Iterable[Mention]) -> list[str]:
    """One token a mention: the same for every form of a term."""
    return [f"§{mention.group}" for mention in mentions]
