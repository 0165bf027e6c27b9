"""Which texts ask several things, and which only seem to."""

import pytest

from verticalize.assistant.parts import parts

TWO = [
    ("How much notice do I get before the rent goes up, and how often can they raise it?",
     ("How much notice do I get before the rent goes up?", "how often can they raise it?")),
    ("What are the side effects of metformin and how often should my kidneys be checked?",
     ("What are the side effects of metformin?", "how often should my kidneys be checked?")),
    ("Does red wine set off rosacea, and what creams do doctors hand out for it?",
     ("Does red wine set off rosacea?", "what creams do doctors hand out for it?")),
    ("Is it quicker by post or by app? Which one is cheaper?",
     ("Is it quicker by post or by app?", "Which one is cheaper?")),
    ("血压高到多少要叫救护车，平时一天最多吃几克盐", ("血压高到多少要叫救护车", "平时一天最多吃几克盐")),
    ("吃华法林能不能吃布洛芬，还有要忌口什么？", ("吃华法林能不能吃布洛芬", "要忌口什么？")),
    ("孩子一岁半，离婚会判给谁，抚养费大概给多少？", ("孩子一岁半，离婚会判给谁", "抚养费大概给多少？")),
]  # fmt: skip
ONE = [
    "Is gout painful and red?", "If I quit, can I still collect unemployment?",
    "my landlord, who lives upstairs, kept the deposit. Can he do that?",
    "Tell me how and when to take it", "The rent is due and is late. What happens?",
    "They want to charge me for the scratches, is that legal?",
    "I have a rash and a fever, what should I do?", "Can I take ibuprofen and aspirin?",
    "What if it rains? Any advice?", "How much is the fine, right?",
    "墙上有几个钉子眼要扣我八百押金，他能扣吗", "早上右耳啥也听不清，该看哪科",
    "老板说这个月工资全扣了抵账，可以这样吗？", "一喝酒就打我，现在该怎么办", "痛风怎么治，严重吗",
    "物业啥活不干，能拒交物业费吗", "甲醛超标好几倍，能退租吗", "头疼三天了，要紧吗",
    "one? two? three? four?", "Is gout caused by what I eat and how much I drink?",
    "Does insurance cover what was stolen and how much was lost?",
    "医生问我哪里疼，我说肚子，要挂什么科", "合同里没写多久到期，我什么时候能走", "不懂为什么被罚，罚多少合适",
]  # fmt: skip


@pytest.mark.parametrize(("text", "questions"), TWO)
def test_each_of_two_questions_is_found(text: str, questions: tuple[str, ...]) -> None:
    found = parts(text)
    assert found is not None
    assert (found.told, found.questions) == ("", questions)


def test_what_is_told_first_stands_apart() -> None:
    found = parts("My car got towed. How long do I have to go get it and what will it cost me?")
    assert found is not None
    assert found.told == "My car got towed."
    assert found.questions == ("How long do I have to go get it?", "what will it cost me?")


@pytest.mark.parametrize("text", ONE)
def test_one_question_stays_whole(text: str) -> None:
    assert parts(text) is None


def test_what_is_told_between_two_questions_may_belong_to_either() -> None:
    assert (
        parts("How long is the notice for rent? My lease ended. Who pays for the repairs?") is None
    )


def test_a_questionnaire_is_no_question() -> None:
    assert parts("what is gout and how is gout treated, " * 400) is None
    assert parts("痛风是什么，怎么治痛风，" * 400) is None
