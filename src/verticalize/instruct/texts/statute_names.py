"""How passages of statutes are named: the article that a section's name ends with."""

import re

from verticalize.knowledge.cutting.statutes import NUMERAL

_ZH = re.compile(
    rf"^(?P<article>第{NUMERAL}条(?:之{NUMERAL})?)(?P<part>(?:[ 至]+第.*)?)(?P<caption>.*)$"
)
_EN = re.compile(
    r"^(?P<article>(?:§{1,2}\s?|(?:Section|SECTION|Sec\.|SEC\.|Article|ARTICLE|Art\.)\s)"
    r"(?:\d[\d.:\w-]*|[IVXLC]+))(?P<part>(?:\s?[(–-].*)?)(?P<caption>)$"
)
_OPENS_ZH = re.compile(
    rf"^[*_]{{0,2}}第{NUMERAL}条(?:之{NUMERAL})?(?:[*_：:\s　]+|(?:中|还|明确)?规定[，：:])"
    r"(?:[【（(][^】）)]{2,30}[】）)][\s　]*)?"
)
_LABEL = re.compile(r"^(?:[—–-]\s?|\(\w{1,4}\)\s?)+")
_ASIDE = re.compile(
    r"（[^（）]*第[^（）]*[条款][^（）]*）|\s*\((?:§|[Ss]ections?|[Aa]rt)[^()]*(?:\([^()]*\)[^()]*)*\)"
)
_CAPTION = re.compile(
    rf"^[*_]{{0,2}}第{NUMERAL}条(?:之{NUMERAL})?[\s　]*[【（(](?P<zh>[^】）)]{{2,30}})[】）)]"
    r"|^[*_]{0,2}(?:§{1,2}\s?|(?:Section|SECTION|Sec\.|SEC\.|Article|ARTICLE|Art\.)\s)"
    r"[\dIVXLC][\w.:-]*?[.:]?[\s—–-]+(?P<en>[A-Z][A-Za-z ,'’-]{3,70}?)(?:\.|[*_]|$)"
)


def article_of(section: str) -> str:
    """``第四十条 第二款`` or ``§ 5(a)``, if that is what the innermost heading is; else ""."""
    name = section.rpartition(" › ")[2].strip()
    found = _ZH.match(name) or _EN.match(name)
    return f"{found['article']}{found['part']}".strip() if found else ""


def caption_of(line: str) -> str:
    """What an article's first line says that it is about: ``第五条【试用期】``, ``§ 5. Notice.``"""
    found = _CAPTION.match(line)
    return (found["zh"] or found["en"]).strip() if found else ""


def without_article(sentence: str) -> str:
    """A sentence without the number or label that it begins with, and numbers in brackets."""
    return _ASIDE.sub("", _LABEL.sub("", _OPENS_ZH.sub("", sentence)))
