"""Figures: how many, how long, how much; the sentence that has the number answers."""

import re
from collections.abc import Iterable, Iterator

from verticalize.instruct.candidate import Candidate, sentence_case
from verticalize.instruct.texts.extracts import (
    Wordings,
    extract,
    lower_first,
    pick,
    placed,
    plain,
    points_back,
    sentences_of,
    titled,
)
from verticalize.instruct.texts.statute_names import without_article
from verticalize.records import Passage

_ASKED: Wordings = {
    "zh": ("{q}？", "请问{q}？", "根据{title}，{q}？", "我想问一下，{q}？"),
    "en": (
        "{q}?",
        "According to “{title}”, {lower}?",
        "I need the exact figure: {lower}?",
        "Can you tell me, {lower}?",
    ),
}
_UNIT_ZH = (
    "个月|个工作日|工作日|个小时|小时|分钟|秒|周岁|公里|毫升|毫克|微克|千克|公斤|克|厘米|毫米|米|摄氏度|度"
    "|岁|年|周|日|天|万元|元|倍|次|片|粒|剂|支|℃|mmol/L|mmHg|mg|mL|ml|kg|cm|mm|g|%|％"
)
_SIGNS_ZH = r"\d+(?:\.\d+)?(?:\s?[～~–—-]\s?\d+(?:\.\d+)?|[至到]\d+(?:\.\d+)?)?"
_FIGURE_ZH = re.compile(
    rf"(?<![第\d年月./A-Za-z])(?:(?P<share>百分之(?:[一二三四五六七八九十百]+|\d+))"
    rf"|(?:{_SIGNS_ZH}|[二两三四五六七八九十百千万]{{1,5}}|[二三四五六七八九]?十[一二三四五六七八九]?)"
    rf"\s?(?P<unit>{_UNIT_ZH})(?![版修前]))"
)
_DATE_ZH = re.compile(r"\d{4}\s?年|[年月]\s?\d{1,2}\s?[月日]|\d{1,2}\s?月\s?\d{1,2}\s?日")
_ASIDE = re.compile(r"（[^（）]*）")
_NO_QUESTION = re.compile(
    r"^(?:多少|如果|或|并|且|但|以及)|，(?:此时)?如果|多少.{1,3}的.{1,4}$|(?:的|以?[内上下]|后|前)$|[“”]"
)
_CLAUSE_ZH = re.compile(r"[^，；：。]+")
_SHORT_ZH, _WHOLE_ZH, _LONGEST_ZH, _LONGEST_EN = 8, 40, 60, 150  # characters
_WORDS_EN = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty sixty"
_UNIT_EN = (
    r"seconds|minutes|hours|days|(?:working|business|calendar) days|weeks|workweeks|months|years"
    r"|litres|liters|mg|g|mL|ml|kg|cm|mm|mmHg|mmol/L|degrees|dollars|times|doses|tablets|puffs"
    r"|breaths|compressions|miles|feet|inches|people|persons"
)
_NUMBER_EN = (
    rf"(?:\d[\d,]*(?:\.\d+)?(?:\s?(?:to|–|-)\s?\d+(?:\.\d+)?)?|{_WORDS_EN.replace(' ', '|')})"
)
_FIGURE_EN = re.compile(
    rf"(?<![\w.§$/-])(?:\$(?P<money>\d[\d,]*(?:\.\d+)?)|"
    r"(?P<share>\d+(?:\.\d+)?)(?:%| ?percent\b| per cent\b)"
    rf"|{_NUMBER_EN}\s(?P<unit>{_UNIT_EN})\b)"
)
_PAUSE, _RANGE = re.compile(r"[,;]"), re.compile(r"\s?(?:to|or|/)\s?\$?\d")
_UNCLEAR_EN = re.compile(r"(?:If|When|Where|Once|Unless)\b|.*\bor $")  # before the figure
_FRAME_EN = re.compile(r"(?:After|Under|Within|For|In|At|By|From|During)\b[^,]*$")
_FRONTED = re.compile(
    r"^(?P<s>[A-Z][^,;]{2,70}?) (?P<m>must|shall|may|can|should|will) (?P<v>[^,;]+?)"
    r" (?P<p>within|for at least|for up to|for|after) $"
)


def figures(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """One question for every sentence with a number and its unit; dates are left aside."""
    for passage in passages:
        if passage.lang not in _ASKED:
            continue
        for start, end in sentences_of(passage):
            sentence = without_article(plain(passage.text[start:end]))
            core = _zh(sentence) if passage.lang == "zh" else _en(sentence)
            if core is None:
                continue
            wording = pick(_ASKED[passage.lang], seed, passage.id, core)
            named = placed(core, passage) if "{title}" not in wording else core
            question = wording.format(
                q=sentence_case(named, passage.lang),
                lower=lower_first(named),
                title=titled(passage.title, passage.lang),
            )
            yield extract(passage, "figure", question, [(start, end)])


def _zh(sentence: str) -> str | None:
    """The clause with the figure, 多少 in its place; with the clause before it if not too long."""
    told = _ASIDE.sub("", sentence).rstrip("。！；")
    if _DATE_ZH.search(told):
        return None
    clauses = [match.span() for match in _CLAUSE_ZH.finditer(told)]
    for number, (start, end) in enumerate(clauses):
        found = _FIGURE_ZH.search(told, start, end)
        if found is None:
            continue
        before = clauses[max(number - 1, 0)][0]
        joined = told[start - 1 : start] != "；" and end - before <= _WHOLE_ZH
        begin = before if joined else start
        what = "百分之多少" if found["share"] else f"多少{found['unit']}"
        asked = told[begin : found.start()] + what + told[found.end() : end]
        fits = _SHORT_ZH <= len(asked) <= _LONGEST_ZH and not _NO_QUESTION.search(asked)
        return asked if fits else None
    return None


def _en(sentence: str) -> str | None:
    """``Within how many days must a landlord ...``; else the sentence with ``how many`` in it."""
    told = sentence.rstrip(".")
    found = _FIGURE_EN.search(told)
    if found is None or len(told) > _LONGEST_EN or ":" in told or points_back(told):
        return None
    framed = told[found.end() :].startswith(",") and _FRAME_EN.match(told[: found.start()])
    if framed or not told[0].isupper() or _UNCLEAR_EN.match(told, 0, found.start()):
        return None
    what = "how much" if found["money"] else "what percentage" if found["share"] else ""
    what = what or f"how many {found['unit']}"
    before, after = told[: found.start()], _PAUSE.split(told[found.end() :])[0]
    if _RANGE.match(after):
        return None
    if front := _FRONTED.match(before):
        subject = lower_first(front["s"])
        return f"{front['p'].capitalize()} {what} {front['m']} {subject} {front['v']}{after}"
    return before + what + after
