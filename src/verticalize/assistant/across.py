"""Answers by sources in the other language than the question's.

A model that writes reads them and answers. Nobody else does: a dictionary finds passages, but is
too rough to say which of their sentences answers. They are pointed to.
"""

from verticalize.assistant.draft import Draft
from verticalize.retrieval.bridge import Across

# With no source in the question's language: so many of its words, and this share of them.
_ALONE, _KNOWN = 2, 0.5
# With sources in both, which are about the same: a question of a few words, or with strange ones,
# is about other things than all of them.
_BESIDE, _KNOWN_BESIDE = 4, 0.75
_TITLES, _WORDS = 3, 12  # sources and words that are named
_USED = {
    "zh": "中文资料没有回答这个问题。所用的是英文资料，按这些词查到：{words}",
    "en": "No source in English answers this. Sources in Chinese were used, found by: {words}",
}
_POINTED = {
    "zh": "英文资料中或许有答案，请看所列原文：{titles}。按这些词查到：{words}",
    "en": "Sources in Chinese may answer it, see the passages: {titles}. Found by: {words}",
}
_PARTED = {"zh": "、", "en": ", "}


def worth_asking(asked: Across, *, low: bool, alone: bool) -> bool:
    """Whether sources in the other language may know more of a question than those in its own.

    Args:
        low: the gate refuses what they hold.
        alone: they are all there is.
    """
    if alone:
        return asked.found >= _ALONE and asked.known >= _KNOWN
    return not low and asked.found >= _BESIDE and asked.known >= _KNOWN_BESIDE


def notice(draft: Draft) -> tuple[str, ...]:
    """That the sources speak the other language, and what they were asked; nothing where not."""
    if not draft.across:
        return ()
    titles = dict.fromkeys(hit.passage.title or hit.passage.source for hit in draft.hits)
    form = (_POINTED if draft.refusal else _USED)[draft.lang]
    named = _PARTED[draft.lang].join(list(titles)[:_TITLES])
    return (form.format(titles=named, words=_shortened(draft.across)),)


def _shortened(asked: str) -> str:
    words = list(dict.fromkeys(asked.split()))
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
