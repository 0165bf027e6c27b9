"""The question that a text ends with: "He snores and chokes at night. What test is done?"

The words of the story say nothing about what is asked, and there are more of them.
"""

import re

from verticalize.text import CJK_CHAR

_PARTS = re.compile(r"[.。!！?？;；,，]+(?:\s+|$|(?=[\u4e00-\u9fff]))")
_ASKS_ZH = re.compile(
    r"[吗么呢]$|多[少久大长高重远]|几|什么|啥|怎|咋|哪|谁|为何|如何|是否|能否|有没有|([\u4e00-\u9fff])不\1"
)
_ASKS_EN = re.compile(
    r"(?:(?:and|so|but|also|then)\s+)*(?:what|why|how|when|where|which|who|is|are|do|does|did|can"
    r"|could|should|will|would|may|must)\b",
    re.IGNORECASE,
)


def last_question(text: str) -> str:
    """The last clause, where it asks and is not the whole; else ""."""
    clauses = [clause.strip() for clause in _PARTS.split(text) if clause and clause.strip()]
    if len(clauses) < 2:
        return ""
    last = clauses[-1]
    asks = _ASKS_ZH.search(last) if CJK_CHAR.search(last) else _ASKS_EN.match(last)
    return last if asks else ""
