"""What a story asks for that ends in a few plain words, whatever the story is about."""

import pytest

from verticalize.retrieval.aspects.closings import closing, ends_a_story
from verticalize.retrieval.aspects.model import bundled

SYMPTOMS = "Common symptoms of brickworm disease include one deaf ear, dizziness and ringing."
HARM = "Possible complications of brickworm disease include lasting deafness."
CARE = "When to seek care for brickworm disease: see a doctor within a day."


@pytest.mark.parametrize(("question", "asked"), [
    ("一只耳朵突然听不见了怎么办", "treatment"), ("公司拖欠工资咋办呀？", "treatment"),
    ("my ear has been ringing since Monday, what should I do?", "treatment"),
    ("I cut my hand on a saw. What do I do now", "treatment"),
    ("孕8个月脚肿头疼要紧吗？", "urgency"), ("is it serious?", "urgency"),
    ("I feel dizzy, should I see a doctor?", "urgency"), ("发烧三天了要去医院吗", "urgency"),
    ("偏头痛犯了吃什么药", "medicine"), ("what tablets should I take?", "medicine"),
])  # fmt: skip
def test_the_last_words_say_what_is_asked(question: str, asked: str) -> None:
    told = closing(question)
    assert max(told, key=lambda name: told[name]) == asked


@pytest.mark.parametrize("question", [
    "怎么办理离婚手续", "what do I do to prevent gout", "what should I do before the blood test",
    "这种药严重吗啡成瘾吗", "is it serious work to change a belt", "吃什么药会便秘",
    "what medicine causes this rash", "how do I see a doctor abroad",
])  # fmt: skip
def test_the_same_words_elsewhere_say_nothing(question: str) -> None:
    assert not closing(question)


def test_a_story_of_symptoms_asks_for_no_symptoms() -> None:
    question = "one ear is deaf since this morning and it is ringing, what should I do?"
    told = bundled().agreement(question, [SYMPTOMS, HARM, CARE], ["brickworm disease"])
    assert told[2] == max(told)
    assert told[2] > told[0] + 1


def test_properties_that_closings_name_are_known() -> None:
    for question in ("怎么办", "要紧吗", "吃什么药"):
        assert set(closing(question)) <= set(bundled().names)


@pytest.mark.parametrize("question", [
    "交警判我主责我不服，找谁重新看", "老板拖欠工资，我该去哪里投诉？", "单位不给办，要向哪个部门反映",
    "my boss has not paid me, where do I go?", "There is mould everywhere. Who do I call about it?",
])  # fmt: skip
def test_where_to_turn_is_asked_last(question: str) -> None:
    told = closing(question)
    assert max(told, key=lambda name: told[name]) == "where_to_go"
    assert set(told) <= set(bundled().names)


def test_where_a_thing_is_does_not_ask_where_to_turn() -> None:
    assert not closing("where do I apply the cream on a child")
    assert not closing("这个证明去哪里了还能不能补")


@pytest.mark.parametrize(("question", "asked"), [
    ("What is co-amoxiclav used for?", "indication"), ("what are these tablets for", "indication"),
])  # fmt: skip
def test_the_form_of_a_whole_question_says_what_is_asked(question: str, asked: str) -> None:
    told = closing(question)
    assert max(told, key=lambda name: told[name]) == asked
    assert set(told) <= set(bundled().names)
    assert not ends_a_story(question)


def test_a_form_that_only_looks_like_one_says_nothing() -> None:
    assert not closing("what is the fine for speeding")
    assert not closing("what are you waiting for?")
    assert not closing("what is the deadline for")
    assert ends_a_story("一只耳朵突然听不见了怎么办")
