"""The little grammar that wordings need: articles, agreement, plurals, numbers, choices."""

import re
from collections.abc import Sequence

_NUMBERS = {
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "zh": ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"),
}
# Words that begin with another sound than their letter says.
_AN = re.compile(r"(?:hour|honest|honou?r|heir|[FHLMNRSX](?:[A-Z\d-]|\b)|8|11\b|18\b)")
_A = re.compile(r"(?i:uni(?![mn])|use|usu|ura|uro|eu|ewe|one\b|once\b)|U[A-Z]|U\b")
_HEAD = re.compile(  # what ends the head of a noun phrase
    r",|:|\s*[(（]| (?:of|in|on|at|for|to|from|with|without|after|before|during|under|by|than|when"
    r"|if|as|that|who|which|found|due|caused|seen)\b"
)
_NO_PLURAL = re.compile(
    r"(?:ss|us|is|ics|diabetes|rabies|scabies|herpes|series|species|measles|mumps|rickets"
    r"|shingles|gas|bias|pancreas|lens|AIDS|['’]s)$",
    re.IGNORECASE,
)
_TAKES_ES = re.compile(r"(?:s|x|z|ch|sh)$")


def article(noun: str) -> str:
    """``a symptom``, ``an X-ray``, ``an hour``, ``a unit``."""
    vowel = noun[:1].lower() in "aeiou" and not _A.match(noun)
    return f"an {noun}" if vowel or _AN.match(noun) else f"a {noun}"


def plural(noun: str) -> str:
    """The plural of an English noun that may be one already: ``drug classes``, ``symptoms``."""
    if is_plural(noun):
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if _TAKES_ES.search(noun) else "s")


def singular(noun: str) -> str:
    """The singular of a regular English noun: ``symptom`` for ``symptoms``."""
    if not is_plural(noun):
        return noun
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    for ending in ("sses", "xes", "zes", "ches", "shes"):
        if noun.endswith(ending):
            return noun[:-2]
    return noun[:-1]


def is_plural(phrase: str) -> bool:
    """Whether an English noun phrase takes a plural verb, by the head of it."""
    head = _HEAD.split(phrase, maxsplit=1)[0].rstrip()
    if " and " in head:
        return True
    return head.endswith("s") and not head.endswith("s’") and not _NO_PLURAL.search(head)


def number(count: int, lang: str) -> str:
    """Small numbers in words, the rest in figures."""
    names = _NUMBERS.get(lang, _NUMBERS["en"])
    return names[count] if count < len(names) else str(count)


def either(items: Sequence[str], lang: str) -> str:
    """``a, b or c``, ``a、b还是c``; semicolons where an item holds a comma."""
    items = list(items)
    if lang == "zh":
        if any(mark in item for item in items for mark in "，、；还"):
            return "；".join(items)
        return "、".join(items[:-1]) + "还是" + items[-1] if len(items) > 1 else "".join(items)
    if any(mark in item for item in items for mark in (",", ";", " or ")):
        return "; ".join(items)
    return ", ".join(items[:-1]) + " or " + items[-1] if len(items) > 1 else "".join(items)


def lettered(items: Sequence[str], lang: str) -> str:
    """One choice a line: ``A. fever``."""
    mark = "．" if lang == "zh" else ". "
    return "\n".join(f"{letter(place)}{mark}{item}" for place, item in enumerate(items))


def letter(place: int) -> str:
    return "ABCDEFGH"[place]
