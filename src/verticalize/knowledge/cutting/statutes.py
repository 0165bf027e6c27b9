"""Statutes: the lines that open their parts and articles, as legislators of China and America do.

An article that is only mentioned at the beginning of a line (``第三条 规定的…``, ``Section 5 of the
Act``), or that stands inside of a quotation, opens nothing.
"""

import re

NUMERAL = r"[一二三四五六七八九十百千万零〇○\d]+"
# 编 > 分编 > 章 > 节, with a title after a space, or a short one right behind
_ZH_PART = re.compile(
    rf"^\s*[*_]{{0,2}}(第{NUMERAL}(分编|[编章节])"
    rf"(?:\s+[^。；]{{0,60}}|[^\s。；，！？,;!?]{{0,24}})?)$"
)
_ZH_LEVELS = ("编", "分编", "章", "节")
_EN_KINDS = "Title Subtitle Division Part Subpart Chapter Subchapter"
_EN_PART = re.compile(
    rf"^\s*[*_]{{0,2}}(({_EN_KINDS.replace(' ', '|')}|{_EN_KINDS.upper().replace(' ', '|')})\s"
    r"(?:[IVXLC]+(?:-[A-Z])?|\d+[A-Z]?(?:-[A-Z])?|[A-Z])\b(?P<rest>.{0,100}))$"
)
_ZH_ARTICLE = re.compile(
    rf"^\s*[*_]{{0,2}}(第{NUMERAL}条(?:之{NUMERAL})?)(?P<rest>[\s　：:*_【（(].*|)$"
)
_ZH_MENTIONED = re.compile(
    rf"^[\s　]*(?:的|之?规定(?:[的，。：]|$)|所(?:规定|称|列|述)"
    rf"|(?:和|及|至|或|或者)?第{NUMERAL}[条款项])"
)
_EN_ARTICLE = re.compile(
    r"^\s*[*_]{0,2}(§{1,2}\s?[\d.:-]*\d[\w.:-]*(?:\(\w+\))*"
    r"|(?:Section|SECTION|Sec\.|SEC\.|Article|ARTICLE|Art\.)\s"
    r"(?:\d[\w.:-]*(?:\(\w+\))*|[IVXLC]+\b\.?))"
    r"(?P<rest>.*)$"
)
# A line that a following article cannot be the heading below: the sentence runs on.
_RUNNING = re.compile(
    r"(?:[,，、（(]|依照|根据|按照|依据|违反|适用|参照|本法|本条例|本规定|和|及|或|或者|与|至"
    r"|\b(?:in|of|by|under|to|and|or|with|see|per|the|at|from|than|that|this|section|article))\s*$",
    re.IGNORECASE,
)
_LONGEST_RUNNING = 24  # characters at the end of the line before that tell
_QUOTES = re.compile(r"[“”「」]")
_LONGEST_QUOTE = 4  # lines; a quotation that is open for longer was never closed
_PART_LEVEL, ARTICLE_LEVEL = 7, 20  # below the six levels of Markdown's headings


class Reading:
    """What must be remembered of the lines before, to know which ones open a part or an article."""

    def __init__(self) -> None:
        self._before = ""
        self._quoted = 0  # lines for which the quotation that is open may go on
        self._english: list[str] = []

    def part(self, line: str) -> tuple[int, str] | None:
        """Level (1 to 6 are headings' own) and name of the part that the line opens."""
        if found := _ZH_PART.match(line):
            return _PART_LEVEL + _ZH_LEVELS.index(found[2]), found[1].strip().rstrip("*_ ")
        found = _EN_PART.match(line)
        if found is None or not _heads(found["rest"]) or self._runs_on():
            return None
        if found["rest"][:1] not in tuple(".:—–") and found["rest"].rstrip().endswith("."):
            return None  # a sentence about Chapter 3
        kind = found[2].upper()
        if kind not in self._english:
            self._english.append(kind)  # each kind stands below those that came before it
        return _PART_LEVEL + self._english.index(kind), found[1].strip().rstrip("*_ ")

    def article(self, line: str) -> str | None:
        """Name of the article that the line opens."""
        if found := _ZH_ARTICLE.match(line):
            name = "" if _ZH_MENTIONED.match(found["rest"]) else found[1]
        elif (found := _EN_ARTICLE.match(line)) and _heads(found["rest"]):
            name = found[1].rstrip(".:-")
        else:
            return None
        return name if name and not self._quoted and not self._runs_on() else None

    def pass_by(self, line: str) -> None:
        """The next line will be asked for."""
        self._before = line
        self._quoted = max(0, self._quoted - 1)
        if marks := _QUOTES.findall(line):
            self._quoted = _LONGEST_QUOTE if marks[-1] in "“「" else 0

    def forget_quotes(self) -> None:
        """At a heading: a quotation that was never closed must not reach beyond it."""
        self._quoted = 0

    def _runs_on(self) -> bool:
        return bool(_RUNNING.search(self._before[-_LONGEST_RUNNING:]))


def _heads(rest: str) -> bool:
    """Whether what follows a number makes the line a heading: nothing, a stop, or a capital."""
    if rest.lstrip()[:1] in tuple(",;)/"):
        return False
    solid = rest.lstrip(" \t.:—–-*_")
    return not solid or not (solid[0].islower() or solid[0] in ",;")
