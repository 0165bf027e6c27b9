"""Which words of a question stand in the cells of a row: those that single it out of its table."""

import re

from verticalize.retrieval.tables.rows import cells
from verticalize.retrieval.words.everyday import TERMS
from verticalize.retrieval.words.tokens import tokens
from verticalize.text import CJK, search_form

_WHICH = re.compile(r"哪一?[台个种款辆件条项批家张份支只间名位]")  # 哪台秤 asks for no 台秤
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MONTH = re.compile(r"(?<!\d)(?:1[0-2]|[1-9]) ?月")
_ASKED = re.compile(r"多少|什么|怎么|哪[个些里儿]|几[个天次点]|可以|需要|为什么|还有")
_PAIRS = re.compile(rf"(?=([{CJK}]{{2}}|[a-z\d][{CJK}]|[a-z]+\d+))")
_TELLING = re.compile(rf"[{CJK}]{{2,}}|[^\W\d_{CJK}]{{2,}}")


def shared(question: str, statement: str) -> frozenset[str]:
    """The words of the question in the cells of a row; its heads, which all rows have, aside.

    No numbers, and no single characters: they stand in too many other words.
    """
    asked = {token for token in tokens(_WHICH.sub(" ", question), TERMS) if _TELLING.match(token)}
    told = (token for cell in cells(statement) for token in tokens(cell.value, TERMS))
    return frozenset(asked.intersection(told))


def numbers(question: str, statement: str) -> frozenset[str]:
    """The numbers of the question in the cells of a row: of dry 40' the 40; 10月 is no 10:00."""
    told = (cell.value for cell in cells(statement))
    return frozenset(_NUMBER.findall(_MONTH.sub(" ", question))).intersection(
        *[_NUMBER.findall(" ".join(told))]
    )


def says_nothing(question: str, statement: str) -> bool:
    """Whether the cells of a row have no word, no number and no two characters of the question."""
    if shared(question, statement) or numbers(question, statement):
        return False
    told = search_form(" ".join(cell.value for cell in cells(statement)))
    asked = _ASKED.sub(" ", search_form(question))
    return not any(pair in told for pair in _PAIRS.findall(asked))
