"""What a question says before anything is looked up for it.

Personal data is masked, the language detected, the question joined with the earlier ones that it
depends on, and all of that is read by the safety rules.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from verticalize.assistant.greeting import greeting
from verticalize.assistant.guard import SEVERITY, Guard, Redacted, Verdict
from verticalize.assistant.turns.followup import TURNS, Asked, follow
from verticalize.assistant.turns.history import turns
from verticalize.assistant.turns.known import Subjects
from verticalize.assistant.turns.possessives import with_apostrophes
from verticalize.assistant.urgent import still_urgent
from verticalize.records import Hit, Message
from verticalize.text import language, words

MAX_QUESTION = 4000  # characters; patterns and prompts are made for questions, not for books
_MOST_READ = 20_000  # characters of a longer text whose windows the safety rules read in turn
_BRIEF = 40  # characters of a text that is no more than a name
# No more than a code, an acronym, or such a one with a number: SS-002, HCG, APTT 90.
_NAMES_ONLY = re.compile(r"\W*(?:[A-Z]{2,5}\W*)?(?:[A-Za-z]{0,6}-?\d[\w./-]*\W*){0,3}")
_OVERLAP = 500  # characters that windows of a longer text have in common
_TOO_LONG = {
    "zh": f"问题太长，只按前{MAX_QUESTION}个字符作答。",
    "en": f"The question was too long; only its first {MAX_QUESTION} characters were answered.",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """A question, personal data masked; its language; what it depends on; the safety verdict.

    The notices of `verdict` are to be shown beside any answer.
    """

    redacted: Redacted
    lang: str
    follows: Asked
    verdict: Verdict


def hear(
    asked: str,
    history: Sequence[Message],
    *,
    guard: Guard,
    subjects: Subjects,
    search: Callable[[str, str], list[Hit]],
    first_language: str,
    only_language: str = "",
) -> Heard:
    """What the first `MAX_QUESTION` characters say; the safety rules read further.

    Args:
        search: question, language → hits, which tell whether it is a follow-up.
        first_language: of a text that has no letters.
        only_language: that of all sources, if they share one; a code or an acronym alone is taken
            to be in it.
    """
    redacted = guard.redact(asked[:MAX_QUESTION].strip())
    lang = language(redacted.text) if words(redacted.text) else first_language
    if len(redacted.text) <= _BRIEF and _NAMES_ONLY.fullmatch(redacted.text):
        lang = only_language or lang
    text = subjects.worded(with_apostrophes(redacted.text, subjects))
    before = [] if greeting(text, lang) else turns(history, MAX_QUESTION)[-TURNS:]
    masked = [subjects.worded(guard.redact(asked).text) for asked, _ in before]
    told = [answer for _, answer in before]
    follows = follow(text, masked, lambda asked: search(asked, lang), subjects, told)
    verdict = _gravest(guard, [redacted.text, follows.text, follows.said, *_beyond(asked)], lang)
    notices = [*verdict.notices]
    if verdict.action != "emergency":
        notices += still_urgent(redacted.text, history, guard, lang, most=MAX_QUESTION)
    if len(asked) > MAX_QUESTION:
        notices.append(_TOO_LONG[lang])
    return Heard(redacted, lang, follows, replace(verdict, notices=tuple(notices)))


def _gravest(guard: Guard, texts: Iterable[str], lang: str) -> Verdict:
    """The gravest verdict on any of the texts, with the notices of all."""
    verdicts = [guard.inspect(text, lang=lang) for text in dict.fromkeys(texts)]
    gravest = max(verdicts, key=lambda verdict: SEVERITY.index(verdict.action))
    notices = dict.fromkeys(notice for verdict in verdicts for notice in verdict.notices)
    return replace(gravest, notices=tuple(notices))


def _beyond(asked: str) -> Iterator[str]:
    """What follows the part of a long text that is answered: the safety rules read it, too.

    Of a text above `_MOST_READ`, which would keep others waiting, they read the beginning and the
    end, where people say what is the matter.
    """
    step = MAX_QUESTION - _OVERLAP
    for start in range(step, min(len(asked) - _OVERLAP, _MOST_READ), step):
        yield asked[start : start + MAX_QUESTION]
    if len(asked) > _MOST_READ:
        yield asked[-MAX_QUESTION:]
