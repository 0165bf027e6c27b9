"""The date that a question asks the law of: "in 2015", "2019年3月", "before 1 January 2021".

Only dates that are written out count, and only as the time of what is asked: not the year of a car
or of a birth, not the edition of a law, not an amount, not the number of an article.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from verticalize.dates import Span, days, find_dates, plain

_YEAR = r"(?:19|20)\d\d"
_YEARS = re.compile(_YEAR)
_TITLES = re.compile(r"《[^》《]*+》|[“\"「][^”\"」]{1,60}[”\"」](?=[一-鿿]?[法条例规])")
# A question about how things are today names a year only on the way.
_PRESENT = re.compile(
    r"现在|如今|目前|今天|眼下|现行|至今|"
    r"\b(?:now|nowadays|today|currently|at present|these days)\b",
    re.IGNORECASE,
)
# What follows a date that is not the time of what is asked: an edition, a birth, a thing's age.
_NOT_ZH = re.compile(
    r"\s*(?:[）)〕\]]|之?[前后]?(?:版|款|式|产|型)|[修制]|颁|公布|通过|出台|发布|的?车|代|"
    r"(?:\d+月)?(?:出生|生人|生的|建[成造的]|出厂|生产|成立|注册|购置))"
)
_NOT_EN = re.compile(
    r"\s*(?:[)\]]|[-–][a-z]|,\d|\.\d|%|(?:model|edition|version|act|code|statute|amendments?|census|"
    r"cars?|trucks?|cases|patients|people|persons|workers|employees|words|units|dollars|yuan|euros?|"
    r"pounds|bucks|hours?|minutes|days|weeks|steps|calories|kcal|mg|ml|g|kg|km|miles|meters|metres|"
    r"feet|sq|square|meals|times|points|copies|pages|shares|rooms|households|or more|or fewer|"
    r"or less|to \d{4}\s+(?:dollars|words|people|hours|calories))\b)",
    re.IGNORECASE,
)
_ABOUT_THINGS = re.compile(
    r"(?:出生于|生于|建于|成立于|制定于|公布于|(?<![A-Za-z])(?:born|built|constructed|manufactured|"
    r"made|founded|established|enacted|passed|adopted|published|amended|dated|edition of|"
    r"act of|code of|version of)(?:\s(?:in|on|of))?)\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:第|编号|案号|型号|§|#|\b(?:no|art|sec|article|section|rule|form|number|chapter|title|part|"
    r"paragraph|case|order|docket|model|version))\.?\s*$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"(?:自从|\b(?:since|after|following))\s*$", re.IGNORECASE)
_AFTER_ZH = re.compile(r"\s*(?:[之以]?后|以来)")
_BEFORE_EN = re.compile(r"\b(?:before|prior to|earlier than)\s*(?:the year )?$", re.IGNORECASE)
_BEFORE_ZH = re.compile(r"\s*[之以]?前")
_EARLIER_THAN = re.compile(r"早于\s*$")
_START_ZH = re.compile(r"\s*(?:年?[初头](?!次)|起)")
_BARE_EN = re.compile(
    r"\b(?:(?P<before>before|prior to|earlier than|pre[- ]?)\s*|"
    r"(?:in|during|as of|as at|by|until|till|throughout|around|(?:back|late|early) in|"
    r"from(?=\s(?:19|20)\d\d\s?(?:to|until|through|[-–])\s?(?:the year )?(?:19|20)\d\d\b))\s+)"
    r"(?:the )?(?:year |(?:early|late|mid)[- ]|(?:spring|summer|autumn|fall|winter|end|middle|"
    rf"start|beginning|first half|second half) of )?(?P<year>{_YEAR})(?![\d\w])",
    re.IGNORECASE,
)
_BARE_ZH = re.compile(rf"(?<!\d)(?P<year>{_YEAR})(?=那年|那会|那时|那阵)")
_MAY = re.compile(r"(?:may|march)\b", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"\b(?:in|of|on|as of|before|prior to|by|during|until|since|from|late|early|mid)[- ]$", re.I
)
_RULES_EN = "law|rule|statute|protocol|handbook|guideline|regulation|version|wording"
_TEXTS_EN = f"{_RULES_EN}|polic(?:y|ies)"
# Of two words only rules: an old travel policy is the policy of somebody.
_OLD_TEXT = rf"(?:(?:{_TEXTS_EN})s?|(?!age\b)[a-z]+ (?:{_RULES_EN})s?)\b"
_FORMER = re.compile(
    r"[旧老](?:规[定矩章则]|办法|制度|条例|标准(?!间)|法(?![兰院师官律]))"
    r"|(?:[旧老]|上一|前一)版[^，。？！\s]{0,8}?(?:规定|办法|制度|条例|标准|规程|手册|本)"
    r"|(?:(?:[旧老]|上一|前一)版|以前|过去)的?(?=呢[？?]?$)"
    r"|(?:以前|过去|原来|原先)的(?:规定|办法|制度|标准|版本)|已?废止的"
    rf"|\b(?:old|previous|former|superseded|repealed) {_OLD_TEXT}",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"新|变|改|\b(?:new|current|change[ds]?|replace[ds]?|differ\w*)\b", re.IGNORECASE
)
_HISTORY = re.compile(
    r"以前|过去|从前|当年|当时|那时|那会|原来|原先|曾经|老(?=[规法条解消婚合版])|[上前]一版|旧|废止|废除|废掉|失效|作废|过时|"
    r"还(?:是不是)?(?:有效|算数|管用|作数|适用)|作不作数|修订前|修改前|改之前|历史上|被?取代|顶掉|"
    r"\b(?:former(?:ly)?|previously|used to|repealed|abolished|scrapped|superseded|no longer|"
    rf"old(?= (?:{_OLD_TEXT}|text|section|code|act|brief|interpretation|limit))|"
    r"still(?= (?:so|true|the|valid|in force|on|appl\w+|needed|required|good law|counts?))|"
    r"back then|outdated|historical(?:ly)?|originally|"
    r"(?:before|prior to) the (?:reform|change|amendment))\b",
    re.IGNORECASE,
)
_UNTIL_LAW_ZH = re.compile(
    r"(?P<name>[^，。？！,?!\s]{2,24}?)(?:正式)?(?:施行|生效|实施|出台)[之以]?前"
)
_UNTIL_LAW_EN = re.compile(
    r"\bbefore (?:the )?(?P<name>[\w' .-]{3,60}?) (?:took effect|came into (?:force|effect)|"
    r"entered into force|was enacted)\b",
    re.IGNORECASE,
)


def as_of(question: str) -> date | None:
    """The day whose law is asked of: of a month or a year the last, "before" it the day before.

    None where the question names no such date, or asks how things are now.
    """
    text = _TITLES.sub(lambda match: " " * len(match.group()), plain(question))
    if not _YEARS.search(text) or _PRESENT.search(text):
        return None
    found = sorted([*_full(text), *_bare(text)])
    return found[0][1] if found else None


def recalls(question: str) -> bool:
    """Whether a question is about former law without naming a date: "the old rule", 废止."""
    return bool(_HISTORY.search(plain(question)))


def asks_former(question: str) -> bool:
    """Whether a question names the former law as what it asks: 旧规定, "the previous policy".

    Not where it speaks of the new one, too: then it asks of both.
    """
    text = plain(question)
    return bool(_FORMER.search(text)) and not _BOTH.search(text)


class BeforeLaw(NamedTuple):
    """The time before a law took effect: the law's name, and the question without this phrase."""

    law: str
    rest: str


