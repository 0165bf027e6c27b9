"""Follow-up questions: "and how is it treated?" is asked together with the question before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from verticalize.assistant.bare import (
    SHORT,
    UNREAD,
    Search,
    Subjects,
    is_bare,
    named,
    subject_words,
)
from verticalize.assistant.columns import asks_column
from verticalize.assistant.names import told_of
from verticalize.assistant.turned import Turned, subject, turned
from verticalize.retrieval.definitions import asks_meaning
from verticalize.retrieval.tokens import content, units
from verticalize.text import sentences

LONGEST = 40  # characters of a question in Chinese, about; a longer one stands on its own
LEAST = 2  # content words of a question that may stand on its own
OWN = 3  # content words before a pronoun, which it may as well stand for
MOST = 7  # content words of one sentence that has a pronoun for what was asked of before
TURNS = 8  # questions that a follow-up may lean on
LAST = 2  # of those since the first, so many are asked again
MOST_BEFORE = 4000  # characters of the question before, which a client may have made up
_EXTENT = re.compile(r"\bhow (?:long|often)\b|多久|多长时间", re.IGNORECASE)  # no word of `units`
_OPENS_ZH = re.compile(
    r"^(?:那么?|还有|另外|除此之外|为什么呢|然后|[和跟与比](?:以前|之前|过去|[旧老]版))|^(?:能不能|能|可以|可不可以)[和跟与同].+[一同][起时]"
)
_OPENS_EN = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|what else|which of)\b", re.IGNORECASE
)
_PRONOUN_ZH = re.compile(r"[它她]们?|(?<!其)他(?!汀)们?|这种|这个(?!月|周)|该病|上面|刚才")
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
            r"^(?:what|who|where|when|how (?:much|many|long|often|high|big)) (?:is|are|was|were)"
            r" (?:his|her) [^,;:.!?]*\?*$",
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
_ASKS_WHICH = re.compile(r"^(?:who|which)\b|谁|哪一?[个台家种位款间批项份名本条]", re.IGNORECASE)
_ELLIPSIS_ZH = re.compile(r"呢[?？]?$")
_OPENING = re.compile(
    r"^(?:(?:and|but|so|then|also)\b[, ]*)*(?:(?:what|how) about\b)?", re.IGNORECASE
)
_ASKS_ZH = re.compile(
    r"[它他她其]们?的[^的，]+呢|怎么|怎样|如何|什么|啥|哪|多[少久大长高重远]|几|吗|是否|能不能|要不要|会不会|可以|有没有|谁|为何"
)
_ASKS_EN = re.compile(
    r"^\W*(?:its|their) (?!case|place)\w+"
    r"|\b(?:how|what|which|why|when|where|whom?|whose|is|are|was|were|do|does|did|can|could|should|shall"
    r"|(?<!\w )will|will (?:it|they|i|we|he|she|the|my|this|that)|would|may|must|has|have|any|tell"
    r"|explain|list|show)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with those that it leans on: all `parts`, in the order in which they are asked.

    Args:
        question: word for word.
        latest: the question, where it leans on others and says itself what is asked.
        turns_to: the thing, where it only names one, which may have taken its place in `parts`.
        lacking: no evidence has that thing.
        kept: the parts that the next follow-up leans on.
        untouched: the same before a thing took the place of their subject.
        heard: what a question with a pronoun may still be about, though it stands on its own.
        answered: what the row begins with that told who or which, as was asked.
    """

    question: str
    parts: tuple[str, ...]
    kept: tuple[str, ...]
    untouched: tuple[str, ...]
    latest: str = ""
    turns_to: str = ""
    lacking: bool = False
    heard: tuple[str, ...] = ()
    answered: str = ""

    @property
    def text(self) -> str:
        *before, last = self.parts
        return f"{' '.join(before)[:MOST_BEFORE]} {last}" if before else last

    @property
    def said(self) -> str:
        """The same in the user's words, for the safety rules, which hear rather too much."""
        return " ".join(dict.fromkeys([*self.heard, *self.untouched, self.question]))


def follow(
    question: str,
    before: Sequence[str],
    search: Search = lambda question: (),
    subjects: Subjects = UNREAD,
    answers: Sequence[str] = (),
) -> Asked:
    """The question, preceded by the user's previous one, of those `before`, where it leans on that.

    That one may lean on one before it: "and in children?" after "how is it treated?". It leans on
    it when it is short and points back (a pronoun, "and ...", "那..."), or has no subject of its
    own. Where it only names another thing, that takes the place of the one before, where both can
    be told. The rules are plain so that what was asked can be told from the receipt and the screen.
    `answers` are those to the questions before: after "who …?" one is about the row quoted there.
    """
    turns = list(zip_longest(before, answers, fillvalue=""))[-TURNS:]
    asked = [(text.strip(), told) for text, told in turns if units(text) or asks_itself(text)]
    (first, told), *others = [*asked, (question, "")]
    search, so_far = cache(search), replace(_alone(first), answered=_answered(first, told))
    for text, told in others:
        leans = _leans(text, so_far, search, subjects)
        so_far = _with(so_far, text, search, subjects) if leans else _alone(text, so_far.parts)
        so_far = replace(so_far, answered=_answered(text, told))
    if not so_far.latest:
        return so_far
    return replace(so_far, latest=f"{_about(so_far, search, subjects)} {question}".strip())


