"""Whether a question points back to what was asked before, by the form that it has."""

import re

from verticalize.assistant.turns.bare import named, subject_words
from verticalize.assistant.turns.known import Subjects
from verticalize.retrieval.words.tokens import units
from verticalize.text import sentences

LONGEST = 40  # characters of a question in Chinese, about; a longer one stands on its own
OWN = 3  # content words before a pronoun, which it may as well stand for
MOST = 7  # content words of one sentence that has a pronoun for what was asked of before
_EXTENT = re.compile(r"\bhow (?:long|often)\b|多久|多长时间", re.IGNORECASE)  # no word of `units`
_OPENS_ZH = re.compile(
    r"^(?:那么?|还有|另外|除此之外|为什么呢|然后|[和跟与比](?:以前|之前|过去|[旧老]版))|^(?:能不能|能|可以|可不可以)[和跟与同].+[一同][起时]"
)
_OPENS_EN = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|what else|which of)\b", re.IGNORECASE
)
_PRONOUN_ZH = re.compile(
    r"[它她]们?|(?<!其)他(?!汀)们?|这种|这个(?!月|周)|[这那][台批支款间]|该病|上面|刚才"
)
_PRONOUN_EN = re.compile(
    r"(?<!time is )\b(?:it|its(?! (?:my|an?|the)\b)|they|them|their|he|she|him|that one|this one"
    r"|those|these)\b"
    r"(?! is (?:ok|possible))(?! matter)(?! (?:cost|take)(?: \w+)? to \w+ (?:an?|my)\b)"
    r"(?! (?:all )?(?:true|right|legal|illegal|ok|okay|safe|possible|allowed|better|normal|bad)"
    r" (?:to|that|if|for)\b)",
    re.IGNORECASE,
)
_CLAUSE = r"(?:(?! (?:and|or|but|if|when|while|because|as|who) )[^,;:.!?])+"
# The whole of a question that points back, though it has words of its own.
_REFERS = re.compile(
    "|".join(
        (
            # What is the excess for that?
            rf"^(?P<own>{_CLAUSE}) (?:to|for|from|with|about|of|on|in|at|by|after|before|against)"
            r" (?:it|that|this|them|those|these|him|her)\s*\?*$",
            # What is his extension?
            r"^(?:(?:what|who|where|when)['’]?s|(?:what|who|where|when|how (?:much|many|long|often"
            r"|high|big)) (?:is|are|was|were))"
            r" (?:his|her) [^,;:.!?]*\?*$",
            # His e-mail?
            r"^(?:his|her) [\w-]+(?: [\w-]+)?\s*\?*$",
            # Who handles that?
            r"^(?:who|what|when|where|why|how) (?:\w+ ){1,4}(?<!like )(?<!than )(?:that|this)"
            r"\s*\?*$",
            # Was that different before 2024?
            r"^(?:is|was) (?:that|this) (?:different|the same|so|still|also|always|true|allowed"
            r"|covered|included|required|possible|normal|enough)\b(?! (?:that|if|to)\b)"
            r"[^,;:.!?]*\?*$",
        )
    ),
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:and|but|so|then|also)\b[, ]*)*(?:(?:what|how) about\b)?", re.IGNORECASE
)
_ASKS_ZH = re.compile(
    r"[它他她其]们?的[^的，]+呢|怎么|怎样|如何|什么|啥|哪|多[少久大长高重远]|几|吗|是否|能不能|要不要|会不会|可以|有没有|谁|为何"
)
_ASKS_EN = re.compile(
    r"^\W*(?:its|their|his|her) (?!case|place)\w+"
    r"|\b(?:how|what|which|why|when|where|whom?|whose|is|are|was|were|do|does|did|can|could|should|shall"
    r"|(?<!\w )will|will (?:it|they|i|we|he|she|the|my|this|that)|would|may|must|has|have|any|tell"
    r"|explain|list|show)\b",
    re.IGNORECASE,
)


def asks_itself(question: str) -> bool:
    """Whether a follow-up says what it asks: "how is it treated?", "and its dose?".

    "And in children?" does not: it repeats the question before it.
    """
    text = _OPENING.sub("", question.strip())
    return bool(_ASKS_ZH.search(text) or _ASKS_EN.search(text))


def points_back(question: str, subjects: Subjects) -> bool:
    """Whether it begins as follow-ups do, or has a pronoun for something that it does not name."""
    text = question.strip()
    if not is_brief(text):
        return False
    if _OPENS_ZH.search(text) or _OPENS_EN.search(text):
        return True
    if refers := _REFERS.search(text):
        own = refers["own"] or ""
        return len(units(own)) <= OWN and not named(own, subjects)
    found = pronoun(text)
    if found is None:
        return False
    own = text[: found.start()]
    if found[0].casefold() in ("he", "she", "him") and units(subject_words(own)):
        return False
    most = OWN if len(sentences(text)) > 1 else MOST
    said = len(units(own)) + bool(_EXTENT.search(own))
    few = said < OWN and len(units(text)) <= most
    return few and not named(own, subjects)


def is_brief(text: str) -> bool:
    """Whether it may be a follow-up at all: a longer one stands on its own."""
    chinese = _OPENS_ZH.search(text) or _PRONOUN_ZH.search(text)
    return len(text) <= (LONGEST if chinese else 3 * LONGEST)


def pronoun(text: str) -> re.Match[str] | None:
    """The first pronoun; None if there is none."""
    return _PRONOUN_ZH.search(text) or _PRONOUN_EN.search(text)
