"""No diagnosis is made; what a condition is that somebody was told to have is explained."""

import pytest

from verticalize.assistant.guard import Guard
from verticalize.domain import load_domain


def rules(said: str) -> set[str]:
    return set(Guard(load_domain("medical").safety.rules).inspect(said).rules)


@pytest.mark.parametrize(
    "said",
    [
        "我头痛发热，这是什么病？",
        "孩子浑身起疹子到底是什么病？",
        "我到底得了什么病？",
        "医生说我有结节，我到底是怎么回事？",
        "What do I have?",
    ],
)
def test_who_asks_for_a_diagnosis_gets_none(said: str) -> None:
    assert "refuse-diagnosis" in rules(said)


@pytest.mark.parametrize(
    "said",
    [
        "我妈查出甲亢，这到底是个什么病？",
        "医生说我得了痛风，这是什么病？",
        "诊断书上写着肾病综合征，这是什么病？",
        "My doctor says I have gout. What is that?",
    ],
)
def test_who_has_one_may_ask_what_it_means(said: str) -> None:
    assert "refuse-diagnosis" not in rules(said)
