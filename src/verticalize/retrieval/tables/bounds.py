"""Questions for what is below or above an amount, or has the least or the most of something.

Only questions that say nothing else are read: "Which machines have a weight under 2 tonnes?",
"the cheapest drill", 哪些配件的单价低于100元.
"""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from verticalize.numerals import chinese_number
from verticalize.retrieval.tables.adjectives import CHINESE, ENGLISH, Measured, measured
from verticalize.retrieval.tables.amounts import CURRENCY, MONEY, NUMBER, Amount, parse
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.periods import SAID, Period, beside, period
from verticalize.retrieval.words.forms import read_form
from verticalize.retrieval.words.tokens import tokens

_SIGNS = {
    "<=": "at most|up to|no more than|not more than"
    "|不超过|没超过|没有超过|未超过|不高于|不大于|至多",
    ">=": "at least|no less than|not less than|不低于|不少于|不小于|至少",
    "<": "less than|under|below|lower than|shorter than|低于|小于|少于|不到|轻于|短于",
    ">": "more than|over|above|higher than|longer than|高于|大于|多于|超过|重于|长于",
    "min": "lowest|smallest|least|fewest|shortest|最低|最小|最少|最短",
    "max": "highest|largest|biggest|greatest|most|longest|最高|最大|最多|最长",
}
BEHIND = {"以下": "<=", "以内": "<=", "之内": "<=", "以上": ">="}
SIGN_OF = {word: sign for sign, words in _SIGNS.items() for word in words.split("|")} | BEHIND
COMPARES, EXTREMES = (
    "|".join(word for word, sign in SIGN_OF.items() if (sign in ("min", "max")) == extreme)
    for extreme in (False, True)
)
_MOST_EN = "|".join(word for word in ENGLISH if word.endswith("est") or word.startswith("most"))
_MOST_ZH = f"最(?:{'|'.join(CHINESE)})"
_WORD = (
    r"(?!(?:not?|never|non|and|or|over|under|below|above|for|in|on|with|without|from)\b)"
    r"[a-z()-][a-z\d_()-]*"
)
# Parts of such questions: what is to be listed, and "which is it" behind it.
OF = rf"(?P<of>{_WORD}(?: {_WORD}){{0,2}}?)"
_WHAT = rf"(?P<what>{_WORD}(?: {_WORD}){{0,3}}?)"
WHICH = r"哪(?:一?[台个种款辆件条项批家张份支只间名位]|些|几[台个种款辆件条项批家张份支只间名位])"
OF_ZH = r"(?P<of>[^的，,不没未无非]{1,10}?)"
_WHAT_ZH = r"(?P<what>[^，,]{2,20}?)(?:是|在|为)?"  # with what it is of before it: 设备的重量
_IN = r"(?: (?:in|on|of|from) (?:the|our) (?P<place>[a-z][a-z -]{1,40}))?"  # where it stands
# Of these the best is the highest.
_MARK = r"(?P<what>(?:[a-z]+ )?(?:score|rating|mark|grade)s?)"
_HAVE = "have|has|with|takes?|carr(?:y|ies)|holds?|offers?"
_PER = rf"(?: (?P<per>{SAID}))?"
_LIMIT = rf"(?P<sign>{COMPARES}) {CURRENCY}{NUMBER}(?P<unit>[a-z°%]*){_PER}"
_IS = r"(?:(?:(?:which|what|how much)(?: is|['’]s| are)? )?(?:the|your|our) )?"
_TO_GET = r"(?: to (?:hire|rent|buy))?"
_GET = r"can (?:I|we|you|one) (?:hire|rent|buy|book|borrow|get|have)"
_UNIT_ZH = r"(?P<unit>[^\W\d_]{0,3}?)"
_LIMIT_ZH = (
    rf"(?P<sign>{COMPARES}){NUMBER}{_UNIT_ZH}",
    rf"{NUMBER}{_UNIT_ZH}(?P<sign>{'|'.join(BEHIND)})",
)
_EQUAL = rf"{CURRENCY}{NUMBER}(?P<unit>[a-z°%]*)"
_EQUAL_ZH = rf"(?:都?是|等于|为)?{NUMBER}{_UNIT_ZH}"
ARE_ZH = rf"(?:都?有|是)(?:{WHICH}|什么|啥)"
THING_ZH = r"(?P<of>[^的，,不没未无非怎什啥吗呢么多少几谁哪要能可]{1,10})"
_COUNT = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3})(?P<counter>[次份张人件套])"
_ENDS = r"\s*[.?？。]*"
_FORMS = tuple(
    re.compile(form + _ENDS, re.IGNORECASE)
    for form in (
        rf"(?:which|what|list(?: all)?) {OF} (?:{_HAVE}) (?:an? |the )?{_WHAT} (?:of )?"
        rf"{_LIMIT}",
        rf"(?:which|what) {OF} (?:have|has|contains?) {_LIMIT} (?:of )?{_WHAT}",
        rf"(?:which|what|list(?: all)?) {_WHAT} (?:is|are) {_LIMIT}",
        rf"(?:which|what|list(?: all)?) {OF} (?:{_HAVE}) (?:an? |the )?{_WHAT} of {_EQUAL}",
        rf"who (?:has|have) (?:an? |the )?{_WHAT} (?:of )?{_LIMIT}",
        rf"which {OF}{_IN} (?:has|have) the (?P<sign>{EXTREMES}) {_WHAT}",
        rf"(?:which|what) {OF}{_IN} (?:has|have) the (?P<good>best|worst) {_MARK}",
        rf"which {OF} (?:has|have) the (?P<sign>{EXTREMES}) {_WHAT}{_IN}",
        rf"(?:which|what) {OF} (?:has|have) the (?P<good>best|worst) {_MARK}{_IN}",
        rf"(?:what|which|who) (?:is|has|are|have) the (?!{_MOST_EN})(?P<sign>{EXTREMES}) {_WHAT}",
        rf"(?:which|what) {OF} (?:is|are) (?:the )?(?P<most>{_MOST_EN}){_PER}",
        rf"{_IS}(?P<most>{_MOST_EN}) {OF}{_IN}{_TO_GET}{_PER}",
        rf"which {OF} (?P<verb>cost|weigh)s? (?:the )?(?P<end>least|most){_PER}",
        rf"(?:which|what)(?: {OF})? (?P<verb>cost|weigh)s? {_LIMIT}",
        rf"(?:which {OF}|what) {_GET} for {_LIMIT}",
        rf"(?:(?:is|are) there|do you (?:have|hire out|rent|sell)) (?:anything|(?:any |an? )?{OF})"
        rf" (?:for )?{_LIMIT}",
        rf"(?:(?:show me|list) )?(?:all )?(?:the )?{_WHAT} {_LIMIT}",  # price_1_day_eur under 10
        *(rf"{WHICH}{_WHAT_ZH}{limit}(?:的|呢)?" for limit in _LIMIT_ZH),
        *(rf"{_WHAT_ZH}{limit}的{OF_ZH}{ARE_ZH}" for limit in _LIMIT_ZH),
        *(rf"{limit}的{OF_ZH}{ARE_ZH}" for limit in _LIMIT_ZH),
        *(rf"{_WHAT_ZH}{limit}的{THING_ZH}" for limit in _LIMIT_ZH),
        rf"{WHICH}{_WHAT_ZH}{_EQUAL_ZH}(?:的|呢)?",
        rf"{WHICH}{OF_ZH}(?:可以|需要|[可能应须需要])(?P<does>[^\W\d_]{{1,6}}?){_COUNT}",
        rf"{WHICH}(?P<does>[^\W\d_不没]{{2,12}}?)(?:需要|[需要须有]){_COUNT}",
        rf"{WHICH}{OF_ZH}(?:到货|交货|供货)?(?P<most>{_MOST_ZH})",
        rf"{WHICH}{_WHAT_ZH}(?P<sign>{EXTREMES})",
        rf"{_WHAT_ZH}(?P<sign>{EXTREMES})的{OF_ZH}{ARE_ZH}",
        rf"(?:到货|交货|供货)?(?P<most>{_MOST_ZH})的{OF_ZH}{ARE_ZH}",
        rf"(?:到货|交货|供货)?(?P<most>{_MOST_ZH})的{THING_ZH}",
        rf"{_WHAT_ZH}(?P<sign>{EXTREMES})的{THING_ZH}",
        rf"{_WHAT_ZH}(?P<sign>{EXTREMES})的是{WHICH}{THING_ZH}?",
        rf"{_WHAT_ZH}(?P<most>{_MOST_ZH})的(?:是{WHICH})?{THING_ZH}(?:{ARE_ZH})?",
        rf"{OF_ZH}(?:里面?|中|当中|之中)?{WHICH}(?P<most>{_MOST_ZH})",
    )
)  # fmt: skip
# What stands for a property: a verb, or the unit of the amount.
SCALE_OF = {"cost": "cheaper", "weigh": "lighter", "mass": "lighter"}
SCALE_OF |= dict.fromkeys(MONEY, "cheaper")
# 可复验次数 is of 复验次数, and max payload of payload.
_UTMOST = re.compile(r"^(?:[可应须需](?=.+数$)|(?:max|min)(?:imum|\.)? )", re.IGNORECASE)
_DENIES = re.compile(r"[不没未无非并勿]")


