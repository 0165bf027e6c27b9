"""A question is put in words that the evidence has, and only what it has no word of."""

from collections import Counter
from importlib.resources import files

import pytest

from verticalize.retrieval.words.alike import in_known_words
from verticalize.retrieval.words.stopwords import CHINESE
from verticalize.retrieval.words.terms import NO_TERMS, Terms, terms_of
from verticalize.retrieval.words.tokens import tokens

TEXT = files("verticalize.retrieval.words").joinpath("alike.txt").read_text("utf-8")
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]


def put(question: str, evidence: str, terms: Terms = NO_TERMS) -> str:
    return in_known_words(question, set(tokens(evidence, terms)).__contains__, terms)


@pytest.mark.parametrize(
    ("question", "evidence", "expected"),
    [
        ("who do I ring about wages?", "Accounts and payroll", "who do I ring about payroll?"),
        ("who do I ring about wages?", "wages, payroll", "who do I ring about wages?"),
        ("is my kid allowed in?", "children; permitted", "is my child permitted in?"),
        ("is my kid allowed in?", "a child", "is my child allowed in?"),
        ("can I throw away paint", "Disposal of paint", "can I dispose paint"),
        ("2 years and a yearly fee", "annual", "2 years and a annual fee"),
        ("how much annual leave", "public holidays", "how much annual leave"),
        ("礼拜天能来吗？", "周日休息。", "周日能来吗？"),
        ("礼拜天能来吗？", "礼拜天和周日休息。", "礼拜天能来吗？"),
        ("迟到半个钟头，怎么算", "迟到30分钟", "迟到30分钟，怎么算"),
        ("Ｕ盘能用吗", "移动存储", "移动存储能用吗"),
        ("什么都不知道", "痛风", "什么都不知道"),
    ],
)
def test_words_that_nothing_knows_are_put_in_others(
    question: str, evidence: str, expected: str
) -> None:
    assert put(question, evidence) == expected


def test_a_word_of_the_glossary_needs_no_other() -> None:
    glossary = terms_of([("wages", "remuneration")])
    assert put("my wages", "remuneration and salary", glossary) == "my wages"
    assert put("my wages", "salary", glossary) == "my salaries"


@pytest.mark.parametrize("line", LINES)
def test_a_line_says_something_and_each_word_of_it_can_be_found(line: str) -> None:
    said, _, others = line.partition(">")
    assert said.split()
    assert len({*said.split(), *others.split()}) == len(said.split()) + len(others.split()) > 1
    for word in said.split():
        form = word.replace("_", " ")
        assert list(terms_of([[form]]).find(form)), "one character or nothing but stop words"
        assert form not in CHINESE, "what is no topic would become one"


def test_no_line_stands_twice() -> None:
    assert [line for line, count in Counter(LINES).items() if count > 1] == []
