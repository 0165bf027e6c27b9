"""What can be quoted of a text: its sentences, and lists and procedures as a whole."""

import re
from collections.abc import Iterator
from itertools import pairwise

from verticalize.numerals import chinese_number
from verticalize.text import sentence_spans

_ITEM = re.compile(
    r"[-*+•·]\s|[①-⑳]|\d{1,3}[.、)）](?!\d)|[一二三四五六七八九十]{1,3}[、.]|[A-Za-z][.)]\s"
    r"|[（(](?:[一二三四五六七八九十百]{1,4}|\d{1,3}|[A-Za-z]{1,4})[）)]"
)
_STEP = re.compile(
    r"(?P<n>\d{1,3})(?:[.)]\s|[、）]|[.](?=[^\W\d_]))|(?:Step|STEP) (?P<en>\d{1,3})\b"
    r"|第 ?(?P<zh>\d{1,3}) ?步|第(?P<name>[一二三四五六七八九十]{1,3})步"
)
_HOW = re.compile(
    r"\bhow (?:do|can|should|must|would) (?:I|you|we|one)\b|\bhow to\b"
    r"|\bsteps (?:of|to|for|in)\b|\bprocedure (?:of|to|for)\b"
    r"|怎么(?!回事|样|会|了|知道|看|肿|疼|痛)|如何|怎样|步骤|流程|哪几步",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-*+•·]\s")
_SHORT = 300  # characters of a line that is one statement, with all of its sentences
_ROW = re.compile(r"\|")
_CLAUSE = re.compile(
    r"第[零〇一二三四五六七八九十百千\d]{1,12}条"
    r"|\d{1,2}\.\d{1,2}(?:\.\d{1,2}){0,2}[.)]? (?=[A-Z\"“(\u4e00-\u9fff])"
)
# "Note:" says nothing of what the sentences behind it have in common.
_NOTE = r"(?!(?i:note|warning|caution|important|attention|dear|in addition|for example)\b)"
_LABELLED = re.compile(
    rf"{_NOTE}(?!注意|提示|备注|说明|警告|重要|例如|另外)"
    r"(?:[^\W\d][^：:，。,.;；！？!?|\n]{0,23}：|[A-Z][^:,.;!?|\n]{0,23}: )(?=\S)"
)
# A numbered point with a heading: "4. AUTHORITY. …", "4. **Authority**", "4. Authority: …".
_POINT = re.compile(
    r"\d{1,3}[.)、] ?(?:[A-Z][A-Z/&' -]{2,40}[.:] |\*\*[^*\n]{2,60}\*\*"
    r"|[A-Z][^:,.;!?|\n]{1,40}: |[^\W\dA-Za-z][^：，。；！？|\n]{1,23}：)"
)
_LONG = 600  # characters of such points from which on each is told alone
_SHORT_LINES = (_BULLET, _CLAUSE, _LABELLED, _POINT)
_LEADS = re.compile(r"(?:[:：]|[—–]|――)[*_]{0,2}$")
_NO_PROSE = ("#", "|", "```")
_INDENTED = re.compile(r"\n[ \t]{2,}$")


def unit_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of the sentences of `text`; a lead-in and its items are one span.

    Items are lines with a bullet or number below a line that ends with a colon, and what runs on
    below them. A row of a table, a short bullet, clause or labelled line is one span, too. Lines
    that count on, such as ``1.`` and ``2.``, need no lead-in: one step of a procedure, quoted
    without the others, would mislead. Points of a long text that have headings of their own are
    no steps: each is a span.
    Every non-space character lies in exactly one span.
    """
    spans = list(sentence_spans(text))
    at = 0
    while at < len(spans):
        steps = _steps(text, spans, at)
        if _are_points(text, spans, steps):
            yield from ((spans[first][0], spans[end - 1][1]) for first, end in pairwise(steps))
            at = steps[-1]
            continue
        end = max(at + 1, *steps, _after_line(text, spans, at))
        if is_lead_in(text[slice(*spans[end - 1])]):
            first = end
            while end < len(spans) and _belongs(text, spans, end, first=first):
                end += 1
        yield spans[at][0], spans[end - 1][1]
        at = end


def is_lead_in(sentence: str) -> bool:
    """Whether a sentence announces what is to follow: it ends with a colon or a dash."""
    return not sentence.startswith(_NO_PROSE) and bool(_LEADS.search(sentence))


def is_list(unit: str) -> bool:
    """Whether a unit is a lead-in with its items, or the steps of a procedure."""
    lead, line_break, items = unit.partition("\n")
    if line_break and is_lead_in(lead.rstrip()) and begins_item(items):
        return True
    return is_steps(unit)


def is_steps(unit: str) -> bool:
    """Whether a unit is a list that counts on and has no lead-in."""
    spans = list(sentence_spans(unit))
    return bool(spans) and len(spans) in _steps(unit, spans, 0)


def asks_steps(question: str) -> bool:
    """Whether a question asks how something is done."""
    return bool(_HOW.search(question))


def begins_item(text: str) -> bool:
    """Whether a text begins with a bullet or the number of an item."""
    return bool(_ITEM.match(text.lstrip()))


def _belongs(text: str, spans: list[tuple[int, int]], at: int, *, first: int) -> bool:
    between = text[spans[at - 1][1] : spans[at][0]]
    if "\n" not in between:
        return at > first
    return bool(_ITEM.match(text, spans[at][0])) or (at > first and bool(_INDENTED.search(between)))


def _steps(text: str, spans: list[tuple[int, int]], at: int) -> list[int]:
    """The number of the first span of each step from span `at` on, and of the one behind the last.

    Empty where no two steps count on.
    """
    number, end, steps = _number(text, spans[at][0]), at + 1, [at]
    if number is None:
        return []
    while end < len(spans):
        between = text[spans[end - 1][1] : spans[end][0]]
        following = _number(text, spans[end][0]) if "\n" in between else None
        if following is not None and (following == number + 1 or following == number == 1):
            number = following
            steps.append(end)
        elif "\n" in between and not _INDENTED.search(between):
            break
        end += 1
    return [*steps, end] if len(steps) > 1 else []


def _are_points(text: str, spans: list[tuple[int, int]], steps: list[int]) -> bool:
    """Whether what counts on are the points of a long text, each under a heading of its own."""
    if not steps or spans[steps[-1] - 1][1] - spans[steps[0]][0] < _LONG:
        return False
    return all(_POINT.match(text, spans[step][0]) for step in steps[:-1])


def _after_line(text: str, spans: list[tuple[int, int]], at: int) -> int:
    """The number of the first span behind a line that is one unit; `at` if none begins here.

    A row of a table is; a short bullet, clause or paragraph with a label is, too: a sentence of
    theirs would stand without what it is about.
    """
    row = _ROW.match(text, spans[at][0])
    if not (row or any(form.match(text, spans[at][0]) for form in _SHORT_LINES)):
        return at
    end = at + 1
    while end < len(spans) and "\n" not in text[spans[end - 1][1] : spans[end][0]]:
        if not row and _CLAUSE.match(text, spans[end][0]):
            break
        end += 1
    return end if row or spans[end - 1][1] - spans[at][0] <= _SHORT else at


def _number(text: str, start: int) -> int | None:
    """The number of the step that begins here."""
    if not (found := _STEP.match(text, start)):
        return None
    if not (name := found["name"]):
        return int(found["n"] or found["en"] or found["zh"])
    return chinese_number(name)
