"""Whether an answer declines in words of its own: models do not always say the pack's refusal."""

import re

LONGEST = {"zh": 40, "en": 160}  # characters; what says more than this says something
_ABOUT = r"(?:answers?|information|knowledge base|passages?|sources?|documents?|context)"
_EN = re.compile(
    rf"\b{_ABOUT}\b[^.?!]*\b(?:no|not|cannot|nothing)\b|\b(?:no|not|cannot|nothing)\b[^.?!]*\b{_ABOUT}\b"
    r"|\bI (?:do not|don't|cannot|can't) (?:know|answer|say|tell)\b",
    re.IGNORECASE,
)
_ZH = re.compile(
    r"(?:资料|知识库|段落|文中|原文|上文)[^。！？]{0,10}(?:没有|未|无法|不能)"
    r"|(?:没有|未能|无法|不能)[^。！？]{0,8}(?:回答|作答|答案|相关资料|相关内容)|^我?不(?:知道|清楚)[。.]?$"
)

_MORE = re.compile(r"[。.！？!?]\s*\S|\[\d+\]")  # a second sentence, or a citation


def declines(text: str) -> bool:
    """Whether `text` is one short sentence that says there is no answer."""
    said = text.strip()
    chinese = re.search(r"[一-鿿]", said) is not None
    if not said or len(said) > LONGEST["zh" if chinese else "en"]:
        return False
    if _MORE.search(said):
        return False
    return (_ZH if chinese else _EN).search(said) is not None
