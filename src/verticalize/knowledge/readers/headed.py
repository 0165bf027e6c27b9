"""Headings of plain text, written as Markdown has them: underlined ones, and 一、二、三、."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from verticalize.knowledge.cutting.tables import FENCE
from verticalize.numerals import chinese_number
from verticalize.text import CJK_CHAR

_RULE = re.compile(r" {0,3}(?:=+|-+)\s*$")
_LONGEST = 80  # characters of a heading
_SHORTEST_RULE = 3
_ENDS = tuple(".。!！?？:：;；,，、|")
_OWN = re.compile(r"\s*(?:[-*+•·>|]\s|#{1,6}\s|\d{1,3}[.)]\s)")
_COUNTED = re.compile(r"(?P<name>[一二三四五六七八九十]{1,3})、(?P<rest>\S.{0,58})$")
_ASIDE = re.compile(r"[（(][^（()）]*[)）]")
_STATES = re.compile(r"[。；，：！？;!?]")


def with_underlined(text: str) -> str:
    """The text with ``# `` before what is underlined with ``=``, and ``## `` with ``-``."""
    lines = text.split("\n")
    rules = {number + 1: number for number in _underlined(lines)}
    return "\n".join(
        f"{'#' if '=' in lines[number + 1] else '##'} {line.strip()}"
        if number + 1 in rules
        else line
        for number, line in enumerate(lines)
        if number not in rules
    )


def with_counted(text: str) -> str:
    """The text with ``## `` before the lines that count 一、二、三、 and say nothing themselves.

    There are two of them at least, and something stands below each.
    """
    lines = text.split("\n")
    found = list(_counted(lines))
    if len(found) < 2:
        return text
    return "\n".join(f"## {line.strip()}" if n in found else line for n, line in enumerate(lines))


def _underlined(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of lines, each a paragraph by itself, that have a line of dashes below them."""
    fenced = False
    for number, (line, below) in enumerate(pairwise(lines)):
        fenced ^= bool(FENCE.match(line))
        alone = number == 0 or not lines[number - 1].strip()
        if alone and not fenced and _RULE.match(below) and _is_underlined(line.strip(), below):
            yield number


def _is_underlined(line: str, below: str) -> bool:
    width = len(line) + len(CJK_CHAR.findall(line))
    least = max(_SHORTEST_RULE, width // 2)
    stands = 0 < len(line) <= _LONGEST and not line.endswith(_ENDS) and not _OWN.match(line)
    return stands and len(below.strip()) >= least and not _RULE.match(line)


def _counted(lines: Sequence[str]) -> Iterator[int]:
    """The numbers of the lines that count from 一 on and have something else below them."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    last = 0
    for number, below in pairwise(filled):
        count = _count(lines[number])
        if count in (1, last + 1) and not _count(lines[below]):
            yield number
            last = count


def _count(line: str) -> int:
    """The number of a line that counts and states nothing; what stands in brackets aside."""
    found = _COUNTED.match(line.strip())
    if found is None or _STATES.search(_ASIDE.sub("", found["rest"])):
        return 0
    return chinese_number(found["name"]) or 0
