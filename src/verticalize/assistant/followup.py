"""Follow-up questions: "and how is it treated?" is asked together with the question before it."""

import re
from collections.abc import Sequence

from verticalize.records import Message
from verticalize.retrieval.tokens import units
from verticalize.text import sentences

LONGEST = 40  # characters of a question in Chinese, about; a longer one stands on its own
LEAST = 2  # content words of a question that may stand on its own
MOST_TURNS = 4  # questions that a follow-up may lean on
MOST_BEFORE = 4000  # characters of the question before, which a client may have made up
_ZH = re.compile(
    r"^(那么?|还有|另外|除此之外|为什么呢|然后)|[它他她]们?|这种|这个(?!月|周)|该病|上面|刚才"
)
_EN = re.compile(
    r"^(and|but|so|then|also|why|what about|how about|what else|which of)\b"
    r"|\b(it|its|they|them|their|that one|this one|those|these)\b(?! is (?:ok|possible))",
    re.IGNORECASE,
)

_OPENING = re.compile(
    r"^(?:(?:and|but|so|then|also)\b[, ]*)*(?:(?:what|how) about\b)?", re.IGNORECASE
)
_ASKS_ZH = re.compile(
    r"[它他她其]们?的[^的，]+呢|怎么|怎样|如何|什么|啥|哪|多少|多久|多大|几|吗|是否|能不能|要不要|会不会|可以|有没有|谁|为何"
)
_ASKS_EN = re.compile(
    r"^\W*(?:its|their) (?!case|place)\w+"
    r"|\b(?:how|what|which|why|when|where|whom?|whose|is|are|was|were|do|does|did|can|could|should|shall"
    r"|will|would|may|must|has|have|tell|explain|list|show)\b",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[Message]) -> str:
    """The question, preceded by the user's previous one where it leans on that.

    That one may lean on one before it: "and in children?" after "how is it treated?".
    It leans on it when it is short and points back (a pronoun, "and ...", "那..."). The rule is
    plain so that what was asked can be told from the receipt and the screen.
    """
    before = [message["content"].strip() for message in history if message["role"] == "user"]
    if not before or not _points_back(question):
        return question
    return f"{_leaned_on(before[-MOST_TURNS:])[:MOST_BEFORE]} {question.strip()}"


def closing(text: str) -> str:
    """Of several sentences the last that asks, where it stands on its own; else ""."""
    said = sentences(text)
    asked = next((one for one in reversed(said) if one.endswith(("?", "？"))), "")
    alone = len(said) > 1 and len(units(asked)) >= LEAST and not _points_back(asked)
    return asked if alone else ""


def asks_itself(question: str) -> bool:
    """Whether a follow-up says what is asked ("how is it treated?"), and not only of what else.

    "And in children?" asks again what was asked before, "and its dose?" does not.
    """
    text = _OPENING.sub("", question.strip())
    return bool(_ASKS_ZH.search(text) or _ASKS_EN.search(text))


def _leaned_on(before: Sequence[str]) -> str:
    """The last question that asks something, with what it leans on itself."""
    *earlier, last = before
    if not earlier or not _points_back(last):
        return last
    return f"{_leaned_on(earlier)} {last}" if asks_itself(last) else _leaned_on(earlier)


def _points_back(question: str) -> bool:
    text = question.strip()
    if _ZH.search(text):
        return len(text) <= LONGEST
    return bool(_EN.search(text)) and len(text) <= 3 * LONGEST