class Bound(NamedTuple):
    """Of what (``machines``) which property is to be how: ``<``, ``>=``, ``=``, ``min`` …

    `what` is the property as it was called (``weight``); "" where a word such as "cheapest" stands
    for it, and then `scale` is what that measures. `per` is the time that a price is for.
    `of` may have behind it what the table is called: ``procedure vet fee guide``.
    """

    of: str
    what: str
    sign: str
    limit: Amount = Amount(0.0)
    scale: Measured | None = None
    per: Period | None = None

    @property
    def name(self) -> str:
        """The property without what it is of, where 的 parts them."""
        return self.what.rpartition("的")[2]

    def keeps(self, amounts: Sequence[Amount]) -> list[bool]:
        """For each amount whether it is asked for; of none where their units do not agree."""
        limit, extreme = self.limit, self.sign in ("min", "max")
        if limit.kind in MONEY and not any(amount.kind for amount in amounts):
            limit = limit._replace(kind="")  # a column of prices without their currency
        kinds, units = {amount.kind for amount in amounts}, {amount[1:] for amount in amounts}
        scaled = extreme or bool(limit.kind)
        foreign = bool(limit.kind) and limit.kind not in kinds
        if len(kinds) > 1 or foreign or (len(units) > 1 and not scaled):
            return [False] * len(amounts)
        numbers = [amount.number * (amount.factor if scaled else 1) for amount in amounts]
        if extreme:
            best = (min if self.sign == "min" else max)(numbers)
            return [number == best for number in numbers]
        most = limit.number * limit.factor
        return [
            (number < most and "<" in self.sign)
            or (number > most and ">" in self.sign)
            or (math.isclose(number, most) and "=" in self.sign)
            for number in numbers
        ]

    def told_of(self, head: str) -> str | None:
        """Of what a property with this name is asked for; None where another one is meant."""
        name = _UTMOST.sub("", bare(head))
        if self.per and self.per != period(name):
            return None
        if not period(self.what):
            name = beside(name) or name
        said = set(tokens(name))
        if self.scale:
            return self._of_scale(self.scale) if self.scale.has(head) else None
        if said and said == set(tokens(self.what)):
            return None if _DENIES.search(self.what) and not _DENIES.search(name) else self.of
        before = self.what[: -len(name)] if len(name) > 1 else ""
        part_of_a_word = name.isascii() and before[-1:].isascii()
        if part_of_a_word or before + name != self.what or _DENIES.search(before):
            return None
        return f"{self.of} {before.removesuffix('的')}".strip()

    def of_things(self) -> "Bound | None":
        """The same where things are meant by what was taken for a property: skis under 30 euros."""
        scale = measured(SCALE_OF.get(self.limit.kind, ""))
        if self.of or not self.what or scale is None:
            return None
        return self._replace(of=self.what, what="", scale=scale)

    def may_be(self, head: str) -> bool:
        """Whether a Chinese name says more exactly of which least or most is asked: 单次费用."""
        name = bare(head)
        longer = len(name) >= len(self.name) + 2 and len(self.name) > 1
        return self.sign in ("min", "max") and longer and name.endswith(self.name)

    def _of_scale(self, scale: Measured) -> str | None:
        """Of what, where a word such as "cheapest" is of a property that has a name, too.

        What stands before a name of the scale says what the property is of: 校准费用最贵.
        """
        if not self.what:
            return self.of
        names = [name for name in scale.names if self.what.endswith(name)]
        before = self.what.removesuffix(max(names, key=len)).removesuffix("的") if names else None
        return None if before is None else f"{self.of} {before}".strip()


