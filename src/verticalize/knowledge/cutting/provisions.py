"""Paragraphs and items of an article: 款, 项, 目 and ``(a)(1)(A)(i)``; what passages call them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from verticalize.knowledge.cutting.statutes import NUMERAL
from verticalize.numerals import in_chinese

Path = tuple[str, ...]
ZH_ITEM = re.compile(rf"[（(]({NUMERAL})[）)]")
_ZH_SUBITEM = re.compile(r"(\d{1,2})[.．、](?!\d)")
_ZH_WHOLE = tuple("。：；:;！？!?”」")  # a line that ends so is a paragraph; others were wrapped
_LABEL = re.compile(r"\((\d{1,3}[A-Z]?|[a-z]{1,5}|[A-Z]{1,5})(?:-\d{1,2})?\)")
_EN_ITEM = re.compile(rf"{_LABEL.pattern}(?: ?{_LABEL.pattern})*")
_EN_FIRST = re.compile(rf"(?:^|(?<=[.:—] ))\((?:a|1|A)\)(?: ?{_LABEL.pattern})*")
_ROMAN = re.compile(r"x?(?:i{1,3}|iv|vi{0,3}|ix|x)")
_AHEAD = 40  # items looked at to know whether (i) is a letter or a number


def provisions(text: str, start: int, end: int, article: str) -> list[tuple[int, Path]]:
    """Where each paragraph and item of the article in ``text[start:end]`` begins, and its path.

    Paths are ``("第二款", "第（一）项")`` or ``("(b)", "(1)")``. An article of one 款 does not
    count it.
    """
    lines = list(_lines(text, start, end, article))
    return _chinese(lines) if article.startswith("第") else _english(lines)


def named(article: str, marks: Sequence[tuple[int, Path]], start: int, end: int) -> str:
    """The article with the paragraphs and items that begin or go on in ``[start, end)``."""
    offsets = [at for at, _ in marks]
    first = bisect_right(offsets, start) - 1
    last = bisect_left(offsets, end) - 1
    begins = marks[first][1] if first >= 0 else ()
    ends = marks[last][1] if last >= 0 else ()
    if not begins:
        return article
    chinese = article.startswith("第")
    join = " ".join if chinese else "".join
    name = f"{article} {join(begins)}"
    if ends[: len(begins)] == begins:
        return name
    same = next(depth for depth, (a, b) in enumerate(_pairs(begins, ends)) if a != b)
    return name + ("至" if chinese else "–") + join(ends[same:])


def _pairs(one: Path, other: Path) -> Iterator[tuple[str, str]]:
    longer = max(len(one), len(other))
    for depth in range(longer):
        yield "".join(one[depth : depth + 1]), "".join(other[depth : depth + 1])


def _lines(text: str, start: int, end: int, article: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each line, the article's own name left out of the first."""
    for number, line in enumerate(text[start:end].split("\n")):
        skip = 0
        if number == 0 and article in line:
            skip = line.index(article) + len(article)
        inside = line[skip:].lstrip(" \t\u3000.:：*_")
        yield start + len(line) - len(inside), inside.rstrip()
        start += len(line) + 1


def _chinese(lines: Sequence[tuple[int, str]]) -> list[tuple[int, Path]]:
    marks: list[tuple[int, Path]] = []
    paragraph, whole = 0, True
    item: Path = ()
    for at, line in lines:
        if not line:
            whole = True
        elif found := ZH_ITEM.match(line):
            item = (f"第（{found[1]}）项",)
            marks.append((at, (_nth(paragraph), *item)))
        elif item and (found := _ZH_SUBITEM.match(line)):
            marks.append((at, (_nth(paragraph), *item, f"第{found[1]}目")))
        elif whole:
            paragraph, item = paragraph + 1, ()
            marks.append((at, (_nth(paragraph),)))
        whole = not line or line.endswith(_ZH_WHOLE)
    return marks if paragraph > 1 else [(at, path[1:]) for at, path in marks]


def _nth(paragraph: int) -> str:
    return f"第{in_chinese(max(paragraph, 1))}款"


def _english(lines: Sequence[tuple[int, str]]) -> list[tuple[int, Path]]:
    found = []
    for number, (at, line) in enumerate(lines):
        match = _EN_FIRST.search(line) if number == 0 else _EN_ITEM.match(line)
        if match is not None:
            labels = [label.group() for label in _LABEL.finditer(match.group())]
            found.append((at + match.start(), labels))
    every = [label for _, labels in found for label in labels]
    paths = list(_paths(every))
    marks, done = [], 0
    for at, labels in found:
        done += len(labels)
        marks.append((at, paths[done - 1]))
    return marks


def _paths(labels: Sequence[str]) -> Iterator[Path]:
    """The path of each label: those of its kind and below give way to it."""
    stack: list[tuple[str, str]] = []
    for number, label in enumerate(labels):
        kind = _kind(label, dict(stack), labels[number + 1 : number + 1 + _AHEAD])
        depth = next((at for at, (known, _) in enumerate(stack) if known == kind), len(stack))
        stack[depth:] = [(kind, label)]
        yield tuple(name for _, name in stack)


def _kind(label: str, opened: dict[str, str], ahead: Sequence[str]) -> str:
    """``1``, ``a``, ``A``, ``i`` or ``I``: what the label counts with."""
    bare = label.strip("()").partition("-")[0]
    if bare[0].isdigit():
        return "1"
    letter, roman = ("A", "I") if bare.isupper() else ("a", "i")
    low = bare.lower()
    if not _ROMAN.fullmatch(low):
        return letter
    if len(low) > 1:
        return roman
    before = opened.get(letter, "").strip("()").lower()
    if before != chr(ord(low) - 1):
        return roman
    if low != "i":
        return roman if roman in opened else letter
    second, next_letter = ("(II)", "(J)") if bare.isupper() else ("(ii)", "(j)")
    soon = [*ahead, next_letter]
    return roman if second in soon[: soon.index(next_letter)] else letter
