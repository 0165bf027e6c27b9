"""Sentences that say what a term means, and questions that ask for it."""

import re

_DEFINES = re.compile(
    r"^“?[^，。：；]{1,24}?”?(?:（[^）]*）)?，?(?:是指|指的是|就是指|是一种|是一类|是一组)"
    r"|^(?:本|该)[^，。]{1,6}所称的?[^，。]{1,20}，?是?指"
    r"|^(?:An?\s|The\s(?:term\s)?)?[“\"]?[A-Za-z][\w' -]{0,60}?[”\"]?(?:\s\([^)]*\))?"
    r" (?:means|is (?:an?|any)) "
)
_ASKS = re.compile(
    r"什么是|何谓|什么叫|(?:是|指的?是)什么(?:意思|病|疾病|概念|东西)|是指什么|指的是什么|的?定义"
    r"|怎么理解|是一?种?什么样的|(?:解释|介绍)一下"
    r"|^(?:您好，?|请问，?)*[^的，？]{1,16}?(?:到底|究竟)?是(?:什么|个?啥)[？?。]?$"
    r"|^[^的，？]{1,8}(?:到底|究竟)?是怎么回事[？?。]?$"
    r"|\bwhat (?:does|do|did) .{1,60} mean\b|\b(?:is|are) meant by\b|\bdefin(?:e|ed|ition)\b"
    r"|\bexplain (?:the term|what)\b"
    r"|\bwhat (?:kind|sort|type) of (?:condition|disease|illness|disorder)\b"
    r"|\b(?:explain|describe) (?!how\b|why\b|when\b)[^,?.]{2,40}[?.]?$"
    r"|[.;,] (?:so )?what(?:'s| is| are) (?:that|this|it|these|those)\?*$"
    r"|\btell me (?:about|what)\b|\bwhat (?:exactly )?(?:is|are) meant\b"
    r"|^(?:in \w+ words, )?what(?:'s| is| are)(?: exactly)? (?!the\b|my\b|your\b|it\b|best\b)"
    r"(?:(?!\b(?:of|for|in|when|to|with|from|after|before|if|on)\b)[^,?;])+\??$",
    re.IGNORECASE,
)


def defines(sentence: str) -> bool:
    """Whether a sentence says what a term means."""
    return bool(_DEFINES.match(sentence))


def asks_meaning(question: str) -> bool:
    """Whether a question asks what something is, and not something about it."""
    return bool(_ASKS.search(question.strip()))
