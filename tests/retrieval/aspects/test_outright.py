"""Whether a rule is in force, since when and where it holds is told to those who ask for it."""

import pytest

from verticalize.retrieval.aspects.model import bundled
from verticalize.retrieval.aspects.outright import unasked

STATUS = "The status of the rule on benefits after quitting: in force."
SINCE = "The rule on benefits after quitting took effect on 1985-03-14."
RULE = "On benefits after quitting, the rule is that nothing is paid for the first 10 weeks."


@pytest.mark.parametrize(("question", "asked"), [
    ("Is the rule on layaway still in force?", "status"), ("这条规定现在还有效吗", "status"),
    ("In what year was the waiting period scrapped?", "effective_to"),
    ("新的婚姻登记条例哪天起施行", "effective_date"), ("since when has this been the law", "effective_date"),
    ("Does this apply in Maryland?", "jurisdiction"), ("这归哪类法律管", "topic"),
    ("旧规定被什么取代了", "superseded_by"),
])  # fmt: skip
def test_asked_for_outright(question: str, asked: str) -> None:
    assert asked not in unasked(question)


@pytest.mark.parametrize("question", [
    "if I quit can I still collect unemployment", "brand new car, in the shop four times",
    "marshals are coming tomorrow, will they still put us on the street?",
    "公司还能再扣我工资吗", "被辞退了能拿几个月补偿",
])  # fmt: skip
def test_not_asked_for_in_passing(question: str) -> None:
    assert {"status", "effective_date"} <= unasked(question)


def test_what_is_not_asked_for_is_not_meant() -> None:
    told = bundled().agreement(
        "if I quit can I still collect benefits", [STATUS, SINCE, RULE], ["benefits after quitting"]
    )
    assert told[2] == max(told)
    since = bundled().agreement(
        "When did it take effect?", [STATUS, SINCE, RULE], ["benefits after quitting"]
    )
    assert since[1] == max(since)


def test_every_property_is_known() -> None:
    assert unasked("") <= set(bundled().names)
