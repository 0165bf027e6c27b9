"""Codes that a device shows, or that are asked of: error E6, code 08, 报E12, E 6故障."""

import re

_SHOWN = "error|fault|alarm|code|shows?|showing|display(?:s|ing)?|says"
_SHOWN_ZH = "故障码?|错误码?|代码|报警?|显示|跳|出现|提示"
_CODE = r"[A-Za-z]{0,3}[ -]?\d{1,4}[A-Za-z]?"
_NAMED = r"[A-Za-z]{1,3}[ -]?\d{1,4}[A-Za-z]?"
_FORMS = re.compile(
    rf"\b(?:{_SHOWN}) (?:is |of |me |an? |the |error |code )*(?P<behind>{_CODE})\b"
    rf"|(?:{_SHOWN_ZH})(?:是|为|了|个|错)? ?(?P<behind_zh>{_CODE})(?![A-Za-z\d])"
    rf"|^(?P<alone>{_CODE})[?？.。!]*$"
    rf"|^(?:what|who)(?:['’]?s| is| does| about) (?:the |an? )?(?P<named>{_NAMED})"
    r"[ ?.]*(?:mean)?[ ?.]*$"
    rf"|(?<![A-Za-z\d-])(?P<before>{_NAMED})"
    rf"(?: (?:{_SHOWN}|mean(?:s|ing)?)\b|(?:{_SHOWN_ZH})|(?:是|代表)?(?:什么|啥)意思)",
    re.IGNORECASE,
)


def shown_code(question: str) -> str:
    """The code that a question tells of, in its plain form; "" where it tells of none."""
    found = _FORMS.search(question)
    return plain_code(next(filter(None, found.groups()))) if found else ""


def plain_code(text: str) -> str:
    """A code in one form: ``e6`` of "E 6" and "e-6"."""
    return re.sub(r"[\s_-]", "", text).casefold()
