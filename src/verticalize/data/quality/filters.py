"""Filters on rows: each says in a few words why a row is not worth training on, or None.

`rejects.Rejects` puts rows through them. A reason begins with the same words for all rows of a
kind, so that it can be counted. Whether an answer is supported by its evidence is checked where it
is written, in `instruct.teacher.check`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from verticalize.records import Example
from verticalize.text import counted, surely, words

Filter = Callable[[Example], str | None]
Unsafe = Callable[[str, str], str | None]

SHORTEST = {"zh": 2, "en": 2}  # characters of a turn
LONGEST = {"zh": 4000, "en": 12000}
LOOPED = 0.3  # of a turn's runs of words may be repeats of others
_RUN = {"zh": 8, "en": 5}  # scoring tokens
_LOOP_FROM = 40  # scoring tokens; a shorter turn may repeat itself
_SAME_CHAR = re.compile(r"(.)\1{19,}", re.DOTALL)  # twenty of a kind, rules of tables excepted
_RULE = re.compile(r"[-=_*.·…—|#~\s]")

_REFUSED_EN = (
    r"\bas an? (?:ai|artificial intelligence)\b(?: language)?(?: model| assistant)?"
    r"|\bas a (?:large )?language model\b"
    r"|\bi(?:['’]m| am) (?:just |only )?an? (?:ai|language model|virtual assistant)\b"
    r"|\bi(?:['’]m| am) (?:sorry|afraid)[,.]? (?:but )?"
    r"i (?:can(?:no|['’])t|am (?:not able|unable))\b"
    r"|\bmy (?:knowledge cut-?off|training data)\b"
    r"|\b(?:openai|chatgpt|gpt-[34]|anthropic)(?:['’]s)? (?:policy|policies|guidelines|model)\b"
)
_REFUSED_ZH = (
    r"作为(?:一个|一名|一款)?(?:人工智能|AI|大?语言模型|智能助手|虚拟助手|聊天机器人)"
    r"|我(?:只)?是(?:一个|一名|一款|由\w{1,12}开发的)?(?:人工智能|AI|大?语言模型|语言助手)"
    r"|(?:对不起|抱歉)[，,]?(?:但)?我(?:无法|不能)(?:回答|提供|协助|满足|完成)"
    r"|我的(?:知识截止|训练数据)"
)
_REFUSED = re.compile(f"{_REFUSED_EN}|{_REFUSED_ZH}", re.IGNORECASE)


def why_not(example: Example, filters: Iterable[Filter]) -> str | None:
    """The reason of the first filter that rejects the row."""
    return next((why for each in filters if (why := each(example))), None)


def standard(
    *,
    pii: Mapping[str, re.Pattern[str]] | None = None,
    unsafe: Unsafe | None = None,
) -> list[Filter]:
    """The filters that need nothing but the row, the cheapest first, and those of a pack."""
    filters: list[Filter] = [shape, length, language_differs, repetition, refusal]
    if pii:
        filters.append(lambda example: personal(example, pii))
    if unsafe is not None:
        filters.append(lambda example: forbidden(example, unsafe))
    return filters


def shape(example: Example) -> str | None:
    """A row needs something asked, and an answer at its end."""
    roles = [message["role"] for message in example.messages if message["role"] != "system"]
    if not roles:
        return "no turns"
    if roles[0] != "user":
        return "does not begin with the user"
    if roles[-1] != "assistant":
        return "does not end with an answer"
    if any(one == other for one, other in pairwise(roles)):
        return "two turns of one speaker in a row"
    return None


def length(
    example: Example,
    *,
    shortest: Mapping[str, int] = SHORTEST,
    longest: Mapping[str, int] = LONGEST,
) -> str | None:
    """Turns that say nothing, or go on for ever, in characters of the row's language."""
    for role, text in _turns(example):
        size = len(text.strip())
        if size < shortest.get(example.lang, shortest["en"]):
            return f"{role} turn too short: {counted(size, 'character', form='d')}"
        if size > longest.get(example.lang, longest["en"]):
            return f"{role} turn too long: {counted(size, 'character', form='d')}"
    return None


def language_differs(example: Example) -> str | None:
    """An answer that is surely in another language than the row says.

    Names of drugs and units in Latin letters are normal in Chinese, and so is a short answer.
    """
    for role, text in _turns(example):
        if role == "assistant" and (found := surely(text)) not in (None, example.lang):
            return f"answer in another language: {found} where {example.lang} is declared"
    return None


def repetition(example: Example) -> str | None:
    """Loops of generated text (after Gopher's repeated n-grams, Rae et al. 2021, table A1)."""
    for role, text in _turns(example):
        if role != "assistant":
            continue
        if (loop := _SAME_CHAR.search(text)) and not _RULE.match(loop[1]):
            return f"repeats itself: “{loop[1]}” {len(loop[0])} times"
        tokens = words(text)
        size = _RUN.get(example.lang, _RUN["en"])
        if len(tokens) < max(_LOOP_FROM, 2 * size):
            continue
        runs = [tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1)]
        share = 1 - len(set(runs)) / len(runs)
        if share > LOOPED:
            return f"repeats itself: {share:.0%} of its runs of words"
    return None


def refusal(example: Example) -> str | None:
    """An answer in which the teacher speaks of itself as a model, or declines in its own words."""
    for role, text in _turns(example):
        if role == "assistant" and (found := _REFUSED.search(text)):
            return f"refusal by the teacher: “{found[0]}”"
    return None


def personal(example: Example, patterns: Mapping[str, re.Pattern[str]]) -> str | None:
    """Personal data in any turn, by the compiled patterns of the pack's ``safety.yaml``."""
    for _, text in _turns(example):
        form = unicodedata.normalize("NFKC", text)
        for name, pattern in patterns.items():
            if pattern.search(form):
                return f"personal data: {name}"
    return None


def forbidden(example: Example, unsafe: Unsafe) -> str | None:
    """A question that a rule refuses, answered.

    `unsafe` is asked for each question and its answer, and gives the id of the rule that forbids
    this answer, or None: an answer in the rule's own words is no breach.
    """
    for (_, question), (role, answer) in pairwise(_turns(example)):
        if role == "assistant" and (rule := unsafe(question, answer)):
            return f"unsafe: rule {rule} forbids an answer"
    return None


def _turns(example: Example) -> Iterator[tuple[str, str]]:
    return ((m["role"], m["content"]) for m in example.messages if m["role"] != "system")
