"""Follow-up questions: "and how is it treated?" is asked together with the question before it."""

import re
from collections.abc import Sequence

from verticalize.records import Message

LONGEST = 40  # characters of a question in Chinese, about; a longer one stands on its own
MOST_BEFORE = 4000  # characters of the question before, which a client may have made up
_ZH = re.compile(
    r"^(那么?|还有|另外|除此之外|为什么呢|然后)|[它他她]们?|这种|这个(?!月|周)|该病|上面|刚才"
)
_EN = re.compile(
    r"^(and|but|so|then|also|why|what about|how about|what else|which of)\b"
    r"|\b(it|its|they|them|their|that one|this one|those|these)\b(?! is (?:ok|possible))",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[Message]) -> str:
    """The question, preceded by the user's previous one where it leans on that.

    It leans on it when it is short and points back (a pronoun, "and ...", "那..."). The rule is
    plain so that what was asked can be told from the receipt and the screen.
    """
    before = [message["content"] for message in history if message["role"] == "user"]
    if not before or not _points_back(question):
        return question
    return f"{before[-1].strip()[:MOST_BEFORE]} {question.strip()}"


def _points_back(question: str) -> bool:
    text = question.strip()
    if _ZH.search(text):
        return len(text) <= LONGEST
    return bool(_EN.search(text)) and len(text) <= 3 * LONGEST
