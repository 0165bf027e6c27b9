"""Whether a text is supported by what it was made from: words, numbers and names.

No model is asked. A sentence that negates the evidence with its own words passes; `judge.py` is
there for those who want to pay for that.
"""

import re

from verticalize.instruct.teacher.names import Names
from verticalize.instruct.teacher.numbers import mentioned, stated
from verticalize.retrieval.words.tokens import tokens, units
from verticalize.text import surely

LEAST_SHARED = 0.6  # of the content words of an answer
_POINTS = re.compile(
    r"上文|本文|文中|文章(?:中|里|提到|认为|指出)|[该这本](?:段|篇|份|条)(?:话|文字|材料|资料|内容|落)"
    r"|(?:根据|按照|依据).{0,4}(?:材料|资料|原文|段落|信息|内容)|(?:材料|资料|原文|段落)中"
    r"|\b(?:this|that|the|the (?:above|given|provided|following)) (?:passage|text|excerpt|article"
    r"|extract|paragraph|snippet|context)\b|\b(?:mentioned|described|stated) above\b",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"作为(?:一个|一名)?(?:AI|人工智能|语言模型)|(?:我|抱歉).{0,6}(?:无法|不能)(?:回答|提供|协助)"
    r"|\bas an? (?:AI|language model)|\bI(?:['’]m| am) (?:sorry|unable)"
    r"|\bI can(?:not|['’]t) (?:help|answer|provide|assist)",
    re.IGNORECASE,
)


def reject_answer(
    answer: str, evidence: str, *, names: Names, question: str = "", least: float = LEAST_SHARED
) -> str | None:
    """Why an answer is not supported by the evidence, or None.

    Its numbers, and the names of the pack in it, have to stand in the evidence: that the question
    has them makes them no truer. The share `least` of its content words has to stand in either.
    """
    if not answer.strip():
        return "empty answer"
    if _REFUSES.search(answer):
        return "the teacher refuses or speaks of itself"
    if stated(answer) - mentioned(evidence):
        return "a number that the evidence does not have"
    if names.find(answer) - names.find(evidence):
        return "a name that the evidence does not have"
    if shared(answer, f"{evidence}\n{question}") < least:
        return "too few words of the evidence"
    return None


def reject_question(question: str, lang: str) -> str | None:
    """Why nobody would ask this without having the source before them, or None."""
    if not question.strip():
        return "empty question"
    if reason := reject_language(question, lang):
        return reason
    if _POINTS.search(question):
        return "a question that points to its source"
    return None


def reject_language(text: str, lang: str) -> str | None:
    """Whether a text is surely in another language than `lang`."""
    return "another language" if surely(text) not in (None, lang) else None


def shared(text: str, evidence: str) -> float:
    """The share of the content words of a text that stand in the evidence."""
    found = units(text)
    ground = set(tokens(evidence))
    return (
        sum(all(part in ground for part in unit) for unit in found) / len(found) if found else 0.0
    )


def reject_rewording(old: str, new: str, *, names: Names) -> str | None:
    """Why one wording may not stand for another: numbers and names have to be the same."""
    if mentioned(old) != mentioned(new) and stated(old) != stated(new):
        return "other numbers than before"
    if names.find(old) != names.find(new):
        return "other names than before"
    return None
