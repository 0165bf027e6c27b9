"""Whether an answer is a refusal: that of the pack, or one in a model's own words.

Of the latter only sentences *about the evidence or the speaker* count ("the passages do not answer
this", "I do not know"): an answer may well begin with "No", or be about sources, documents and
information.
"""

import re
from collections.abc import Iterable

from verticalize.text import words

LONGEST = {"zh": 40, "en": 160}  # characters; what says more than this says something
_EVIDENCE = (
    r"(?:the|these|this|my|our)(?: (?:given|provided|available|supplied|numbered))? "
    r"(?:knowledge base|passages?|sources?|context|text|documents?|excerpts?|information)"
)
_ANSWER = r"(?:(?:an?|any|no|the|enough|relevant|such) )*(?:answer\w*|information|mention\w*)"
_EN = re.compile(
    rf"(?:sorry,? (?:but )?)?(?:based on {_EVIDENCE},? )?(?:"
    rf"{_EVIDENCE} (?:(?:does|do|did) not|doesn't|don't|cannot|can't)"
    rf" (?:(?:contain|hold|give|have|provide|include|say|state)\w* )?{_ANSWER}\b"
    rf"|{_EVIDENCE} (?:holds?|has|have|contains?|gives?|provides?) no (?:answer|information)\b"
    rf"|nothing in {_EVIDENCE} (?:answers|mentions)\b"
    r"|there is (?:no|not enough) (?:answer|information) (?:in|to|for|on|about)\b"
    r"|I (?:do not|don't) know\b"
    r"|I (?:cannot|can't|am unable to|am not able to) (?:answer|tell|say)\b"
    r")",
    re.IGNORECASE,
)
_EVIDENCE_ZH = r"(?:现有|所给|给定|提供的|以上|这些)?(?:的)?(?:资料|知识库|段落|上文|参考内容)"
_ZH = re.compile(
    rf"(?:对不起|抱歉)?[，,]?(?:根据)?{_EVIDENCE_ZH}(?:里|中|内)?[，,]?(?:并)?"
    r"(?:没有|未|无法|不能)(?:能)?[^。！？]{0,12}(?:回答|作答|提到|提及|说明|答案|资料|内容|信息|问题)"
    r"|(?:对不起|抱歉)?[，,]?我?(?:无法|不能|没法)(?:回答|作答)"
    r"|我?不(?:知道|清楚)[。.]?$"
)
_MORE = re.compile(r"[。.！？!?]\s*\S|\[\d+\]")  # a second sentence, or a citation


def is_refusal(text: str, refusals: Iterable[str]) -> bool:
    """Whether a whole answer says nothing, one of the pack's `refusals`, or that it declines."""
    said = words(text)
    return not said or any(said == words(refusal) for refusal in refusals) or declines(text)


def may_be_refusal(text: str, refusals: Iterable[str]) -> bool:
    """Whether the beginning of an answer is a refusal as far as it goes."""
    said = " ".join(words(text))
    return declines(text) or any(" ".join(words(one)).startswith(said) for one in refusals)


def declines(text: str) -> bool:
    """Whether `text` is one short sentence that says there is no answer."""
    said = text.strip()
    chinese = re.search(r"[一-鿿]", said) is not None
    if len(said) > LONGEST["zh" if chinese else "en"] or _MORE.search(said):
        return False
    return (_ZH if chinese else _EN).match(said) is not None
