"""Answers by sources in the other language than the question's.

A model that writes reads them and answers. Nobody else does: a dictionary finds passages, but is
too rough to say which of their sentences answers. They are pointed to.
"""

from collections.abc import Sequence
from dataclasses import replace

from verticalize.assistant.draft import Draft
from verticalize.records import Hit
from verticalize.retrieval.bridge.bridge import Across

_KNOWN = 0.5  # share of the words of a question, where no source speaks its language
# With sources in both languages, which are about the same: a question of a few words, or with
# strange ones, is about other things than all of them.
_KNOWN_TO_BOTH, _WORDS = 0.75, 4
_TITLES = 3  # sources that are named
_WRITTEN = {
    "zh": "中文资料没有回答这个问题。所用的是英文资料，按这些词查到：{}",
    "en": "No source in English answers this. Sources in Chinese were used, found by: {}",
}
_POINTED = {
    "zh": "英文资料中或许有答案，请看所列原文：{}。按这些词查到：{}",
    "en": "Sources in Chinese may answer it; see the passages: {}. They were found by: {}",
}
_PARTED = {"zh": "、", "en": ", "}


def worth_asking(asked: Across, *, low: bool, alone: bool) -> bool:
    """Whether sources in the other language may know more of a question than those in its own.

    Args:
        low: the gate refuses what they hold.
        alone: they are all there is.
    """
    if alone:
        return asked.known >= _KNOWN
    return not low and asked.found >= _WORDS and asked.known >= _KNOWN_TO_BOTH


def written_across(draft: Draft) -> Draft:
    """A draft that a model writes by such sources, with that said."""
    return _noting(draft, _WRITTEN[draft.lang].format(draft.across))


def pointed_across(refused: Draft, found: Sequence[Hit], asked: str) -> Draft:
    """A draft that answers nothing, with the passages that `asked` has found."""
    titles = list(dict.fromkeys(hit.passage.title or hit.passage.source for hit in found))
    named = _PARTED[refused.lang].join(titles[:_TITLES])
    said = _POINTED[refused.lang].format(named, asked)
    return _noting(replace(refused, hits=tuple(found)), said)


def _noting(draft: Draft, notice: str) -> Draft:
    verdict = replace(draft.verdict, notices=(*draft.verdict.notices, notice))
    return replace(draft, verdict=verdict)
