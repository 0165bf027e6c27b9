"""Of an emergency earlier on: when a later turn is told all of the advice, and when one line."""

from collections.abc import Sequence

import pytest

from verticalize.assistant.guard import Guard
from verticalize.assistant.urgent import HOLDS, MOST_TURNS, still_urgent
from verticalize.domain.safety import SafetyRule
from verticalize.records import Message

ADVICE = {"en": "Call 112 now.\n\nDo not give aspirin.", "zh": "请立即拨打120。"}
GUARD = Guard(
    [
        SafetyRule(
            id="emergency",
            action="emergency",
            match={"en": ("chest pain",), "zh": ("胸痛",)},
            message=ADVICE,
        )
    ]
)
ASKED = {"en": "My father has crushing chest pain", "zh": "我爸突然胸痛"}


def beside(asked: str, history: Sequence[Message], lang: str = "en") -> tuple[str, ...]:
    return still_urgent(asked, history, GUARD, lang, most=4000)


def conversation(lang: str = "en", answer: str = "") -> list[Message]:
    return [
        {"role": "user", "content": ASKED[lang]},
        {"role": "assistant", "content": answer or ADVICE[lang]},
    ]


@pytest.mark.parametrize(
    ("lang", "asked"),
    [
        ("en", "Who won the football world cup in 2018?"),
        ("en", "How is gout treated?"),
        ("en", "What is gout?"),
        ("en", "Thanks"),
        ("zh", "世界杯谁赢了？"),
        ("zh", "高血压怎么治？"),
        ("zh", "痛风要做哪些检查？"),
        ("zh", "谢谢"),
    ],
)
def test_one_line_is_enough_where_the_question_is_about_something_else(lang: str, asked: str):
    assert beside(asked, conversation(lang), lang) == (HOLDS[lang],)


@pytest.mark.parametrize(
    ("lang", "asked"),
    [
        ("en", "The pain is getting worse"),  # of the emergency
        ("en", "Is aspirin safe?"),  # of the advice
        ("en", "Should I drive?"),
        ("en", "Can she drink water?"),
        ("en", "Is dad going to die?"),
        ("en", "How long does an ambulance take?"),
        ("en", "Turning blue"),  # asks nothing
        ("zh", "胸口还是痛，怎么办？"),
        ("zh", "等救护车的时候该做什么？"),
        ("zh", "可以等到明天吗？"),
    ],
)
def test_all_of_the_advice_is_there_where_it_may_be_about_the_emergency(lang: str, asked: str):
    assert beside(asked, conversation(lang), lang) == (ADVICE[lang],)


@pytest.mark.parametrize("answer", ["I cannot help with that.", "Call 112 now."])
def test_no_line_points_to_advice_that_was_not_given_whole(answer: str):
    assert beside("How is gout treated?", conversation(answer=answer)) == (ADVICE["en"],)
    assert beside("How is gout treated?", conversation()[:1]) == (ADVICE["en"],)


def test_advice_given_with_other_white_space_or_more_text_behind_it_was_given():
    sent_back = "Call 112 now. Do not give aspirin.\n\nNot advice."
    assert beside("How is gout treated?", conversation(answer=sent_back)) == (HOLDS["en"],)


def test_who_goes_on_in_another_language_reads_the_advice_in_it():
    assert beside("世界杯谁赢了？", conversation("en"), "zh") == (ADVICE["zh"],)


def test_of_two_emergencies_the_one_without_advice_is_told():
    history = [*conversation()[:1], *conversation()]
    assert beside("How is gout treated?", history) == (ADVICE["en"],)


def test_without_an_emergency_and_long_after_one_nothing_is_said():
    other: list[Message] = [{"role": "user", "content": "What is gout?"}]
    assert beside("How is gout treated?", other) == ()
    assert beside("How is gout treated?", [*conversation(), *other * MOST_TURNS]) == ()
