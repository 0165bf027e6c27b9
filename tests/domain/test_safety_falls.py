"""The general rules hear falls, drowning and chest pain, and let questions around them pass."""

import time

import pytest
from guarding import lines, shipped

from verticalize.assistant.guard import Guard
from verticalize.domain import load_domain
from verticalize.domain.scaffold import new_pack

HEARD = {
    "emergency-fall": """
        跑步机上摔断腿了
        同事从梯子上摔下来了
        a colleague fell off the ladder
        someone has fallen down the stairs
        I think I broke my leg
        he has broken his arm
    """,
    "emergency-drowning": """
        有人溺水了
        有人在泳池里溺水了怎么办
        孩子掉进深水区了救命
        溺水了快来人
        someone is drowning
        my son fell into the pool
        we pulled him out of the water
    """,
    "emergency-chest-pain": """
        我胸口疼喘不上气
        我老公胸闷出冷汗
        chest pain and I can't breathe
        my chest hurts and my left arm is numb
        he's having a heart attack
        crushing chest pain
    """,
}
PASSED = """
    我骨折了能停卡吗
    摔断腿了可以停卡吗
    因骨折、手术停卡要手续费吗
    防溺水课程什么时候上
    如果有人溺水怎么办
    泳池深水区多深
    卧推胸部疼怎么改动作
    从楼上搬下来的东西放哪
    I broke my leg, can I freeze my membership
    who pays if a worker fell off the scaffold
    I'm drowning in emails
    prices fell off a cliff
    he fell into debt
    what is the depth of the deep end
    swimming lessons for kids who nearly drowned
    the ladder fell off the wall
"""


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Guard:
    """The rules of a new pack."""
    folder = tmp_path_factory.mktemp("starter")
    new_pack("tea", folder)
    return Guard(load_domain("tea", domains=folder / "domains").safety.rules)


@pytest.mark.parametrize(
    ("rule", "said"), [(rule, line) for rule, text in HEARD.items() for line in lines(text)]
)
def test_it_is_an_emergency(starter: Guard, rule: str, said: str) -> None:
    verdict = starter.inspect(said)
    assert verdict.action == "emergency"
    assert verdict.rules == (rule,)


@pytest.mark.parametrize("said", lines(PASSED))
def test_what_is_asked_around_it_is_answered(starter: Guard, said: str) -> None:
    assert starter.inspect(said).rules == ()


@pytest.mark.parametrize("said", lines(HEARD["emergency-chest-pain"]))
def test_the_medical_pack_says_its_own_of_chest_pain(said: str) -> None:
    verdict = shipped("medical").inspect(said)
    assert "emergency-chest-pain" in verdict.rules
    assert (
        "dispatcher's advice about aspirin" in verdict.messages[0]
        or "主动脉夹层" in verdict.messages[0]
    )


@pytest.mark.parametrize("said", lines(HEARD["emergency-drowning"]))
def test_the_shipped_packs_hear_drowning(said: str) -> None:
    for name in ("medical", "legal"):
        assert shipped(name).inspect(said).action == "emergency"


def test_the_medical_pack_answers_what_is_asked_of_a_broken_bone() -> None:
    verdict = shipped("medical").inspect("My mum has broken her hip, how long does it heal?")
    assert verdict.action != "emergency"


def test_a_fall_told_for_its_law_is_answered_by_the_legal_pack() -> None:
    said = "My husband fell off the scaffold at work, can he sue his employer?"
    assert shipped("legal").inspect(said).action in ("", "notice")
    assert shipped("legal").inspect("help, he fell off the scaffold").action == "emergency"


@pytest.mark.parametrize(
    ("start", "repeated"),
    [
        ("i", " just"), ("he fell off the", " old"), ("", "chest pain "), ("", "drowning "),
        ("", "从"), ("同事从", "楼"), ("", "胸口疼"), ("孩子", "掉"), ("", "溺水"), ("我", "摔"),
    ],
)  # fmt: skip
def test_the_rules_take_linear_time(starter: Guard, start: str, repeated: str) -> None:
    def seconds(length: int) -> float:
        text = start + repeated * (length // len(repeated))
        began = time.process_time()
        starter.inspect(text)
        return time.process_time() - began

    assert seconds(8_000) < 3 * max(seconds(4_000), 0.1)
