"""What the questions from texts have in common: whole sentences answer them, word for word."""

import re
from collections.abc import Sequence
from typing import TypeVar

from verticalize.fingerprint import of_value
from verticalize.instruct.candidate import JOINER, MAX_QUOTED, Candidate
from verticalize.instruct.lines import quotation
from verticalize.records import Passage
from verticalize.retrieval.quoting.units import is_lead_in, is_list, unit_spans
from verticalize.text import CJK

Span = tuple[int, int]
_SPEAKS_ZH, _SPEAKS_EN = 18, 11  # characters or words from which a question speaks for itself
Wordings = dict[str, tuple[str, ...]]  # by language
_T = TypeVar("_T")
_MARKER = re.compile(r"^(?:[-*+•]\s|\d+[.、)）](?!\d)|[（(]\d+[)）])\s*")
_BACK = re.compile(
    r"^(?:[这那它其该此他她]|上述|前款|前述|以上|但|也|并|而|且|还|则|只|都|就|均|一般|通常|多|可|应)"
    r"|^(?:it|its|this|that|these|those|they|their|he|she|his|her|such|there|here|another|both|most|one)\b",
    re.IGNORECASE,
)


def body(passage: Passage) -> list[Span]:
    """What a passage says: its sentences and lists, without headings, tables and bare lead-ins."""
    spans = []
    for start, end in unit_spans(passage.text):
        unit = passage.text[start:end]
        if unit.startswith(("#", "|", "```")) or unit in (passage.title, passage.section):
            continue
        if is_list(unit) or not is_lead_in(unit):
            spans.append((start, end))
    return spans


def sentences_of(passage: Passage) -> list[Span]:
    """Its sentences that stand in no list."""
    return [(a, b) for a, b in body(passage) if not is_list(passage.text[a:b])]


def opening(passage: Passage) -> list[Span]:
    """What an answer quotes of its beginning."""
    return first_units(passage, body(passage))


def first_units(passage: Passage, spans: Sequence[Span]) -> list[Span]:
    """The first of these as far as a quotation goes: so many sentences, or up to a list."""
    first = list(spans[:MAX_QUOTED])
    for number, (start, end) in enumerate(first, start=1):
        if is_list(passage.text[start:end]):
            return first[:number]
    return first


def extract(
    passage: Passage, generator: str, question: str, spans: Sequence[Span], *, relation: str = ""
) -> Candidate:
    """A question that these spans of the passage answer."""
    said = [plain(passage.text[start:end]) for start, end in spans]
    return Candidate(
        question=question,
        answer=JOINER.get(passage.lang, " ").join(said),
        generator=generator,
        relation=relation,
        lang=passage.lang,
        evidence=(passage.id,),
        document_id=passage.document_id,
        gold=passage.id,
        quote=quotation(passage, spans),
        telltale=((said[0],),),
    )


def pick(choices: Sequence[_T], seed: int, *key: str) -> _T:
    """One of the choices, always the same for the same seed and key."""
    return choices[int(of_value([seed, *key])[:8], 16) % len(choices)]


def plain(text: str) -> str:
    """A unit without bold marks; a sentence also without its bullet or number."""
    return (text if is_list(text) else _MARKER.sub("", text)).replace("**", "")


def points_back(text: str) -> bool:
    """Whether a clause begins with a word that only what stands before it explains."""
    return bool(_BACK.match(text))


def lower_first(text: str) -> str:
    """English within a sentence; DNA and names of several capitals are left alone."""
    word = text.split(" ", 1)[0]
    return (
        text if any(c.isupper() for c in word[1:]) or word == "I" else text[:1].lower() + text[1:]
    )


def titled(title: str, lang: str) -> str:
    """A title within a Chinese sentence stands in its marks; an English one stands as it is."""
    return f"《{title}》" if lang == "zh" and "《" not in title else title


def placed(question: str, passage: Passage, *, about: str = "") -> str:
    """The question, behind its document's title where it would not be understood without.

    That is where it (or the clause that it is `about`) points back, or where it is short and has
    no word of the title.
    """
    title, chinese = passage.title, passage.lang == "zh"
    if not title:
        return question
    long = len(question) >= _SPEAKS_ZH if chinese else len(question.split()) >= _SPEAKS_EN
    clear = not points_back(about or question)
    if clear and (long or _topics(title) & _topics(question)):
        return question
    return f"{title}：{question}" if chinese else f"{title}: {lower_first(question)}"


def _topics(text: str) -> set[str]:
    chinese = re.findall(f"(?=([{CJK}]{{2}}))", text)
    return {*chinese, *re.findall(r"[a-z]{5,}", text.casefold())}
