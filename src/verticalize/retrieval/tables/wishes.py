"""What a question wants a number to be, wherever it says so: cheapest, under 80 pounds, 200座以上.

Other than in `bounds`, the rest of the question is free; who uses this has to account for it.
"""

import re
from typing import NamedTuple

from verticalize.numerals import in_digits
from verticalize.retrieval.tables.adjectives import CHINESE, ENGLISH, Measured, measured
from verticalize.retrieval.tables.amounts import CURRENCY, NUMBER, Amount, parse
from verticalize.retrieval.tables.bounds import BEHIND, COMPARES, EXTREMES, SIGN_OF

_AGES = {
    **dict.fromkeys(("oldest", "earliest", "老", "旧", "早", "久"), "min"),
    **dict.fromkeys(("newest", "latest", "most recent", "新", "晚"), "max"),
}
_MOST = re.compile(
    rf"\b(?P<en>{'|'.join(ENGLISH)}|oldest|newest|earliest|latest|most recent"
    rf"|{EXTREMES})\b|(?:用(?:得|了)?(?=最久))?最(?P<zh>{'|'.join(CHINESE)}|[老旧新早晚]|(?<=用得最)久|(?<=用了最)久|(?<=用最)久)"
    rf"|(?P<sign>{EXTREMES})",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    rf"(?P<sign>{COMPARES}) ?{CURRENCY}{NUMBER} ?(?P<unit>[a-z°%]+|[^\W\d_a-z]{{0,2}})",
    re.IGNORECASE,
)
_SIGN_OF_MORE = dict.fromkeys(("more", "above", "over", "up"), ">=") | dict.fromkeys(
    ("less", "fewer", "below", "under"), "<="
)
_THAN = re.compile(
    rf"\b(?P<word>{'|'.join(word for word in ENGLISH if not word.endswith('est'))}) than"
    rf" {CURRENCY}{NUMBER} ?(?P<unit>[a-z°%]+)?",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    rf"{NUMBER} ?(?P<unit>[^\W\d_及或]{{0,2}}?)[及或]?(?P<sign>{'|'.join(BEHIND)})", re.IGNORECASE
)
_OR_MORE = re.compile(
    rf"{NUMBER}(?: (?P<unit>(?!or\b|and\b)[a-z°%]+))?,? (?:or|and) (?P<more>more|less|fewer|above"
    r"|over|up|below|under)\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(r"[一二两三四五六七八九十百千万]+(?=[元块])")


class Wish(NamedTuple):
    """``<``, ``>=``, ``min`` …; `rest` is what else is said, `unit` that of the limit as it stands.

    `scale` is what "cheapest" measures, `of_age` says that "oldest" asks for a year or a day; else
    the question has to name the property.
    """

    sign: str
    rest: str
    limit: Amount | None = None
    unit: str = ""
    scale: Measured | None = None
    of_age: bool = False


def wish(question: str) -> Wish | None:
    """The one wish of a question; None where it has none, or several."""
    text = in_digits(question, _NUMERAL)
    if wanted := _compared(text) or _or_more(text):
        return wanted
    limits = [*_LIMIT.finditer(text)] or [*_BEHIND.finditer(text)]
    mosts = [*_MOST.finditer(text)] if not limits else []
    if len(limits) + len(mosts) != 1:
        return None
    (found,) = limits or mosts
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if limits:
        unit = _unit(found["unit"] or found.groupdict().get("currency") or "")
        limit = parse(found["number"], found["times"], unit)
        return Wish(SIGN_OF[found["sign"].casefold()], rest, limit, unit)
    word = (found["en"] or found["zh"] or found["sign"]).casefold()
    if word in _AGES:
        return Wish(_AGES[word], rest, of_age=True)
    scale = measured(word)
    return Wish(scale.sign if scale else SIGN_OF[word], rest, scale=scale)


def _compared(text: str) -> Wish | None:
    """What a comparing word wants: more noise of "louder than 60 dB"."""
    found = _THAN.search(text)
    scale = measured(found["word"]) if found else None
    if found is None or scale is None:
        return None
    unit = found["unit"] or found["currency"] or ""
    limit = parse(found["number"], found["times"], unit)
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return Wish("<" if scale.sign == "min" else ">", rest, limit, unit, scale)


def _or_more(text: str) -> Wish | None:
    """What "100 people or more" wants; people are no unit, but a word of what is asked for."""
    found = _OR_MORE.search(text)
    if found is None:
        return None
    unit = found["unit"] or ""
    if not parse("1", "", unit).known:
        unit = ""
    rest = f"{text[: found.start()]} {'' if unit else found['unit'] or ''} {text[found.end() :]}"
    limit = parse(found["number"], found["times"], unit)
    return Wish(_SIGN_OF_MORE[found["more"].casefold()], rest, limit, unit)


def _unit(said: str) -> str:
    """The unit at the head of what stands behind a number: 公斤, 座, and none of 的备."""
    known = (said[:size] for size in (len(said), 1) if parse("1", "", said[:size]).known)
    return next(known, said[:1].replace("的", ""))
