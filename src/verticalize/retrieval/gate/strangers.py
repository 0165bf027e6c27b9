"""Whether a question asks of an unknown name what the passages tell of others.

"What is the adult dose of cefotaxime?" is not answered by the adult dose of ceftizoxime, though
every other word agrees. A name counts as unknown where no passage found holds it, and neither the
glossary nor the names of the index do.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from verticalize.records import Passage
from verticalize.retrieval.engine.catalog import known_as, searched_as
from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.quoting.cards import label
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import content, units

_ASKS_ZH = re.compile(
    r"[都又]?(?:是|有|为)?(?:多少|什么|啥|哪些|哪几种|几|怎么样|如何|怎样|呢|吗|么)?[？?。]*"
)
_AFTER_EN = re.compile(
    r" (?:of|for) (?:an? |the )?(?P<name>[^\W\d][\w-]*(?: [\w-]+)?)"
    r"(?: (?:on|in|at|with|during|by|per|as) [^?]{0,80})?\W{0,3}$"
)
_BEFORE_EN = re.compile(
    r"(?:(?:what(?:['’]s| is| are)|is|are|does|do|can|should|may) )?"
    r"(?:the )?(?P<name>[\w-]+)(?:['’]s)? "
)
_OPEN_ZH = re.compile(r"(?:哪些|什么|哪[个种])[^的]{1,6}的$")
_PROPERTY_ZH = re.compile(
    r"(?:请问)?(?P<name>[^,.?!，。？！的]{2,16})的(?P<asked>[^,.?!，。？！的哪]{2,8}?)"
    r"(?:是多少|是什么|有哪些|是哪些|多少|怎么样|如何)?[?？。]*"
)
_ASKED_EN = r"(?P<asked>[\w'-]+(?: [\w'-]+){{0,{most}}})"
_NAME_EN = r"(?:the )?(?P<name>[\w' -]{2,40})\W*"
_PROPERTY_EN = (
    re.compile(rf"what(?:['’]s| is| are) the {_ASKED_EN.format(most=2)} of {_NAME_EN}"),
    re.compile(rf"what {_ASKED_EN.format(most=1)} (?:is|are|has|does) {_NAME_EN}"),
)
_UNIT = re.compile(r"[(（][^()（）]*[)）]")
_CLAUSE = re.compile(r"[，。！？；：,.!?;:]")
_LEAST = 2  # characters of a name
# Anybody and anything: no name of one thing.
_ANYONE = re.compile(
    r"(?:the |an? )?(?:(?:adult|child|small|old|new|elderly|pregnant) )?"
    r"(?:patient|adult|child|children|people|person|woman|women|man|men|baby|babies|staff|member|employee|customer|client|tenant"
    r"|drug|medicine|machine|device|product|item|vehicle|day|week|month|year|person)s?",
)
# What stands between a name and what is asked of it, and how a kind of thing ends.
_SORT = re.compile(
    r"(?:成人|成年人|儿童|小儿|老人|孕妇|常用|一般|最大|最高|最低|每日|每天|起始|推荐|正常|主要|常见)+$"
)
_KIND = re.compile(r"(?:类|类药物?|片|胶囊|注射液|制剂)$")


def stranger(question: str, passages: Sequence[Passage], index: Index) -> str:
    """The unknown name; "" where nothing is asked of one."""
    plain = unicodedata.normalize("NFKC", question).casefold()
    labels = {(p.lang, told) for p in passages if p.kind == "facts" for told in _labels(p)}
    asked = {(lang, said) for lang, told in labels for said in _said(plain, told)}
    names = [name for lang, said in sorted(asked) for name in _named(plain, said, lang)]
    if not names or index.named_in(question):
        return ""
    shown = "\n".join(map(_shown, passages)).casefold()
    unknown = (
        name
        for name in names
        if _KIND.sub("", name) not in shown and not list(index.terms.find(name))
    )
    return next(unknown, "")


def _shown(passage: Passage) -> str:
    """What a passage says, and all that it is called."""
    called = (*known_as(passage), *searched_as(passage))
    return "\n".join((*called, passage.section, passage.lead, passage.text))


def strange(question: str, index: Index) -> bool:
    """Whether a property is asked for of which no passage of the index has a word."""
    plain = unicodedata.normalize("NFKC", question).strip().casefold()
    forms = (_PROPERTY_ZH, *_PROPERTY_EN)
    asked = next(filter(None, (form.fullmatch(plain) for form in forms)), None)
    if asked is None or not index.named_in(asked["name"]):
        return False
    known = index.lexical.knows
    groups = (f"§{mention.group}" for mention in index.terms.find(asked["asked"]))
    return not any(map(known, groups)) and any(
        not any(map(known, unit)) for unit in units(asked["asked"])
    )


def _labels(passage: Passage) -> Iterator[str]:
    """What its facts tell, without the units."""
    told = (label(line, passage.title) for line in passage.text.splitlines())
    return filter(None, (_UNIT.sub("", what).strip() for what in told))


def _said(question: str, told: str) -> Iterator[str]:
    """How a question says what a fact tells: in its words, or in others that mean the same."""
    told = told.casefold()
    if told in question:
        yield told
    groups = {mention.group for mention in TERMS.find(told)}
    for mention in TERMS.find(question):
        if mention.group in groups:
            yield question[mention.start : mention.end]


def _named(question: str, asked: str, lang: str) -> Iterator[str]:
    """What a question asks this of: 阿糖尿苷 in 请问阿糖尿苷的储存温度是多少？"""
    before, _, after = question.partition(asked)
    if lang == "zh":
        name = _chinese(_CLAUSE.split(before)[-1])
        asks = bool(_ASKS_ZH.fullmatch(after)) and not _OPEN_ZH.search(before)
    else:
        told = _AFTER_EN.match(after) or _BEFORE_EN.fullmatch(before)
        name = content(told["name"]) if told else ""
        asks = told is not None
    if asks and len(name) >= _LEAST and not (name[0].isdigit() or _ANYONE.fullmatch(name)):
        yield name  # an amount is none


def _chinese(clause: str) -> str:
    """The last name of a clause, without what sorts the thing that is asked for."""
    parts = [_SORT.sub("", part) for part in content(clause).split()]
    return next((part for part in reversed(parts) if part), "")
