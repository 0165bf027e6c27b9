"""Follow-up questions: "and how is it treated?" is asked together with the question before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

from verticalize.assistant.turns.bare import SHORT, is_bare, is_short, subject_words
from verticalize.assistant.turns.columns import asks_column
from verticalize.assistant.turns.known import UNREAD, Subjects
from verticalize.assistant.turns.names import told_of
from verticalize.assistant.turns.pointing import asks_itself, is_brief, points_back, pronoun
from verticalize.assistant.turns.turned import Turned, subject, turned
from verticalize.retrieval.quoting.definitions import asks_meaning
from verticalize.retrieval.searching import Find
from verticalize.retrieval.words.tokens import content, units
from verticalize.text import sentences

LEAST = 2  # content words of a question that may stand on its own
TURNS = 8  # questions that a follow-up may lean on
LAST = 2  # of those since the first, so many are asked again
MOST_BEFORE = 4000  # characters of the question before, which a client may have made up
_ASKS_WHICH = re.compile(r"^(?:who|which)\b|谁|哪一?[个台家种位款间批项份名本条]", re.IGNORECASE)
_GOES_BY = re.compile(
    r"^(?:under|per|according to|pursuant to)\b|^(?:根据|按照?|依据|依照)", re.IGNORECASE
)
_ELLIPSIS_ZH = re.compile(r"呢[?？]?$")


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
        perhaps: the questions with which one so short may be asked that has no answer alone.
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
    perhaps: str = ""

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
    search: Find = lambda question: (),
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
        so_far = _with(so_far, text, search, subjects) if leans else _apart(text, so_far, subjects)
        so_far = replace(so_far, answered=_answered(text, told))
    if not so_far.latest:
        return so_far
    return replace(so_far, latest=f"{_about(so_far, search, subjects)} {question}".strip())


def closing(text: str) -> str:
    """Of several sentences the last that asks, where it stands on its own; else ""."""
    said = sentences(text)
    asked = next((one for one in reversed(said) if one.endswith(("?", "？"))), "")
    alone = len(said) > 1 and len(units(asked)) >= LEAST and not points_back(asked, UNREAD)
    return asked if alone else ""


def _alone(text: str, before: tuple[str, ...] = ()) -> Asked:
    heard = before if is_brief(text) and pronoun(text) else ()
    return Asked(text, (text,), (text,), (text,), heard=heard)


def _apart(text: str, so_far: Asked, subjects: Subjects) -> Asked:
    """A question that stands on its own, though so few words may leave out what they are about."""
    alone = _alone(text, so_far.parts)
    few = is_short(text) and len(units(text)) <= LEAST and not subjects.named(text)
    return replace(alone, perhaps=f"{so_far.text} {text.strip()}" if few else "")


def _with(so_far: Asked, text: str, search: Find, subjects: Subjects) -> Asked:
    """A follow-up with the questions before it."""
    last = text.strip()
    if asks_itself(text):
        parts = (*_leant_on(so_far, search), last)
        return Asked(text, parts, parts, parts, latest=text, heard=so_far.parts)
    names = pronoun(text) is None
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


def _goes_by(text: str) -> bool:
    """Whether it says no more than by what the question before it is to be answered."""
    return is_short(text) and bool(_GOES_BY.search(text))


def _leant_on(so_far: Asked, search: Find) -> tuple[str, ...]:
    """The parts that a follow-up is asked with; where they name no row, the one that answered."""
    if so_far.answered and not subject(so_far.parts, search):
        return (so_far.answered,)
    first, *since = so_far.parts
    return (first, *since[-LAST:])


def _about(so_far: Asked, search: Find, subjects: Subjects) -> str:
    """The code or row of the last question; where it says nothing itself, the words of the first.

    Not where that asks something of a name: it would be asked again.
    """
    *before, last = so_far.parts
    if row := subject(before, search, last):
        return row
    asks_of_a_name = subjects.named(before[0]) and not asks_meaning(before[0])
    if units(subject_words(last)) or asks_of_a_name:
        return ""
    return content(subject_words(before[0]))


def _leans(text: str, so_far: Asked, search: Find, subjects: Subjects) -> bool:
    if points_back(text, subjects):
        return True
    if asks_itself(text):
        of_it = (text, so_far.text, search, subjects)
        return is_bare(*of_it) or asks_column(*of_it)
    return (len(text) <= SHORT and bool(_ELLIPSIS_ZH.search(text))) or _goes_by(text)
