"""Whether a question asks of an unknown name what the passages tell of others.

"What is the adult dose of cefotaxime?" is not answered by the adult dose of ceftizoxime, though
every other word agrees. A name counts as unknown where no passage found holds it, and neither the
glossary nor the names of the index do.
"""

import re
from collections.abc import Iterator, Sequence

from verticalize.records import Passage
from verticalize.retrieval.index import Index
from verticalize.retrieval.tokens import content

_TOLD_ZH = re.compile(r"的(?P<asked>[^：:，。；\n]{2,12}?)(?:[：:]|有|是|为|包括)")
_TOLD_EN = re.compile(r"(?P<asked>[A-Z][^:.]{2,40}?) (?:of|for) ")
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
    labels = {(p.lang, label) for p in passages if p.kind == "facts" for label in _labels(p)}
    names = [name for lang, label in sorted(labels) for name in _named(question, label, lang)]
    if not names or index.catalog.named_in(question):
        return ""
    shown = "\n".join(f"{p.title}\n{p.section}\n{p.lead}\n{p.text}" for p in passages).casefold()
    unknown = (
        name for name in names if name.casefold() not in shown and not list(index.terms.find(name))
    )
    return next(unknown, "")


def _labels(passage: Passage) -> Iterator[str]:
    """What the facts of a passage tell of its title: ``储存温度``, ``Adult dose``."""
    for found in re.finditer(re.escape(passage.title), passage.text):
        line = passage.text[: found.start()].rpartition("\n")[2]
        told = _TOLD_ZH.match(passage.text, found.end()) or _TOLD_EN.fullmatch(line)
        if told:
            yield told["asked"]


def _named(question: str, label: str, lang: str) -> Iterator[str]:
    """What a question asks the label of: 阿糖尿苷 in 请问阿糖尿苷的储存温度是多少？"""
    before, found, after = question.casefold().partition(label.casefold())
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
