"""A question as it would be asked in the other language, by glossary and dictionary.

Word for word is enough to find passages and to see what they hold: the words need no order. Of the
meanings of a word the one is taken that stands beside the others in the index (as in Ballesteros
and Croft 1998, "Resolving Ambiguity for Cross-Language Retrieval").
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from verticalize.retrieval.bridge import asking, dictionary, figures
from verticalize.retrieval.bridge.figures import Figure
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.engine.searched import searched
from verticalize.retrieval.words.stopwords import CHINESE, ENGLISH
from verticalize.retrieval.words.terms import terms_of
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK, language

OTHER = {"zh": "en", "en": "zh"}
_NOUNS = "nz"  # jieba's kinds of nouns, and of characters that mostly are
_COUNTS = "mqr"  # jieba's kinds of numerals, measure words and pronouns
_KEPT = 256  # questions and sentences that are remembered: one that is streamed is put often
_TOP = 8  # passages that tell which meanings stand together
_GRADES = frozenset("BCDEFGHJKLMNOPQRSTUVWXYZ")  # a letter that names something
_PAIRS = [len(pair.encode()) for pair in ("医学", "T恤", "88")]  # what Chinese words are found by
_PHRASE = 4  # English words that are one Chinese one, at most
_SHORT = re.compile(r"\b(?:can|won|shan)'t\b|(?<=\w)(?:'(?:s|d|m|ve|ll|re)|n't)\b", re.IGNORECASE)
_PIECE = re.compile(
    rf"(?P<zh>[{CJK}]+)|(?P<en>[^\W_{CJK}][^\s{CJK}?？!！,，。;；:：、()（）《》“”‘’\"/&]*)"
)


class Term(NamedTuple):
    """One concept of a glossary: what it is called in Chinese and in English, head words first."""

    zh: tuple[str, ...]
    en: tuple[str, ...]


class Across(NamedTuple):
    """A question in the other language, how many words it has, and how many of them the index has.

    It has the words of that language, not its grammar; what no dictionary has stays as it is.
    """

    text: str
    words: int
    found: int

    @property
    def known(self) -> float:
        """The share of its words that the index has."""
        return self.found / self.words


class Word(NamedTuple):
    """A word of a question, and what it may be in the other language, likeliest first.

    A word of which nothing is known stays as it is.
    """

    said: str
    meanings: tuple[str, ...]


class Bridge:
    """Questions into the other language of an index.

    Args:
        index: whose words the questions are to find.
        glossary: whose terms go before the dictionary.
    """

    def __init__(self, index: Index, glossary: Sequence[Term] = ()) -> None:
        self._index = index
        self._glossary = [term for term in glossary if term.zh and term.en]
        self._terms = terms_of([(*term.zh, *term.en) for term in self._glossary])

    def speaks(self, lang: str) -> bool:
        """Whether the index has passages in a language."""
        return lang in self._index.manifest.languages

    def across(self, question: str, lang: str) -> Across | None:
        """The question in the other language than its own, `lang`.

        None where the index has no passage in that, or nothing of the question is known there.
        """
        return self._remembered(question, lang)

    @cached_property
    def _remembered(self) -> Callable[[str, str], Across | None]:
        return lru_cache(_KEPT)(self._translated)

    def _translated(self, question: str, lang: str) -> Across | None:
        to = OTHER.get(lang, "")
        if not self.speaks(to):
            return None
        normal = _SHORT.sub("", unicodedata.normalize("NFKC", question).replace("’", "'"))
        asked = asking.in_english(normal) if to == "en" else asking.in_chinese(normal)
        rest = figures.with_digits(asked.rest) if to == "en" else asked.rest
        words = list(self._words(rest, to))
        found = [self._found_by(word, to) for word in words]
        if not any(found):
            return None
        said = self._together(words, found, to)
        ordered = [asked.said, *said] if to == "en" else [*said, asked.said]
        text = " ".join(part for part in ordered if part) + ("?" if to == "en" else "？")
        return Across(text, len(found), sum(map(bool, found)))

    def _words(self, text: str, to: str) -> Iterator[Word]:
        """The words of a text; glossary terms, days and amounts as one each."""
        position = 0
        for start, end, said in sorted(
            self._fixed(text, to), key=lambda one: (one.start, -one.end)
        ):
            if start >= position:
                yield from self._plain(text[position:start], to)
                yield Word(text[start:end], (said,))
                position = end
        yield from self._plain(text[position:], to)

    def _fixed(self, text: str, to: str) -> Iterator[Figure]:
        """What has one translation whatever stands beside it: terms, days, amounts, extremes."""
        for mention in self._terms.find(text):
            term = self._glossary[mention.group]
            yield Figure(mention.start, mention.end, (term.en if to == "en" else term.zh)[0])
        yield from figures.in_english(text) if to == "en" else figures.in_chinese(text)

    def _plain(self, text: str, to: str) -> Iterator[Word]:
        """The words of a text by the dictionary; those of the language `to` stay as they are."""
        pieces = [(piece[0].strip("."), piece["zh"] is not None) for piece in _PIECE.finditer(text)]
        for chinese, run in groupby(pieces, key=itemgetter(1)):
            said = [piece for piece, _ in run]
            if chinese != (to == "en"):
                yield from (Word(piece, ()) for piece in said if piece)
            else:
                yield from _into_english(said) if to == "en" else self._into_chinese(said)

    def _into_chinese(self, said: Sequence[str]) -> Iterator[Word]:
        """English words and phrases, the longest that the dictionary has."""
        start = 0
        while start < len(said):
            for size in range(min(_PHRASE, len(said) - start), 0, -1):
                phrase = " ".join(said[start : start + size])
                key = dictionary.stems(phrase)
                if (size > 1 and len(key) < 2) or not (found := self._known_chinese.get(key, ())):
                    continue
                yield Word(phrase, found)
                break
            else:
                size = 1
                word = said[start]
                if word.casefold() not in ENGLISH or (len(word) == 1 and word in _GRADES):
                    yield Word(word, ())
            start += size

    @cached_property
    def _known_chinese(self) -> dict[tuple[str, ...], tuple[str, ...]]:
        """The dictionary by English stems, as far as the index has the Chinese words."""
        of_length = self._index.lexical.vocabulary.of_length
        there = set().union(*map(of_length, _PAIRS))

        def known(word: str) -> bool:
            pairs = [word[at : at + 2] for at in range(len(word) - 1)]
            return bool(pairs) and sum(map(there.__contains__, pairs)) >= len(pairs) / 2

        return dictionary.chinese(known)

    def _together(
        self, words: Sequence[Word], found: Sequence[Mapping[str, frozenset[str]]], to: str
    ) -> list[str]:
        """One meaning of each word: of those that the index has, the one beside the others."""
        weights: dict[str, float] = {}
        for meanings in found:
            distinct = {token for by in meanings.values() for token in by}
            for token in distinct:
                weights[token] = max(weights.get(token, 0.0), 1 / len(distinct))
        passages = self._nearest(weights, to)
        return [
            self._best(meanings, passages) if meanings else (word.meanings or (word.said,))[0]
            for word, meanings in zip(words, found, strict=True)
        ]

    def _found_by(self, word: Word, to: str) -> dict[str, frozenset[str]]:
        """What a word may mean, or itself, if the index has it: the tokens it is found by.

        An English phrase has to be there with all of its words, a Chinese word with some pairs.
        """
        if to == "en" and not word.meanings and language(word.said) == "zh":
            return {}
        found = {}
        for meaning in word.meanings or (word.said,):
            by = frozenset(tokens(meaning))
            there = frozenset(filter(self._index.lexical.knows, by))
            if there == by or language(meaning) == "zh":
                found[meaning] = there
        return {meaning: by for meaning, by in found.items() if by}

    def _best(
        self,
        meanings: Mapping[str, frozenset[str]],
        passages: Sequence[tuple[frozenset[str], float]],
    ) -> str:
        """The meaning that most of the passages hold and few others; of equals the first."""

        def held(meaning: str) -> float:
            by = meanings[meaning]
            rarity = sum(map(self._index.lexical.idf, by)) / len(by)
            return rarity * sum(score for said, score in passages if by <= said)

        return max(meanings, key=held)

    def _nearest(self, weights: dict[str, float], to: str) -> list[tuple[frozenset[str], float]]:
        """The tokens and the score of the passages in a language that have most of it."""
        index = self._index
        scores = index.lexical.score(weights)
        scores = np.where(index.languages == index.manifest.languages.index(to), scores, 0)
        best = [row for row in np.argsort(-scores, kind="stable")[:_TOP] if scores[row] > 0]
        with index.lock:
            texts = [searched(index.catalog.passage(int(row))) for row in best]
        return [
            (frozenset(tokens(text)), float(scores[row]))
            for row, text in zip(best, texts, strict=True)
        ]


def _into_english(runs: Sequence[str]) -> Iterator[Word]:
    """Chinese words as jieba cuts them; one that the dictionary has not is cut further.

    A single character says something only where it is a noun; a measure word, such as 一桶, only
    where the dictionary has it.
    """
    import rjieba

    for run in runs:
        for word, kind in rjieba.tag(run, False):
            if word in CHINESE or (len(word) == 1 and kind[0] not in _NOUNS):
                continue
            if kind[0] in _COUNTS and not dictionary.knows(word):
                continue
            for part in _parts(word):
                meanings = dictionary.english(part)
                yield Word(part, tuple(one for one in meanings if dictionary.stems(one)))


def _parts(word: str) -> list[str]:
    """The word, if the dictionary has it; else the longest words in it, if it is made of such.

    What is made of nothing but single characters is a name.
    """
    parts, start = list[str](), 0
    while start < len(word):
        ends = range(len(word), start, -1)
        end = next((end for end in ends if dictionary.knows(word[start:end])), 0)
        if not end:
            return [word]
        parts.append(word[start:end])
        start = end
    return parts if max(map(len, parts)) > 1 else [word]
