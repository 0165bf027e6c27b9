"""Amounts that are asked for, and sentences that hold one."""

import time

import pytest

from verticalize.retrieval.quoting.quantities import holds_amount

ALL = "It costs HK$38 or 360元, takes two weeks or 5天, and is 24 根 long."


@pytest.mark.parametrize(
    "question",
    [
        "短接门锁罚多少钱",
        "光幕几天到货",
        "断几根丝要换",
        "闸皮多厚要换",
        "How long may a primed machine stand?",
        "how often are the filters changed",
        "how much saline for the washback",
        "What is the hourly rate of counsel?",
    ],
)
def test_who_asks_for_an_amount(question: str) -> None:
    assert holds_amount(question, ALL)


@pytest.mark.parametrize(
    "question",
    [
        "伤到哪几块地方",
        "几乎没有症状怎么办",
        "押金归谁管",
        "怎么调门锁",
        "What is gout?",
        "Which needle?",
        "",
    ],
)
def test_who_asks_for_none(question: str) -> None:
    assert not holds_amount(question, ALL)


@pytest.mark.parametrize(
    ("question", "sentence", "holds"),
    [
        ("罚多少钱", "违反者罚款 2000 元。", True),
        ("罚多少钱", "停工 7 天。", False),
        ("多久检查一次", "每月检查一次。", True),
        ("多久检查一次", "由班组长检查。", False),
        ("几天到货", "配件：光幕；供货天数：2", True),
        ("租金多少", "单价（元）：360", True),
        ("断几根丝要换", "断丝超过 24 根时报废。", True),
        ("工作了12年，年假几天", "工作满12年的享受年假。", False),  # the question's own number
        ("how long is it kept", "Files are kept for seven years.", True),
        ("how long is it kept", "Files are kept in room 12.", False),
        ("how long does it take", "To charge it takes four and a half hours.", True),
        ("how much does it cost", "It costs HK$38.", True),
        ("how many people does it take", "It takes two people.", True),
        ("how many people does it take", "It takes people.", False),
        ("How is it done?", "It takes 2 people.", False),
        ("How long is the notice?", "A day pass is sold.", False),
        ("How long is it valid?", "It is valid for a year.", True),
    ],
)
def test_which_sentences_hold_what_is_asked_for(question: str, sentence: str, holds: bool) -> None:
    assert holds_amount(question, sentence) is holds


@pytest.mark.parametrize("text", ["1" * 5000, "1," * 2500, "十" * 5000, "a " * 2500])
@pytest.mark.parametrize("question", ["多久", "多少钱", "How long is it?"])
def test_no_sentence_takes_long_to_read(question: str, text: str) -> None:
    begun = time.process_time()
    holds_amount(question, text)
    assert time.process_time() - begun < 0.5
