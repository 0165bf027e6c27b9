"""What supports an answer: words, numbers and names."""

import pytest

from verticalize.instruct.teacher.check import reject_answer, reject_question, shared
from verticalize.instruct.teacher.names import Names
from verticalize.instruct.teacher.numbers import mentioned, stated
from verticalize.instruct.teacher.replies import read_list, read_score, read_strings, read_verdict


@pytest.mark.parametrize(
    ("text", "sure", "all_of_them"),
    [
        ("服用三天，每次250毫克", {250}, {3, 250}),
        ("二十三岁，三百零五元，两万人", {23, 305, 20000}, None),
        ("一般来说，万一十分疼，千万不要拖，一一说明", set(), None),
        ("1,234.5 mg on two of seven days", {1234.5, 2, 7}, None),
        ("one of the two", {2}, {1, 2}),
        ("1. Rest.\n2) Drink.\n3、喝水", set(), {1, 2, 3}),
        ("５０％", {50}, {50}),
        ("十五日内", {15}, None),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(
    text: str, sure: set[float], all_of_them: set[float] | None
) -> None:
    assert stated(text) == sure
    assert mentioned(text) >= (all_of_them or sure)


EVIDENCE = {
    "zh": "成人发热时，每天应喝水约两升，少量多次。体温超过39度时就医。",
    "en": "Adults with a fever should drink about two litres a day. See a doctor above 39 degrees.",
}


@pytest.mark.parametrize(
    ("lang", "answer", "reason"),
    [
        ("zh", "每天喝水约2升，少量多次。", None),
        ("zh", "体温超过三十九度时应就医。", None),
        ("zh", "体温超过四十度时应就医。", "a number that the evidence does not have"),
        ("zh", "建议卧床静养，避免油腻食物。", "too few words of the evidence"),
        ("en", "They should drink 2 litres a day.", None),
        ("en", "They should drink three litres a day.", "a number that the evidence does not have"),
        ("en", "Sleep and broth cure everybody quickly.", "too few words of the evidence"),
        ("en", "  ", "empty answer"),
        ("zh", "作为人工智能，我不能提供建议。", "the teacher refuses or speaks of itself"),
        ("en", "I’m sorry, drink 2 litres.", "the teacher refuses or speaks of itself"),
    ],
)
def test_an_answer_needs_the_words_and_numbers_of_its_evidence(
    lang: str, answer: str, reason: str | None
) -> None:
    assert reject_answer(answer, EVIDENCE[lang], names=Names()) == reason


@pytest.mark.parametrize(
    "question",
    ["文中提到的症状有哪些？", "根据上述材料，应喝多少水？", "这段话讲了什么？", "What does the text say?",
     "According to the passage, what helps?", "Which drug is mentioned above?"],
)  # fmt: skip
def test_a_question_must_stand_on_its_own(question: str) -> None:
    lang = "en" if question.isascii() else "zh"
    assert reject_question(question, lang) == "a question that points to its source"


@pytest.mark.parametrize(
    "question",
    ["这份工作要签合同吗？", "DNA片段是什么？", "怎样写好一篇文章？", "Who may see the medical record?",
     "How do I read a text message aloud?"],
)  # fmt: skip
def test_a_question_that_only_sounds_like_it_may_stay(question: str) -> None:
    assert reject_question(question, "en" if question.isascii() else "zh") is None


def test_the_share_of_words_is_counted_in_both_languages() -> None:
    assert shared("喝水两升", EVIDENCE["zh"]) == 1
    assert shared("doctor broth", EVIDENCE["en"]) == 0.5


def test_replies_are_read_strictly() -> None:
    assert read_list("```json\n[1]\n```") == [1]
    assert read_list("[1] and more") is None
    assert read_list('{"a": 1}') is None
    assert read_list("[" * 10_000) is None
    assert read_list('["half a character: \\ud83d"]') is None
    assert read_strings({"a": " x ", "b": "y"}, "a", "b") == ("x", "y")
    assert read_strings({"a": "x", "b": "y", "c": "z"}, "a", "b") is None
    assert [read_score(t) for t in ("[[7]]", "[[8.5]]", "7", "[[7]] [[8]]", "[[11]]")] == [
        7.0, 8.5, None, None, None,
    ]  # fmt: skip
    assert [read_verdict(t) for t in ("[[YES]]", "[[no]]", "[[yes]] [[no]]", "yes")] == [
        True, False, None, None,
    ]  # fmt: skip
