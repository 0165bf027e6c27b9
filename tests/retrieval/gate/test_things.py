"""Things of which the knowledge has no word speak against an answer; common words do not."""

from dataclasses import replace

import pytest

from verticalize.retrieval.engine.index import Index
from verticalize.retrieval.gate.support import FEATURES, as_known, features
from verticalize.retrieval.gate.things import asks_of_unknown, unknown_things


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("side effects of teicoplanin", ["teicoplanin"]),
        ("Does a parrot have gout?", ["parrot"]),
        ("What are the side effects of colchicine?", []),
        ("What is the difference between colchicine and gout?", []),
        ("Which symptoms are the cheapest ones?", []),
        ("my big toe dropped, gout?", []),  # what happened is no thing
        ("side effects of colchcine", []),  # one letter is missing
        ("untill when may I take colchicine?", []),
        ("the parrot's gout", ["parrot"]),
        ("阿莫西林有什么症状？", ["阿莫西林"]),
        ("俄罗斯的痛风患者吃什么？", ["俄罗斯"]),
        ("痛风什么时候有症状，有哪些情况？", []),
        ("秋水仙碱有什么症状", []),
    ],
)
def test_which_things_the_index_does_not_know(
    index: Index, question: str, things: list[str]
) -> None:
    assert unknown_things(question, index) == things


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("side effects of teicoplanin", True),
        ("Is teicoplanin removed?", True),
        ("俄罗斯的痛风患者吃什么？", True),
        ("dose for GX-17??", True),  # a code
        ("symptoms of STEMI-1", False),
        ("side effects of colchicine", False),
        ("I had a parrot, and now a hot swollen toe", False),  # a story has words of its own
        ("我家鹦鹉病了，痛风有什么症状？", False),
        ("What should I do?", False),
    ],
)
def test_which_questions_are_about_unknown_things(index: Index, question: str, about: bool) -> None:
    assert asks_of_unknown(question, index) == about


def test_of_a_language_without_passages_nothing_is_known_and_nothing_said(index: Index) -> None:
    question = "side effects of teicoplanin"
    chinese = replace(index, manifest=replace(index.manifest, languages=("zh",)))
    assert asks_of_unknown(question, index)
    assert not asks_of_unknown(question, chinese)


def test_one_unknown_thing_in_a_long_question_is_little(index: Index) -> None:
    question = "a hot swollen big toe with redness from gout with common symptoms and a parrot"
    assert unknown_things(question, index) == ["parrot"]
    assert not asks_of_unknown(question, index)


def test_a_gate_is_set_as_if_all_things_were_known(index: Index) -> None:
    question = "side effects of teicoplanin"
    row = features(question, index.search(question, 5), index)
    place = FEATURES.index("things_known")
    assert row[place] == 0.0
    assert as_known(row)[place] == 1.0
    assert as_known(row)[:place] == row[:place]