def closing(text: str) -> str:
    """Of several sentences the last that asks, where it stands on its own; else ""."""
    said = sentences(text)
    asked = next((one for one in reversed(said) if one.endswith(("?", "？"))), "")
    alone = len(said) > 1 and len(units(asked)) >= LEAST and not _points_back(asked, UNREAD)
    return asked if alone else ""


def asks_itself(question: str) -> bool:
    """Whether a follow-up says what is asked ("how is it treated?"), and not only of what else.

    "And in children?" asks again what was asked before, "and its dose?" does not.
    """
    text = _OPENING.sub("", question.strip())
    return bool(_ASKS_ZH.search(text) or _ASKS_EN.search(text))


def _alone(text: str, before: tuple[str, ...] = ()) -> Asked:
    heard = before if _is_short(text) and _pronoun(text) else ()
    return Asked(text, (text,), (text,), (text,), heard=heard)


def _with(so_far: Asked, text: str, search: Search, subjects: Subjects) -> Asked:
    """A follow-up with the questions before it."""
    last = text.strip()
    if asks_itself(text):
        parts = (*_leant_on(so_far, search), last)
        return Asked(text, parts, parts, parts, latest=text, heard=so_far.parts)
    names = _pronoun(text) is None
    new = turned(so_far.untouched, last, search, subjects) if names else Turned((), text)
    return Asked(
        text,
        parts=new.parts or (*so_far.kept, last),
        kept=new.parts or so_far.kept,
        untouched=so_far.untouched,
        turns_to=new.thing,
        lacking=new.lacking,
    )


def _answered(question: str, answer: str) -> str:
    return told_of(answer) if _ASKS_WHICH.search(question) else ""


def _leant_on(so_far: Asked, search: Search) -> tuple[str, ...]:
    """The parts that a follow-up is asked with; where they name no row, the one that answered."""
    if so_far.answered and not subject(so_far.parts, search):
        return (so_far.answered,)
    first, *since = so_far.parts
    return (first, *since[-LAST:])


def _about(so_far: Asked, search: Search, subjects: Subjects) -> str:
    """What the last question is about: a code or a row, or where it says nothing itself, the words
    of the first; where that asks of a name, other words of it would be asked again.
    """
    first, *_ = before = so_far.parts[:-1]
    if row := subject(before, search, so_far.parts[-1]):
        return row
    if units(subject_words(so_far.parts[-1])):
        return ""
    return (
        "" if subjects.named(first) and not asks_meaning(first) else content(subject_words(first))
    )


def _leans(text: str, so_far: Asked, search: Search, subjects: Subjects) -> bool:
    if _points_back(text, subjects):
        return True
    if asks_itself(text):
        of_it = (text, so_far.text, search, subjects)
        return is_bare(*of_it) or asks_column(*of_it)
    return len(text) <= SHORT and bool(_ELLIPSIS_ZH.search(text))


def _points_back(question: str, subjects: Subjects) -> bool:
    """Whether it begins as a follow-up does, or has a pronoun for nothing that it says itself."""
    text = question.strip()
    if not _is_short(text):
        return False
    if _OPENS_ZH.search(text) or _OPENS_EN.search(text):
        return True
    if refers := _REFERS.search(text):
        own = refers["own"] or ""
        return len(units(own)) <= OWN and not named(own, subjects)
    pronoun = _pronoun(text)
    if pronoun is None:
        return False
    own = text[: pronoun.start()]
    if pronoun[0].casefold() in ("he", "she", "him") and units(subject_words(own)):
        return False
    most = OWN if len(sentences(text)) > 1 else MOST
    said = len(units(own)) + bool(_EXTENT.search(own))
    few = said < OWN and len(units(text)) <= most
    return few and not named(own, subjects)


def _is_short(text: str) -> bool:
    chinese = _OPENS_ZH.search(text) or _PRONOUN_ZH.search(text)
    return len(text) <= (LONGEST if chinese else 3 * LONGEST)


def _pronoun(text: str) -> re.Match[str] | None:
    return _PRONOUN_ZH.search(text) or _PRONOUN_EN.search(text)
