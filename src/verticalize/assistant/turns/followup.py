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
    """A question with the earlier questions that it depends on.

    Args:
        question: the last question, unchanged.
        parts: all that is asked, oldest first; mostly the last part is the question.
        kept: the parts that the next follow-up may depend on.
        untouched: the same, before a new subject was put into them.
        latest: the question behind its subject, if it is a follow-up that says what it asks
            ("how is it treated?"); else "".
        turns_to: what a follow-up says that does not, mostly a new subject ("and the EX-35?").
        lacking: no passage mentions that subject.
        heard: the earlier questions that it may still refer to; only the safety rules read them.
        answered: after "who …?" or "which …?", the name of the row that answered.
        perhaps: a very short question with the one before it, to be tried if it finds no answer
            alone; else "".
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
        """All of it in the user's words, for the safety rules, which rather hear too much."""
        return " ".join(dict.fromkeys([*self.heard, *self.untouched, self.question]))


def follow(
    question: str,
    before: Sequence[str],
    search: Find = lambda question: (),
    subjects: Subjects = UNREAD,
    answers: Sequence[str] = (),
) -> Asked:
    """The question, after the earlier questions that it depends on.

    It depends on the one before it if it is short and points back (a pronoun, "and ...", "那..."),
    or has no subject of its own; and that one may depend on its own predecessor: "and in children?"
    after "how is it treated?". If it only names another subject, that takes the place of the old
    one, if it is clear what the old one was. The rules are simple, so that the receipt and the
    screen can show what was asked.

    Args:
        before: the user's earlier questions, oldest first.
        search: question → hits, which tell what a question is about.
        subjects: what the evidence knows of words.
        answers: those to the questions `before`; after "who …?" the next question is about the row
            that was quoted.
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
    """The last question of a text of several sentences, if it stands on its own; else ""."""
    said = sentences(text)
    asked = next((one for one in reversed(said) if one.endswith(("?", "？"))), "")
    alone = len(said) > 1 and len(units(asked)) >= LEAST and not points_back(asked, UNREAD)
    return asked if alone else ""


def _alone(text: str, before: tuple[str, ...] = ()) -> Asked:
    heard = before if is_brief(text) and pronoun(text) else ()
    return Asked(text, (text,), (text,), (text,), heard=heard)


def _apart(text: str, so_far: Asked, subjects: Subjects) -> Asked:
    """A question that stands on its own, though a very short one may have left out its subject."""
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
    """Whether it only says which rule to answer the question before by: "under Iowa law?"."""
    return is_short(text) and bool(_GOES_BY.search(text))


def _leant_on(so_far: Asked, search: Find) -> tuple[str, ...]:
    """The parts that a follow-up is asked with; if they name no row, the row that answered."""
    if so_far.answered and not subject(so_far.parts, search):
        return (so_far.answered,)
    first, *since = so_far.parts
    return (first, *since[-LAST:])


def _about(so_far: Asked, search: Find, subjects: Subjects) -> str:
    """The code or row that the last question is about; if it has no words of its own, the first's.

    But none of a first question that asks about something named: that would be asked again.
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
