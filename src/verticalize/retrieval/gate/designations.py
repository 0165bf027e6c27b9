"""Whether a question names a thing by code or number, and the passages hold others of its kind.

"What does alarm A-099 mean?" is not answered by a passage on A-003, nor "Which mould is in press
3?" by one on press 9, however well all other words agree. A code without a sibling in the passages
tells nothing: it may stand there in other words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from verticalize.records import Passage

_CODE = re.compile(
    r"(?<![A-Za-z0-9-])([A-Za-z]{1,6}(?:-[A-Za-z]{1,4})?)[ _-]?(\d+)[A-Za-z0-9]*"
    r"(?:[-/][A-Za-z0-9]+)*(?![A-Za-z0-9-])"
)
# Behind a code these are a part of it.
_EDITION = re.compile(r" (?:Pro|Plus|Max|Mini|Ultra|Lite|Air|SE|XL)\b", re.IGNORECASE)
# Units, currencies, quarters and what formulas begin with (CO2, H2O, N2) name no series.
_UNIT = re.compile(r"[cdkm]?m[23]|ph|rmb|usd|eur|cny|hkd|co|q|o|h|n", re.IGNORECASE)
_NAME = re.compile(r"[A-Z]{2,}[A-Z0-9-]*(?![A-Za-z0-9])|[A-Z]{1,4}-?\d[A-Z0-9-]*(?![A-Za-z0-9])")
_FIRST_CELL = re.compile(r"[^:：;；|\n]{1,24}[:：] ?")
_CAPITALS = r"([A-Z]{3,}(?:-[A-Z]{1,3})?)(?![A-Za-z0-9-])"
# An acronym counts where a property of it is asked for; elsewhere it may be said in passing.
_SUBJECTS = tuple(
    re.compile(cue)
    for cue in (
        rf"\bof (?:the )?{_CAPITALS}",
        rf"\bdoes {_CAPITALS} (?:mean|stand)",
        rf"^{_CAPITALS}的",
    )
)
_THINGS = (
    "alarm|bay|bed|boiler|building|cell|crane|error|fault|form|furnace|gate|hall|lane|line|machine"
    "|mold|mould|oven|plant|press|pump|reactor|robot|room|station|tank|unit|valve|ward|zone"
)
_NUMBERED = re.compile(rf"\b({_THINGS}) (?:no\.? ?|number |#)?(\d{{1,4}})\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?<!\d)(\d{1,4}) ?[号#] ?(车间|[机楼线炉库泵门井塔罐床窑柜阀站模])")
_NUMBERED_ZH = re.compile(r"([\u4e00-\u9fff]{2})(\d{1,3})[号#](?![楼线])")  # 电动叉车3号
_FAULT = r"(?:故障|报警|错误)"
_CODED = re.compile(
    rf"{_FAULT}代?码?[为是:： ]*(\d{{2,4}})(?!\d)|(?<![\dA-Za-z])(\d{{2,4}}) ?号?{_FAULT}"
)
_CODE_CELL = re.compile(r"(?:代码|编码|故障号|\b[Cc]ode)[:：] ?(\d{2,4})(?!\d)")
_NUMERALS = "零一二三四五六七八九十"


def lacking(question: str, passages: Sequence[Passage]) -> list[str]:
    """The codes, acronyms and numbered things asked about, where the passages hold only others."""
    asked = _plain(question)
    shown = _plain("\n".join(f"{p.title}\n{p.section}\n{p.lead}\n{p.text}" for p in passages))
    found = [code for code, prefix in codes(asked) if _has_sibling(code, prefix, shown)]
    if passages and _is_about_a_name(passages[0]):
        found += [name for name in _acronyms(asked) if not _stands_in(name, shown)]
    return found + list(_misnumbered(asked, shown))


def misnumbered(question: str, text: str) -> bool:
    """Whether a text is about another of the numbered things than the one asked about."""
    return any(_misnumbered(_plain(question), _plain(text)))


def _plain(text: str) -> str:
    """NFKC, with one kind of dash, and × as x."""
    return re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", text)).replace("×", "x")


def codes(question: str) -> Iterator[tuple[str, str]]:
    """Each code, and the letters that it begins with."""
    for match in _CODE.finditer(question):
        code, prefix = match[0], match[1]
        if not (_spaced(match) or _UNIT.fullmatch(prefix) or _UNIT.fullmatch(code)):
            edition = _EDITION.match(question, match.end())
            yield code + (edition[0] if edition else ""), prefix


def _spaced(code: re.Match[str]) -> bool:
    """Whether it may as well be a word and an amount."""
    return code[0][len(code[1])] == " "


def _acronyms(question: str) -> Iterator[str]:
    for cue in _SUBJECTS:
        yield from cue.findall(question)


def _is_about_a_name(passage: Passage) -> bool:
    """Whether its title or its first cell is a code or an acronym."""
    text = _plain(passage.text)
    cell = _FIRST_CELL.match(text)
    return bool(_NAME.match(_plain(passage.title)) or (cell and _NAME.match(text, cell.end())))


def _has_sibling(code: str, prefix: str, shown: str) -> bool:
    """Whether codes with the same letters and other numbers stand there, and this one does not."""
    both = code.split("/")
    if _stands_in(code, shown) or (len(both) > 1 and all(_stands_in(one, shown) for one in both)):
        return False
    return any(
        found[1].casefold() == prefix.casefold() and not _spaced(found)
        for found in _CODE.finditer(shown)
    )


def _stands_in(code: str, text: str) -> bool:
    """Whether the code stands there, "HX 250" for "HX-250", and as no part of a longer number."""
    parts = re.findall(r"[A-Za-z]+|\d+", code)
    between = "[_/-]?" if len(parts[0]) == 1 else "[ _/-]?"
    pattern = rf"(?<![A-Za-z0-9]){between.join(parts)}(?!\d)"
    return bool(re.search(pattern, text, re.IGNORECASE))


def _misnumbered(question: str, shown: str) -> Iterator[str]:
    """Numbered things of which the passages hold others, such as press 9 for press 3."""
    for name, number in _NUMBERED.findall(question):
        others = (
            rf"\b{name}(?:e?s)? (?:no\.? ?|number |#)?(\d{{1,4}})\b(?:(?: ?to | ?- ?)(\d{{1,4}}))?"
        )
        if _others(others, int(number), shown):
            yield f"{name} {number}"
    for number, name in _COUNTED.findall(question):
        others = rf"(?<!\d)(\d{{1,4}})(?: ?(?:至|到|-|~) ?(\d{{1,4}}))? ?[号#] ?{name}"
        if _others(others, int(number), shown):
            yield f"{number}号{name}"
    for name, number in _NUMBERED_ZH.findall(question):
        if _others(rf"{name}(\d{{1,3}})()[号#]", int(number), shown):
            yield f"{name}{number}号"
    codes = set(_CODE_CELL.findall(shown))
    for found in _CODED.finditer(question):
        if codes and (found[1] or found[2]) not in codes:
            yield found[0]


def _others(pattern: str, number: int, shown: str) -> bool:
    """Whether the pattern's numbers and ranges are there, and `number` stands nowhere."""
    ranges = [
        (int(first), int(last or first))
        for first, last in re.findall(pattern, shown, re.IGNORECASE)
    ]
    alone = rf"(?<!\d){number}(?!\d)"
    if 0 < number <= 10:
        alone += f"|{_NUMERALS[number]}"
    return (
        bool(ranges)
        and not any(first <= number <= last for first, last in ranges)
        and not re.search(alone, shown)
    )
