"""Answers from sources that are not in the language of the question.

A model that writes freely reads them and answers. Otherwise the reader is only pointed to them: a
dictionary is good enough to find passages, but too rough to tell which sentence answers.
"""

import re
from collections.abc import Sequence

from verticalize.assistant.draft import Draft
from verticalize.assistant.turns.names import holds
from verticalize.records import Hit
from verticalize.retrieval.bridge import Across
from verticalize.retrieval.engine.catalog import known_as

# With no source in the question's language: this share of its words, and of one word all.
_KNOWN = 0.5
# With sources in both, which are about the same: a question of a few words, or with strange ones,
# is about other things than all of them.
_BESIDE, _KNOWN_BESIDE = 4, 0.75
_TITLES, _WORDS = 3, 12  # sources and words that are named
_USED = {
    "zh": "中文资料没有回答这个问题。所用的是英文资料，按这些词查到：{words}",
    "en": "No source in English answers this. Sources in Chinese were used, found by: {words}",
}
_POINTED = {
    "zh": "中文资料里没有答案；英文资料中或许有，请看所列原文：{titles}。（按这些词查到：{words}）",
    "en": "No source in English answers this; sources in Chinese may, see the passages: {titles}. "
    "(Found by: {words})",
}
_CODE = re.compile(r"\d|\b[A-Z]{2,}")
_PARTED = {"zh": "、", "en": ", "}


def worth_asking(asked: Across, *, low: bool, alone: bool) -> bool:
    """Whether sources in the other language may answer what those in its own do not.

    Args:
        low: the gate refuses what was found in them.
        alone: there are no sources in the question's own language.
    """
    if alone:
        return asked.known >= (_KNOWN if asked.found > 1 else 1)
    return not low and asked.found >= _BESIDE and asked.known >= _KNOWN_BESIDE


def of_named(asked: str, found: Sequence[Hit]) -> list[Hit]:
    """The hits without cards and FAQ entries about things that the question does not name.

    A question translated word by word always shares a few words with some of them.
    """
    return [
        hit
        for hit in found
        if hit.passage.kind not in ("facts", "faq")
        or any(holds(name, asked) for name in known_as(hit.passage))
    ]


def has_code(question: str) -> bool:
    """Whether a question names something that is the same in both languages: BJ-008, F401."""
    return bool(_CODE.search(question))


def notice(draft: Draft) -> tuple[str, ...]:
    """A note that the answer is from sources in the other language, and which words found them."""
    if not draft.across or draft.refusal:
        return ()
    return (_USED[draft.lang].format(words=_shortened(draft.across)),)


def pointing(draft: Draft) -> str:
    """The text in place of a refusal: which passages in the other language may answer."""
    titles = dict.fromkeys(hit.passage.title or hit.passage.source for hit in draft.hits)
    named = _PARTED[draft.lang].join(list(titles)[:_TITLES])
    return _POINTED[draft.lang].format(titles=named, words=_shortened(draft.across))


def _shortened(asked: str) -> str:
    words = list(dict.fromkeys(asked.split()))
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
