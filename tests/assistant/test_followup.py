import pytest

from verticalize.assistant.followup import asks_itself, closing, standalone
from verticalize.records import Message

BEFORE: list[Message] = [
    {"role": "user", "content": "偏头痛有哪些症状？"},
    {"role": "assistant", "content": "头痛。"},
]
ENGLISH: list[Message] = [{"role": "user", "content": "What is gout?"}]


@pytest.mark.parametrize("question", ["那怎么治疗？", "它会遗传吗", "这种病挂什么科？"])
def test_a_question_that_points_back_is_asked_with_the_one_before(question):
    assert standalone(question, BEFORE) == f"偏头痛有哪些症状？ {question}"


@pytest.mark.parametrize("question", ["How is it treated?", "And in children?", "What about diet?"])
def test_so_is_one_in_english(question):
    assert standalone(question, ENGLISH) == f"What is gout? {question}"


@pytest.mark.parametrize("question", ["高血压挂什么科？", "What causes asthma?"])
def test_a_question_on_its_own_is_left_alone(question):
    assert standalone(question, BEFORE) == question


def test_a_follow_up_of_a_follow_up_reaches_the_question_that_both_lean_on():
    def asked(*questions: str) -> list[Message]:
        return [{"role": "user", "content": text} for text in questions]

    first, second = "What is the rate of the EX-17?", "And the EX-35?"
    assert standalone("And the G-60?", asked(first, second)) == f"{first} And the G-60?"
    first, second = "What is gout?", "How is it treated?"
    assert standalone("And in children?", asked(first, second)) == (
        f"{first} {second} And in children?"
    )
    assert standalone("And in men?", asked("What is flu?", first)) == f"{first} And in men?"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The job is late because of roots. Until when can I extend my hire?",
         "Until when can I extend my hire?"),
        ("我妈血压高。她能吃布洛芬缓释胶囊吗？", ""),  # leans on what was said before
        ("Until when can I extend my hire?", ""),
        ("My hire is late. May I?", ""),
        ("Until when can I extend my hire? Thanks!", "Until when can I extend my hire?"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_question_that_a_longer_text_ends_with(text, asked):
    assert closing(text) == asked


def test_a_long_question_stands_on_its_own():
    question = "我妈妈今年六十岁，她血压一直偏高，最近还经常头晕，想问问平时饮食上应该注意些什么，需要长期吃药吗？"
    assert standalone(question, BEFORE) == question


def test_the_first_question_has_nothing_to_point_back_to():
    assert standalone("那怎么治疗？", []) == "那怎么治疗？"


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How is it treated?", True),
        ("And its side effects?", True),
        ("那它的禁忌呢？", True),
        ("那儿童呢？", False),
        ("and how do I shut it down?", True),
        ("And is it safe?", True),
        ("那怎么治疗？", True),
        ("它会遗传吗", True),
        ("And in children?", False),
        ("What about diet?", False),
        ("But how about the elderly?", False),
        ("那孩子呢？", False),
        ("还有孕妇呢", False),
    ],
)
def test_some_follow_ups_ask_again_what_was_asked_before(question, asks):
    assert asks_itself(question) == asks
