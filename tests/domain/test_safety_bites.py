"""Animals: what cannot wait after a bite or scratch, and that they are no patients here."""

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


PETS = "refuse-animal-patient"


@pytest.mark.parametrize("question", [
    "my cat keeps throwing up, which tablets can I give her", "can i give my dog ibuprofen",
    "our old dog is limping since yesterday", "should I give a rabbit amoxicillin",
    "我家猫拉稀吃什么药", "家里的狗发烧了怎么办", "狗狗能吃布洛芬吗", "我养的仓鼠不吃东西没精神",
])  # fmt: skip
def test_an_animal_is_no_patient(guard: Guard, question: str) -> None:
    verdict = guard.inspect(question, lang="en" if question.isascii() else "zh")
    assert PETS in verdict.rules
    assert verdict.action == "refuse"


@pytest.mark.parametrize("question", [
    "I caught something from my cat, I have a fever", "my cat scratched me and it is swollen",
    "am I allergic to my dog? I sneeze and cough", "my son has fleas bites and a fever",
    "my dog's hair makes my son cough, which tablets help", "I walk the dog and my knee is swollen",
    "can I give my son ibuprofen", "we have a dog and I am pregnant, what about my pills",
    "我家猫把我抓伤了，会发烧吗", "养猫的人咳嗽是不是过敏", "家里的老人拉肚子吃什么药", "狗咬了能吃头孢吗",
    "猫癣会传染给孩子吗", "我家孩子发烧了，家里没有药",
])  # fmt: skip
def test_what_animals_do_to_people_is_answered(guard: Guard, question: str) -> None:
    lang = "en" if question.isascii() else "zh"
    assert PETS not in guard.inspect(question, lang=lang).rules