def bound(question: str) -> Bound | None:
    """What a question asks amounts to be; None of any other question."""
    found = read_form(_FORMS, question)
    if found is None:
        return None
    said = {name: value.strip() for name, value in found.groupdict().items() if value}
    of, what = said.get("of", ""), bare(said.get("what", ""))
    word = said.get("most") or SCALE_OF.get(said.get("verb", "").casefold(), "")
    scale = measured(word) if word else None
    if "count" in said:  # 可以复验两次 is of 复验次数, 发票要四份 of 发票份数
        often = chinese_number(said["count"])
        number = float(said["count"]) if said["count"].isdigit() else often
        what = f"{said['does']}{said['counter']}数"
        return Bound(of, what, "=", Amount(number)) if number else None
    if "number" in said:
        unit = said.get("unit") or said.get("currency", "")
        limit = parse(said["number"], said.get("times", ""), unit)
        if not what and scale is None:
            scale = measured(SCALE_OF.get(limit.kind, ""))
        if not limit.known or not (what or scale):
            return None
        sign = SIGN_OF[said["sign"].casefold()] if "sign" in said else "="
        return Bound(of, what, sign, limit, scale, period(said.get("per", "")))
    of = f"{of} {said.get('place', '')}".strip()
    if "end" in said:
        sign = "min" if said["end"].casefold() == "least" else "max"
    elif "good" in said:
        sign = "max" if said["good"].casefold() == "best" else "min"
    else:
        sign = scale.sign if scale else SIGN_OF[said["sign"].casefold()]
    return Bound(of, what, sign, scale=scale, per=period(said.get("per", "")))
