"""Answers to "old and new": what a rule says and what the version before it said, side by side."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from verticalize.assistant.answers.extract import quotable
from verticalize.assistant.answers.quotation import Quotation, Quoted, quote
from verticalize.knowledge.authority import Authority
from verticalize.records import Hit, Passage
from verticalize.retrieval.searching import Find
from verticalize.retrieval.sources.standing import past
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens

KIN = 0.5  # of the words of two titles, which versions of one document have in common
ALIKE = 1.0  # what two statements gain that have all their words in common
_OLD, _NEW = r"(?:old|former|previous)", r"(?:new|current|present)"
_AND = r"(?:vs\.?|versus|and|or|against|compared (?:with|to))"
_OLD_ZH, _NEW_ZH = r"(?:[旧老]|上一|前一)版?本?", r"(?:新|现行)版?本?"
_BEFORE_ZH = rf"(?:以前|之前|过去|{_OLD_ZH}|(?:19|20)\d\d年(?:以前|之前|前)?)"
_NAMED = re.compile(  # the old and the new rules
    rf"\b(?:differences? between )?(?:the )?(?:{_OLD} {_AND} (?:the )?{_NEW}"
    rf"|{_NEW} {_AND} (?:the )?{_OLD})\b"
    rf"|新[旧老]版?|[旧老]新版?|{_OLD_ZH}[和与跟、]{_NEW_ZH}|{_NEW_ZH}[和与跟、]{_OLD_ZH}",
    re.IGNORECASE,
)
_SPOKEN_OF = re.compile(  # was that different before 2024?
    r"\b(?:is|was|were) (?:that|this|it) (?:any )?(?:different|the same|also so)"
    r" (?:before|until|under|in)\b[^.?!]*"
    rf"|[和跟与比]{_BEFORE_ZH}(?:的|相比)?(?:有什么|有啥|有何)?(?:不一样|一样|不同|区别|变化)"
    rf"|{_BEFORE_ZH}(?:也|都)?是?(?:不一样|这样|一样)(?=[吗么？?])",
    re.IGNORECASE,
)


class _Said(NamedTuple):
    """A statement, how much it shares with what is asked, and its words."""

    quoted: Quoted
    share: float
    words: frozenset[str]


def both_versions(
    question: str,
    search: Find,
    *,
    lang: str,
    on: date,
    answer: str = "",
) -> Quotation | None:
    """What one version of a document says, and what the version before it said.

    None for any other question, and if no two versions found say what is asked. Of all pairs of
    statements it is the one that says most of that, in words most alike. "Was that different?" is
    about what the last `answer` quoted.
    """
    named, spoken_of = _NAMED.search(question), _SPOKEN_OF.search(question)
    if not (named or spoken_of):
        return None
    about = _SPOKEN_OF.sub(" ", _NAMED.sub(" ", question))
    hits = search(about)
    gone = [hit for hit in hits if past(Authority.of(hit.passage.metadata), on)]
    if not spoken_of:  # the document has to be named
        gone = [hit for hit in gone if set(tokens(about)) & set(tokens(hit.passage.title))]
    now = [hit for hit in hits if _holds(hit.passage, on)]
    pairs = [
        (new.quoted.statement in answer, _score(new, old), new, old)
        for new, old in product(_said(about, now), _said(about, gone))
        if _are_versions(new.quoted.hit.passage, old.quoted.hit.passage)
    ]
    if not pairs:
        return None
    _, _, new, old = max(pairs, key=lambda pair: pair[:2])
    return quote([new.quoted, old.quoted], (), lang)


def _holds(passage: Passage, on: date) -> bool:
    authority = Authority.of(passage.metadata)
    return authority.effective_from is not None and authority.holds(on, today=on)


def _are_versions(one: Passage, other: Passage) -> bool:
    """Whether most of two titles is the same."""
    first, second = set(tokens(one.title)), set(tokens(other.title))
    return len(first & second) >= KIN * max(len(first), len(second), 1)


def _said(about: str, hits: Sequence[Hit]) -> list[_Said]:
    """The statements that say some of what is asked, names apart."""
    offered = quotable(about, [hit.passage for hit in hits])
    asked = set(tokens(about, TERMS))
    return [
        _Said(Quoted(hit, sentence), share, words)
        for hit, sentences, shares in zip(hits, offered.sentences, offered.shares, strict=True)
        for sentence, share in zip(sentences, shares, strict=True)
        for words in [frozenset(tokens(sentence, TERMS))]
        if (asked & words) - set(tokens(hit.passage.title))
    ]


def _score(new: _Said, old: _Said) -> float:
    alike = len(new.words & old.words) / max(len(new.words | old.words), 1)
    return new.share + old.share + ALIKE * alike
