"""What a translation must not touch: code, links, placeholders, tags and formulas."""

import re
from collections import Counter

_KEPT = re.compile(
    r"```.*?```"  # fenced code
    r"|~~~.*?~~~"
    r"|``[^`\n]+``|`[^`\n]+`"  # code in a line
    r"|\$\$.+?\$\$|\\\(.+?\\\)|\\\[.+?\\\]"  # formulas
    r"|https?://[^\s<>\"'）)，。]+|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|\$\{[^{}\n]*\}|\{\{[^{}\n]*\}\}|\{[A-Za-z_][\w.\[\]]*\}|\{\d*\}"  # placeholders
    r"|%\([A-Za-z_]\w*\)[sdf]|%(?:\.\d+)?[sdf]\b"
    r"|</?[A-Za-z][^<>\n]*>|<\|[^|<>\n]+\|>",  # tags
    re.DOTALL,
)
_MARK = re.compile(r"⟦\s*(\d+)\s*⟧")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LETTER = re.compile(r"[^\W\d_]")


def mask(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with ``⟦0⟧``, ``⟦1⟧`` in the place of what must stay, and what stood there."""
    pieces: list[str] = []

    def put(found: re.Match[str]) -> str:
        pieces.append(found.group())
        return f"⟦{len(pieces) - 1}⟧"

    return _KEPT.sub(put, text), tuple(pieces)


def unmask(text: str, pieces: tuple[str, ...]) -> str | None:
    """The pieces back in their places; None unless each mark stands in the text exactly once."""
    marks = [int(number) for number in _MARK.findall(text)]
    if sorted(marks) != list(range(len(pieces))):
        return None
    return _MARK.sub(lambda found: pieces[int(found[1])], text)


def has_words(masked: str) -> bool:
    """Whether there is anything to translate."""
    return bool(_LETTER.search(_MARK.sub("", masked)))


def numbers(masked: str) -> Counter[str]:
    """The numbers outside of what is masked, without the commas between thousands."""
    plain = _MARK.sub("", masked)
    return Counter(re.sub(r",(?=\d{3})", "", number) for number in _NUMBER.findall(plain))
