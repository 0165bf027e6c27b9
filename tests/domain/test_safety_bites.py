"""A bite or scratch by an animal is told what cannot wait, whatever else is answered."""

from pathlib import Path

import pytest

from verticalize.assistant.guard import Guard
from verticalize.domain import load_domain

DOMAINS = Path(__file__).parents[2] / "domains"
NOTICE = "notice-animal-bite"


@pytest.fixture(scope="module")
def guard() -> Guard:
    safety = load_domain("medical", domains=DOMAINS).safety
    return Guard(safety.rules, safety.pii)


@pytest.mark.parametrize("question", [
    "I was bitten by a stray dog this morning, do I need to do anything?",
    "my cat scratched me and it is red", "what happens if a bat bites you at night",
    "早上被流浪狗咬了一口，要紧吗", "猫抓伤要打针吗", "小狗咬我一口没出血", "让仓鼠咬破手指头了",
])  # fmt: skip
def test_a_bite_has_its_notice(guard: Guard, question: str) -> None:
    lang = "en" if question.isascii() else "zh"
    verdict = guard.inspect(question, lang=lang)
    assert NOTICE in verdict.rules
    assert any(("15 minutes" if lang == "en" else "15分钟") in told for told in verdict.notices)


@pytest.mark.parametrize("question", [
    "my neighbour's dog has fleas", "his bark is worse than his bite", "tick bite, how long?",
    "my cat was sick on the rug", "我家猫吃了巧克力", "蚊子咬了好痒", "晚上咬牙怎么办", "狗狗不吃饭",
])  # fmt: skip
def test_no_other_animal_has(guard: Guard, question: str) -> None:
    assert NOTICE not in guard.inspect(question, lang="en" if question.isascii() else "zh").rules
