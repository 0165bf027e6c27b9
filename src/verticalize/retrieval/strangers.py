"""Whether a question asks of an unknown name what the passages tell of others.

"What is the adult dose of cefotaxime?" is not answered by the adult dose of ceftizoxime, though
every other word agrees. A name counts as unknown where no passage found holds it, and neither the
glossary nor the names of the index do.
"""

import re
from collections.abc import Iterator, Sequence

from verticalize.records import Passage
from verticalize.retrieval.cards import label
from verticalize.retrieval.index import Index
from verticalize.retrieval.tokens import content

_ASKS_ZH = re.compile(
    r"[都又]?(?:是|有|为)?(?:多少|什么|啥|哪些|哪几种|几|怎么样|如何|怎样|呢|吗|么)?[？?。]*"
)
_AFTER_EN = re.compile(r" (?:of|for) (?:an? |the )?(?P<name>[\w-]+(?: [\w-]+)?)\W*$")
_BEFORE_EN = re.compile(r"(?:what(?:['’]s| is| are) )?(?:the )?(?P<name>[\w-]+)(?:['’]s)? ")
_OPEN_ZH = re.compile(r"(?:哪些|什么|哪[个种])[^的]{0,6}的?$")
_CLAUSE = re.compile(r"[，。！？；：,.!?;:]")
_LEAST = 2  # characters of a name


def stranger(question: str, passages: Sequence[Passage], index: Index) -> str:
    """The unknown name; "" where nothing is asked of one."""
    labels = {(p.lang, told) for p in passages if p.kind == "facts" for told in _labels(p)}
    names = [name for lang, told in sorted(labels) for name in _named(question, told, lang)]
    if not names or index.catalog.named_in(question):
        return ""
    shown = "\n".join(f"{p.title}\n{p.section}\n{p.lead}\n{p.text}" for p in passages).casefold()
    unknown = (
        name for name in names if name.casefold() not in shown and not list(index.terms.find(name))
    )
    return next(unknown, "")


def _labels(passage: Passage) -> Iterator[str]:
    return filter(None, (label(line, passage.title) for line in passage.text.splitlines()))


def _named(question: str, asked: str, lang: str) -> Iterator[str]:
    """What a question asks this of: 阿糖尿苷 in 请问阿糖尿苷的储存温度是多少？"""
    before, found, after = question.casefold().partition(asked.casefold())
    if not found:
        return
    if lang == "zh":
        name = content(_CLAUSE.split(before)[-1]).rpartition(" ")[2]
        asks = bool(_ASKS_ZH.fullmatch(after)) and not _OPEN_ZH.search(before)
    else:
        told = _AFTER_EN.match(after) or _BEFORE_EN.fullmatch(before)
        name = content(told["name"]) if told else ""
        asks = told is not None
    if asks and len(name) >= _LEAST:
        yield name
