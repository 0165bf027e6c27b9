"""Which questions are asked."""

import pytest

from verticalize.errors import DomainError
from verticalize.evaluate.general import general_items
from verticalize.evaluate.items import questions
from verticalize.evaluate.metrics import token_f1
from verticalize.records import EvalItem


def item(key, name="known", lang="en"):
    return EvalItem(key, name, lang, f"{key}?", ("a",))


def test_the_general_questions_come_in_the_languages_of_the_pack():
    asked = questions([item("a")])
    assert {q.lang for q in asked} == {"en"}
    assert sum(q.slice == "general" for q in asked) == 12


def test_slices_follow_the_order_of_the_report():
    asked = questions([item("s", "safety"), item("k"), item("n", "new")])
    assert [q.id for q in asked[:3]] == ["k", "n", "s"]


def test_an_upper_number_is_shared_by_the_languages_and_spread_over_the_list():
    items = [item(f"en{n}") for n in range(10)] + [item(f"zh{n}", lang="zh") for n in range(2)]
    asked = [q.id for q in questions(items, max_items=6) if q.slice == "known"]
    assert asked == ["en0", "en2", "en5", "en7", "zh0", "zh1"]


def test_two_questions_of_one_id_are_an_error():
    with pytest.raises(DomainError, match="'a'"):
        questions([item("a"), item("a", "new")])


def test_a_pack_without_questions_is_an_error_with_a_remedy():
    with pytest.raises(DomainError, match=r"eval/\*\.jsonl"):
        questions([])


def test_the_general_questions_are_bilingual_and_answerable():
    items = general_items()
    assert len(items) == 24
    assert len({q.id for q in items}) == 24
    assert {q.lang for q in items} == {"en", "zh"}
    assert all(token_f1(q.answers[0], q.answers) == 1.0 for q in items)
