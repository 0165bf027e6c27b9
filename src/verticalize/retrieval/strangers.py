"""Whether a question asks of an unknown name what the passages tell of others.

"What is the adult dose of cefotaxime?" is not answered by the adult dose of ceftizoxime, though
every other word agrees. A name counts as unknown where no passage found holds it, and neither the
glossary nor the names of the index do.
"""

import re
from collections.abc import Iterator, Sequence

from verticalize.records import Passage
from verticalize.retrieval.index import Index
from verticalize.retrieval.tokens import content, tokens, units

_TOLD_ZH = re.compile(r"的(?P<asked>[^：:，。；\n]{2,12}?)(?:[：:]|有|是|为|包括)")
_TOLD_EN = re.compile(r"(?P<asked>[A-Z][^:.]{2,40}?) (?:of|for) ")
_LEAST = 2  # Chinese characters of a name
_WORD = 4  # letters of one


def stranger(question: str, passages: Sequence[Passage], index: Index) -> str:
    """The unknown name; "" where nothing is asked of one."""
    facts = [passage for passage in passages if passage.kind == "facts"]
    asked = {(p.lang, label) for p in facts for label in _labels(p) if _asks(question, label, p)}
    if not asked or index.catalog.named_in(question):
        return ""
    shown = "\n".join(f"{p.title}\n{p.section}\n{p.lead}\n{p.text}" for p in passages).casefold()
    for lang, label in sorted(asked):
        found = _before(question, label) if lang == "zh" else _beside(question, label, index)
        for name in found:
            if name.casefold() not in shown and not list(index.terms.find(name)):
                return name
    return ""


def _labels(passage: Passage) -> Iterator[str]:
    """What the facts of a passage tell of its title: ``储存温度``, ``Adult dose``."""
    for found in re.finditer(re.escape(passage.title), passage.text):
        line = passage.text[: found.start()].rpartition("\n")[2]
        told = _TOLD_ZH.match(passage.text, found.end()) or _TOLD_EN.fullmatch(line)
        if told:
            yield told["asked"]


def _asks(question: str, label: str, passage: Passage) -> bool:
    if passage.lang == "zh":
        return label in question
    return set(tokens(label)) <= set(tokens(question))


def _before(question: str, label: str) -> Iterator[str]:
    """The name before what is asked of it: 阿糖尿苷 of 请问阿糖尿苷的储存温度."""
    name = content(question.partition(label)[0]).rpartition(" ")[2]
    if len(name) >= _LEAST:
        yield name


def _beside(question: str, label: str, index: Index) -> Iterator[str]:
    """The words besides what is asked that no passage of the index has."""
    said = set(tokens(label))
    for word, *others in units(question):
        if len(word) >= _WORD and not said & {word, *others} and not index.lexical.knows(word):
            yield word
