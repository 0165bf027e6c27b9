"""What stands below a table in one cell and tells of it: a note, and no row."""

import re
from collections.abc import Sequence

from verticalize.text import CJK

_WIDE = re.compile(rf"[{CJK}\u3000-\u303f\uff01-\uffe6]")
_NAMED = re.compile(
    r"(?:附?注|备注|说明|注意|提示|脚注|来源)\s?\d{0,2}\s?[：:]|注\s?\d{1,2}\s"
    r"|(?:Notes?|N\.?B\.?|Remarks?|Sources?|Caution|Important|Legend)\s?\d{0,2}\s?[:.]",
    re.IGNORECASE,
)
_SIGN = re.compile(r"[*†‡§※]+\s?\S|[¹²³⁴⁵⁶⁷⁸⁹]|[(（]\d{1,2}[)）]")
_ASKS = re.compile(r"[?？]\s*$")
_STOPS = re.compile(r"[。；，：！,;:!]|\.(?:\s|$)")
_WORDS, _CHINESE = 5, 10  # words, or Chinese characters, of what is more than a name
_LONG = 40  # columns of a text that is no name, at least; a Chinese character takes two
_TIMES = 1.5  # the longest name in the column


def is_named_note(text: str) -> bool:
    """Whether a text says itself that it is a note: 注：…, "Note 2: …"."""
    return bool(_NAMED.match(text))


def is_note(text: str, names: int, *, apart: bool = False) -> bool:
    """Whether the one cell of a row below a table is a note on it.

    Args:
        names: columns of the longest text that stands above it.
        apart: whether it is set apart from the table: by an empty row, or across its columns.
    """
    if is_named_note(text) or _SIGN.match(text):
        return True
    if _ASKS.search(text):
        return False
    if apart:
        many = len(text.split()) >= _WORDS or len(_WIDE.findall(text)) >= _CHINESE
        return many or bool(_STOPS.search(text))
    return bool(_STOPS.search(text)) and columns(text) >= max(_LONG, _TIMES * names)


def columns(text: str) -> int:
    """The width of a text, where a Chinese character takes two columns."""
    return len(text) + len(_WIDE.findall(text))


def count_notes(rows: Sequence[Sequence[str]]) -> int:
    """How many of the last rows of a table, its header the first, are notes below it."""
    if not rows or len(rows[0]) < 2:
        return 0
    full = [row for row in rows[1:] if sum(map(bool, row)) > 1]
    names = max((columns(row[0]) for row in full), default=0)
    count = 0
    for row in reversed(rows[1:] if full else []):
        if not row[0] or any(row[1:]) or "|" in row[0] or not is_note(row[0], names):
            break
        count += 1
    return count
