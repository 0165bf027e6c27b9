"""What is said to an emergency earlier on beside a later answer: all of it again, or one line.

No later question makes it less urgent. The line is enough where the advice was given in this
conversation, in the language of the question, which plainly turns to something else.
"""

import re
from collections.abc import Sequence

from verticalize.assistant.greeting import greeting
from verticalize.assistant.guard import Guard
from verticalize.assistant.turns.history import turns
from verticalize.assistant.turns.pointing import asks_itself, pronoun
from verticalize.records import Message
from verticalize.retrieval.words.tokens import units
from verticalize.text import CJK_CHAR, language, words

MOST_TURNS = 6  # questions before this one that may have told of an emergency
HOLDS = {
    "zh": "前面的紧急提示仍然有效。",
    "en": "The emergency advice above still holds.",
}
# Who speaks of somebody's own case may speak of the one before, and so may who asks of help.
_CLOSE = re.compile(
    r"\b(?:I|me|my|we|us|our|dad|daddy|father|mum|mom|mother|husband|wife|son|daughter|patient|now"
    r"|ambulances?|paramedics?|hospital|emergency|urgent|wait(?:ing)?|die|dying|dead|worse)\b"
    r"|[我咱急死等]|爸|妈|爷爷|奶奶|父亲|母亲|老公|老婆|丈夫|妻子|儿子|女儿|孩子|宝宝|病人|患者|现在"
    r"|救护|医院|抢救|加重|恶化",
    re.IGNORECASE,
)


def still_urgent(
    asked: str, history: Sequence[Message], guard: Guard, lang: str, *, most: int
) -> tuple[str, ...]:
    """What has to be said beside the answer to `asked`; nothing where there was no emergency.

    Args:
        most: characters of each text of `history` that are read.
    """
    heard = False
    for before, answer in reversed(turns(history, most)[-MOST_TURNS:]):
        verdict = guard.inspect(before, lang=lang)
        if verdict.action != "emergency":
            continue
        given = language(before) == lang and _given(verdict.messages, answer)
        if not given or not _elsewhere(asked, before, answer, lang):
            return verdict.messages
        heard = True
    return (HOLDS[lang],) if heard else ()


def _given(advice: Sequence[str], answer: str) -> bool:
    """Whether an answer, as the client has sent it back, holds all of the advice."""
    said = " ".join(words(answer))
    return all(" ".join(words(one)) in said for one in advice)


def _elsewhere(asked: str, before: str, advice: str, lang: str) -> bool:
    """Whether a text greets, or asks of what is neither part of the emergency nor close to it."""
    if greeting(asked, lang):
        return True
    if not asks_itself(asked) or pronoun(asked) or _CLOSE.search(asked):
        return False
    own = set(units(asked))
    # A Chinese word may stand within another: 痛 in 胸痛.
    within = any(all(CJK_CHAR.match(part) and part in before for part in unit) for unit in own)
    return bool(own) and not within and own.isdisjoint([*units(before), *units(advice)])
