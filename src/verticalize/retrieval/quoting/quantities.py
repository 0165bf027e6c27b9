"""Questions that ask for an amount, and sentences that hold one: 多久 wants days or hours."""

import re
from functools import cache

_NUMERAL = r"(?<![一二两三四五六七八九十百千万半])[一二两三四五六七八九十百千万半]{1,12}"
_DIGITS = r"(?<!\d)\d{1,15}(?:[.,]\d{1,9}){0,4}"
_NUMBER = rf"(?:{_DIGITS}|{_NUMERAL})"
_WORD_EN = (
    rf"(?:{_DIGITS}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|every|once|twice"
    r"|(?<=for )an?|(?<=within )an?|(?<=once )an?|(?<=twice )an?)"
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SPAN_ZH = r"(?:个?(?:年|月|星期|周|小时|工作日)|[天日]|分钟|秒|季度)"
_SPAN_EN = (
    r"(?:and a (?:half|quarter) )?(?:calendar |working |business )?"
    r"(?:year|month|week|day|hour|minute|second|session)s?"
)
_MONEY = (
    rf"{_NUMBER} ?(?:[万千百]?元|块|欧元|美元|英镑)|[¥￥$€£] ?\d|免费"
    r"|\d ?(?:dollars|euros|pounds)\b"
    r"|\b(?:HKD?|US|USD|GBP|EUR|CNY|RMB)\$? ?\d|\d ?(?:USD|GBP|EUR|CNY|RMB|HKD)\b"
    r"|[(（](?:元|usd|gbp|eur|cny|rmb|hkd)[^()（）]*[)）]|\bfree of charge\b"
)
_TIME = (
    rf"(?:{_NUMBER} ?|每){_SPAN_ZH}|\b{_WORD_EN}[ -](?:\w+ )?{_SPAN_EN}\b"
    r"|\b(?:daily|weekly|monthly|yearly|annually|immediately|at once)\b"
    r"|立即|马上|随时|当天|长期|终身|\d{1,2}[:：]\d{2}"
    r"|[天日月年周]数?(?:[(（][^()（）]*[)）])?[:：] ?\d|[(（][天日月年周小时]+[)）]"
)
_MEASURE = r"(?:根|台|层|级|名|米|度|毫|厘|公|伏|克|升|遍|回|次|倍|人|份|件|成)"
_ANY = rf"{_DIGITS}|{_NUMERAL}(?:[个元年月天日周次倍米度级层台根人名份件条]|分钟|小时|以[上下])"
_ANY += r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b"
# What asks, the first that fits counts; and what a sentence has to hold.
_KINDS = tuple(
    (re.compile(cue, re.IGNORECASE), re.compile(form, re.IGNORECASE))
    for cue, form in (
        (
            r"多少钱|几块钱|什么价|价格|价钱|[售单报]价|(?:[租押奖罚赔]金?|房租|费用?|工资|补贴)[^，。？?]{0,6}多少"
            r"|\bhow much\b.{0,60}\b(?:cost|charge|pay|fee|fine|rent|earn)s?\b"
            r"|\bwhat\b.{0,40}\b(?:prices?|fees?|rent|cost|charge|hourly rate|wage)\b",
            _MONEY,
        ),
        (
            rf"多久|多长时间|几{_SPAN_ZH}|多少{_SPAN_ZH}|什么时候|何时"
            rf"|\bhow (?:long|soon|often|many {_SPAN_EN})\b",
            _TIME,
        ),
        (
            rf"多少|几{_MEASURE}|多[大高厚深重宽远快]"
            r"|\bhow (?:much|many|high|big|large|deep|wide|far|fast|hot|warm|old|heavy)\b"
            r"|\bwhat (?:temperature|weight|size|age|flow|limit)\b",
            _ANY,
        ),
    )
)


def holds_amount(question: str, sentence: str) -> bool:
    """Whether a sentence has such an amount as the question asks for; not where it asks for none.

    A number that the question itself has is none that it asks for.
    """
    form = _form(question)
    if form is None:
        return False
    said = set(_FIGURE.findall(question))
    found = (match[0] for match in form.finditer(sentence))
    return any(not (figures := _FIGURE.findall(one)) or set(figures) - said for one in found)


def asks_amount(question: str) -> bool:
    """Whether a question asks for an amount: of money, of time, or any other."""
    return _form(question) is not None


@cache
def _form(question: str) -> re.Pattern[str] | None:
    return next((form for cue, form in _KINDS if cue.search(question)), None)