def before_law(question: str) -> BeforeLaw | None:
    """What a question like "before the Act took effect" or 民法典施行前 goes by."""
    text = plain(question)
    match = _UNTIL_LAW_ZH.search(text) or _UNTIL_LAW_EN.search(text)
    if match is None:
        return None
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ，,?？")
    return BeforeLaw(match["name"], rest or text)


def _full(text: str) -> Iterator[tuple[int, date]]:
    """Months, days, and years with 年."""
    for mention in find_dates(text):
        before, after = text[: mention.start], text[mention.end :]
        written = text[mention.start : mention.end]
        if not 1900 <= mention.span.first.year < 2100 or _other(before, after):
            continue
        if _is_verb(written, before):
            continue
        if _SINCE.search(before) or _AFTER_ZH.match(after):
            continue
        if _BEFORE_EN.search(before) or _EARLIER_THAN.search(before) or _BEFORE_ZH.match(after):
            yield mention.start, _day_before(mention.span)
        elif _START_ZH.match(after):
            yield mention.start, mention.span.first
        else:
            yield mention.start, mention.span.last


def _bare(text: str) -> Iterator[tuple[int, date]]:
    """Years alone, behind a word that makes them a time."""
    for form in (_BARE_EN, _BARE_ZH):
        for match in form.finditer(text):
            span = days(int(match["year"]))
            start, end = match.span("year")
            if span is None or _built(text[: match.start()]) or _other(text[:start], text[end:]):
                continue
            if re.match(r"\s?年|[-/.]\d", text[end:]):
                continue
            earlier = match.groupdict().get("before")
            yield start, _day_before(span) if earlier else span.last


def _is_verb(written: str, before: str) -> bool:
    """Whether "may 2015" is no month: "they may 2015 times"."""
    bare = written.islower() and not re.search(r"\d{1,2}\D+\d{4}", written)
    return bare and bool(_MAY.match(written)) and not _PREPOSITION.search(before)


def _other(before: str, after: str) -> bool:
    return bool(
        _NOT_ZH.match(after)
        or _NOT_EN.match(after)
        or _built(before)
        or _NUMBERED.search(before)
        or before.rstrip().endswith(("$", "¥", "￥", "€", "£"))
    )


def _built(before: str) -> bool:
    return bool(_ABOUT_THINGS.search(before))


def _day_before(span: Span) -> date:
    return span.first - timedelta(days=1)
