"""Which cells of a table, or facts of a card, have the value that a question asks for."""

import re
from functools import lru_cache
from typing import NamedTuple

from verticalize.retrieval.tables.bounds import OF, OF_ZH, WHICH
from verticalize.retrieval.tables.heads import bare
from verticalize.retrieval.tables.rows import Cell
from verticalize.retrieval.words.forms import read_form
from verticalize.retrieval.words.stem import stem
from verticalize.retrieval.words.stopwords import ENGLISH
from verticalize.text import CJK, CJK_CHAR, words

_THINGS = re.compile(
    rf"哪(?:些|[几一]?[台种个款辆件条项批家张份支名位])(?P<zh>[{CJK}]{{2}})"
    r"|\b(?:which|what|all(?: the| our)?) (?P<en>[a-z-]+(?: [a-z-]+)?)",
    re.IGNORECASE,
)
# Which are what: the firms in the south, 房间是D级.
_ARE = tuple(
    re.compile(form + r"\s*[.?？。]*", re.IGNORECASE)
    for form in (
        rf"(?:which|what) {OF} (?:is|are)(?: (?:in|from|on|at|for))? (?:an? |the )?"
        r"(?P<value>[^?]+?)",
        r"who (?:is|are|works?) (?:in|on|at|for|from) (?:the |our )?(?P<value>[^?]+?)"
        r"(?: team| department)?",
        rf"{WHICH}{OF_ZH}(?:都?是|属于|位于|在|为)(?P<value>[^的？。]{{1,20}}?)的?",
    )
)
# What is what under which head: not covered on Gold.
_UNDER = re.compile(
    r"what(?:['’]s| is| are) (?P<value>[^?]+?)(?: at all)? (?:on|under|with|for) (?:the |our )?"
    r"(?P<column>[^?]+?)(?: plan| policy)?(?: in (?:the|our) [a-z ]+)?\s*[.?]*",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(r"\s*what(?:['’]s| is| are)\b", re.IGNORECASE)
_WHO = re.compile(r"\s*who\b", re.IGNORECASE)
_AMONG = re.compile(r"[、,，;/] ?| and | or |和|或")
_YES = re.compile(r"yes|y|是|有|√|✓", re.IGNORECASE)


class Asked(NamedTuple):
    """A question and its words."""

    text: str
    words: frozenset[str]

    def means(self, cell: Cell, held: frozenset[str], about: str, *, named: bool) -> bool:
        """Whether it has all words of a value; of one word only where its column is `named`.

        Who or what is asked for is one, unless all are who have just this value.

        内校 has no more than 校 that is no stop word: then it has to stand there as it is. So has
        "referral only", where the question asks for what `about` tells: "which procedures"; and any
        value that such things are said to be.
        """
        value = cell.value
        if _WHO.match(self.text):
            return self._is_it(value)
        if _WHAT_IS.match(self.text):
            return self._is_under(cell)
        if says(self.text, value) and (named or (" " in value and self._is_of(about))):
            return True
        if self._is_it(value) and self._is_of(about):
            return True
        if held <= _nouns(self.text):
            return False  # "all machines", where it is asked which machines are down
        telling = len(value) == 1 or any(len(token) > 1 or token.isascii() for token in held)
        return telling and held <= self.words and (named or len(held) > 1)

    def has(self, cell: Cell, about: str) -> bool:
        """Whether it names a column of yes and no, by two words or more, and this one says yes."""
        name = bare(cell.name).removeprefix("是否")
        if not _YES.fullmatch(cell.value) or len(words(name)) < 2 or not self._is_of(about):
            return False
        if CJK_CHAR.search(name):
            return name in self.text
        return {*map(stem, words(name))} <= {*map(stem, words(self.text))}

    def _is_it(self, value: str) -> bool:
        """Whether the question asks which are this, or have it among others: north and south."""
        said = _said_to_be(self.text)
        return bool(said) and said in map(_stems, (value, *_AMONG.split(value.casefold())))

    def _is_under(self, cell: Cell) -> bool:
        """Whether the question asks what has this value in this column."""
        said = _said_under(self.text)
        return bool(said) and said == [_stems(cell.value), _stems(bare(cell.name))]

    def _is_of(self, about: str) -> bool:
        """Whether what the question wants to have listed is what a row is about."""
        found = _THINGS.search(self.text)
        if found is None:
            return True
        if found["zh"]:
            return found["zh"] in about
        noun, _, more = found["en"].casefold().partition(" ")
        told = {*map(stem, words(about))}
        return stem(noun) in told or (more not in ENGLISH and stem(more) in told)


@lru_cache
def _nouns(question: str) -> frozenset[str]:
    """The stem of what the question wants to have listed, in English."""
    found = _THINGS.search(question)
    return frozenset([stem(found["en"].casefold().split()[0])] if found and found["en"] else ())


@lru_cache
def _said_to_be(question: str) -> list[str]:
    """The stems of what the things that are asked for are; none of a question that says more."""
    found = read_form(_ARE, question)
    return _stems(found["value"]) if found else []


@lru_cache
def _said_under(question: str) -> list[list[str]]:
    """The stems of a value and of the column that it stands in; none of any other question."""
    found = read_form((_UNDER,), question)
    return [_stems(found["value"]), _stems(found["column"])] if found else []


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


def says(text: str, value: str) -> bool:
    """Whether a value of several words or characters stands in a text as it is."""
    said, found = text.casefold(), value.casefold()
    if CJK_CHAR.search(found):
        return len(found) > 1 and found in said
    return " " in found and bool(re.search(rf"(?<!\w){re.escape(found)}(?!\w)", said))
