import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from verticalize.assistant.turns.followup import closing, follow
from verticalize.assistant.turns.pointing import asks_itself

ROOT = Path(__file__).parents[3]
BEFORE, ENGLISH = ["偏头痛有哪些症状？"], ["What is gout?"]


def standalone(question: str, before: Sequence[str]) -> str:
    return follow(question, before).text


@pytest.mark.parametrize("question", ["那怎么治疗？", "它会遗传吗", "这种病挂什么科？"])
def test_a_question_that_points_back_is_asked_with_the_one_before(question):
    assert standalone(question, BEFORE) == f"偏头痛有哪些症状？ {question}"


@pytest.mark.parametrize(
    "question",
    [
        "How is it treated?",
        "And in children?",
        "What about diet?",
        "Does it hurt if I walk?",
        "How long does it take to recover?",
        "What if he refuses?",
        "whats his extension",
        "Where's her office?",
    ],
)
def test_so_is_one_in_english(question):
    assert standalone(question, ENGLISH) == f"What is gout? {question}"


@pytest.mark.parametrize("question", ["高血压挂什么科？", "What causes asthma?"])
def test_a_question_on_its_own_is_left_alone(question):
    assert standalone(question, BEFORE) == question


@pytest.mark.parametrize(
    "question",
    [
        "秋水仙碱压痛风发作效果快，可它会带来哪些不良反应？",
        "除了喝酒过量，急性胰腺炎还有其他起因吗？",
        "血脂高，他汀要吃多久？",
        "How fast does lactulose work, and is it fine during pregnancy?",
        "They towed my Corolla and the letter is dated the 3rd. How long until they can sell it?",
        "Is it true that crash dieting causes gallstones?",
        "EPO: how often is it given?",
        "What does it cost to register a trade mark?",
    ],
)
def test_a_pronoun_stands_for_what_the_question_says_itself(question):
    assert standalone(question, BEFORE) == question


def test_of_the_questions_that_packs_are_measured_on_nearly_all_stand_on_their_own():
    files = [*ROOT.glob("domains/*/eval/*.jsonl"), *ROOT.glob("benchmarks/dev/*.jsonl")]
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    questions = [json.loads(line)["question"] for line in lines]
    leaning = [question for question in questions if standalone(question, BEFORE) != question]
    assert len(questions) > 800
    assert len(leaning) <= 0.01 * len(questions), leaning


def test_a_follow_up_of_a_follow_up_reaches_the_question_that_both_lean_on():
    first, second = "What is the rate of the EX-17?", "And on Sundays?"
    assert standalone("And the G-60?", [first, second]) == f"{first} And the G-60?"
    first, second = "What is gout?", "How is it treated?"
    assert standalone("And in children?", [first, second]) == (f"{first} {second} And in children?")
    assert standalone("And in men?", ["What is flu?", first]) == f"{first} And in men?"


def test_of_many_follow_ups_the_first_question_and_the_last_ones_are_asked_again():
    rest = [f"How is it {what}?" for what in ("treated", "prevented", "tested", "named")]
    assert standalone("Does it hurt?", ["What is gout?", *rest]) == (
        f"What is gout? {rest[-2]} {rest[-1]} Does it hurt?"
    )


def test_thanks_between_two_questions_are_no_question_to_lean_on():
    first = "What is gout?"
    assert standalone("And in men?", [first, "Thanks!", "ok"]) == f"{first} And in men?"


@pytest.mark.parametrize(
    ("text", "question"),
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
def test_the_question_that_a_longer_text_ends_with(text, question):
    assert closing(text) == question


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
        ("What about a simple will?", False),
        ("And will it last?", True),
        ("And any exceptions?", True),
    ],
)
def test_some_follow_ups_ask_again_what_was_asked_before(question, asks):
    assert asks_itself(question) == asks


@pytest.mark.parametrize(
    "question", ["放在哪里？", "存放在哪儿", "在几楼", "安装在什么地方？", "在哪？"]
)
def test_where_it_is_leans_on_what_was_spoken_of(question):
    before = ["B6婴儿培养箱是什么状态？"]
    assert standalone(question, before) == f"{before[0]} {question}"
    assert standalone("它的保修期呢？", [*before, question]).startswith(before[0])
