"""Articles of statutes: what one says, and which one deals with something."""

from collections.abc import Iterable, Iterator, Sequence

from verticalize.instruct.candidate import Candidate
from verticalize.instruct.texts.conditions import condition_of
from verticalize.instruct.texts.extracts import (
    Span,
    Wordings,
    body,
    extract,
    first_units,
    pick,
    plain,
    titled,
)
from verticalize.instruct.texts.statute_names import article_of, caption_of, without_article
from verticalize.records import Passage

_SAYS: Wordings = {
    "zh": (
        "{title}{article}是怎么规定的？",
        "{title}{article}的内容是什么？",
        "请告诉我{title}{article}说了什么。",
        "我想查{title}{article}，原文怎么写？",
    ),
    "en": (
        "What does {article} of the {title} say?",
        "{title}, {article}: what is the wording?",
        "Please quote {article} of the {title}.",
        "I am looking for {article} of the {title}. What does it provide?",
    ),
}
_WHICH: Wordings = {
    "zh": (
        "{title}哪一条规定了“{about}”？",
        "“{about}”在{title}的第几条？",
        "{title}里，“{about}”适用哪一条？",
        "想引用{title}关于“{about}”的条文，是第几条？",
    ),
    "en": (
        "Which {kind} of the {title} deals with “{about}”?",
        "Where in the {title} is “{about}” regulated?",
        "Under which {kind} of the {title} does “{about}” fall?",
        "I want to cite the {title} on “{about}”. Which {kind} is it?",
    ),
}
_SHORTEST = 8  # characters of a condition that tells one article from another


def articles(passages: Iterable[Passage], *, seed: int) -> Iterator[Candidate]:
    """For each article, or part of a long one: what it says, and where it can be told, which it is.

    Which one it is is answered by its beginning, where its number stands.
    """
    for passage in passages:
        article = article_of(passage.section)
        spans = body(passage)
        if not article or not spans or passage.lang not in _SAYS:
            continue
        named = {"title": _law(passage), "article": article}
        head = _head(passage, spans, article)
        caption = caption_of(_text(passage, spans[:head]))
        told = first_units(passage, spans[head if head > 1 else 0 :] or spans)
        says = pick(_SAYS[passage.lang], seed, passage.id, article).format(**named)
        yield extract(passage, "article", says, told)
        about = caption or (head and _deals_with(_text(passage, spans[:1]), passage.lang))
        if about:
            which = pick(_WHICH[passage.lang], seed, passage.id, about)
            question = which.format(about=about, kind=_kind(article), **named)
            yield extract(passage, "which_article", question, spans[:head])


def _head(passage: Passage, spans: Sequence[Span], article: str) -> int:
    """How many units its number and caption fill: ``§ 5.`` and ``Notice.``; 0 without its number.

    One unit, in which more stands, is what Chinese articles begin with.
    """
    first = _text(passage, spans[:1])
    if not first.lstrip("*_ ").startswith(article.split(" 第")[0].rstrip("(")):
        return 0
    if first.strip("*_. ") != article or len(spans) == 1:
        return 1
    return 2 if caption_of(_text(passage, spans[:2])) else 1


def _text(passage: Passage, spans: Sequence[Span]) -> str:
    return plain(passage.text[spans[0][0] : spans[-1][1]]) if spans else ""


def _law(passage: Passage) -> str:
    title = titled(passage.title, passage.lang)
    return title.removeprefix("The ").removeprefix("the ") if passage.lang == "en" else title


def _deals_with(sentence: str, lang: str) -> str:
    found = condition_of(without_article(sentence)) if lang == "zh" else ""
    return found if len(found) >= _SHORTEST else ""


def _kind(article: str) -> str:
    return "article" if article.lower().startswith("art") else "section"
