"""Headings and titles: what a section or a document says is asked by its name."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.texts.extracts import Wordings, extract, opening, pick
from verticalize.instruct.texts.statute_names import article_of
from verticalize.records import Passage
from verticalize.text import CJK

_NUMBER = re.compile(r"^(?:\d+[.、]|[一二三四五六七八九十]+、)\s*")
_ASKS = re.compile(r"[?？]$|怎么|怎样|如何|哪些|什么|哪种|哪几|多久|多少|是否|吗|几种")
_HEADING: Wordings = {
    "zh": (
        "关于{title}，{section}方面有什么要点？",
        "{title}：请说明“{section}”。",
        "“{title}”里“{section}”这部分讲了什么？",
        "说到{title}，“{section}”指的是哪些内容？",
    ),
    "en": (
        "{title}: what should I know about “{section}”?",
        "What does the guide “{title}” say under “{section}”?",
        "On the subject of {title}, what is said about “{section}”?",
        "Could you explain “{section}” as “{title}” puts it?",
    ),
}
_TITLE: Wordings = {
    "zh": (
        "“{title}”一开头讲了什么？",
        "请介绍一下“{title}”。",
        "“{title}”这份资料开头说了什么？",
        "想了解“{title}”，从哪里说起？",
    ),
    "en": (
        "What does “{title}” start with?",
        "Give me an introduction to “{title}”.",
        "How does “{title}” begin?",
        "I would like to read up on “{title}”. What comes first?",
    ),
}


_OPENING = 400  # characters into a document at which its first telling passage begins at the latest


def headings(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """A heading is a question already, or is made one; what stands first below it answers.

    The numbers of articles are left to `articles`.
    """
    once = _own_topics(passages)
    for _, found in groupby(passages, key=_document):
        seen: set[str] = set()
        for passage in found:
            section = passage.section
            if not section or section == passage.title or section in seen or article_of(section):
                continue
            seen.add(section)
            spans = opening(passage)
            question = _heading_question(passage, _topics(passage.title) & once, seed)
            if spans and question:
                yield extract(passage, "heading", question, spans)


def titles(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """The title of each document whose beginning is here; its first sentences answer."""
    for _, found in groupby(passages, key=_document):
        told = ((passage, opening(passage)) for passage in found if passage.title)
        passage, spans = next(((each, spans) for each, spans in told if spans), (None, []))
        if passage is None or passage.start > _OPENING:  # the beginning is in another split
            continue
        if passage.title.endswith(("?", "？")):
            yield extract(passage, "title", passage.title, spans)
        elif passage.lang in _TITLE:
            wording = pick(_TITLE[passage.lang], seed, passage.document_id)
            yield extract(passage, "title", wording.format(title=passage.title), spans)


def _heading_question(passage: Passage, topics: set[str], seed: int) -> str | None:
    section = _NUMBER.sub("", passage.section).strip()
    if _ASKS.search(section):
        mark = "？" if passage.lang == "zh" else "?"
        question = section if section.endswith(("?", "？")) else section + mark
        colon = "：" if passage.lang == "zh" else ": "
        return question if topics & _topics(section) else passage.title + colon + question
    if passage.lang not in _HEADING:
        return None
    wording = pick(_HEADING[passage.lang], seed, passage.document_id, section)
    return wording.format(title=passage.title, section=section)


def _own_topics(passages: Iterable[Passage]) -> set[str]:
    """The words that one document has in its title: a heading with one names its topic."""
    once: set[str] = set()
    again: set[str] = set()
    for _, found in groupby(passages, key=_document):
        topics = _topics(next(found).title)
        again |= topics & once
        once |= topics
    return once - again


def _document(passage: Passage) -> str:
    return passage.document_id


def _topics(text: str) -> set[str]:
    chinese = re.findall(f"(?=([{CJK}]{{2}}))", text)
    return {*chinese, *re.findall(r"[a-z]{4,}", text.casefold())}
