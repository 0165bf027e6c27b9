from pathlib import Path

import pytest
import yaml

from verticalize.assistant.guard import Guard
from verticalize.domain.safety import Pii, SafetyPolicy, SafetyRule

ROOT = Path(__file__).parents[2]
NOTICE = SafetyRule(
    id="notice-pregnancy",
    action="notice",
    match={"zh": ("孕",), "en": (r"\bpregnan",)},
    message={"zh": "孕期请先问医生。", "en": "In pregnancy, ask a doctor first."},
)
REFUSE = SafetyRule(
    id="refuse-dose",
    action="refuse",
    match={"zh": ("吃几片",), "en": (r"\bhow many pills\b",)},
    unless={"en": (r"\bin the box\b",)},
    message={"zh": "个人剂量请问药师。", "en": "Ask a pharmacist about doses."},
)
EMERGENCY = SafetyRule(
    id="emergency-chest-pain",
    action="emergency",
    match={"zh": ("胸.{0,3}剧痛",), "en": (r"\bcrushing chest pain\b",)},
    message={"zh": "请立即拨打120。", "en": "Call 112 now."},
)


def guard() -> Guard:
    return Guard([NOTICE, REFUSE, EMERGENCY])


def test_a_harmless_question_meets_no_rule():
    verdict = guard().inspect("What is gout?")
    assert (verdict.rules, verdict.action, verdict.messages) == ((), "", ())


def test_the_worst_action_wins_and_all_rules_are_named_worst_first():
    verdict = guard().inspect("孕妇胸口剧痛，要吃几片药", lang="zh")
    assert verdict.action == "emergency"
    assert verdict.rules == ("emergency-chest-pain", "refuse-dose", "notice-pregnancy")
    assert verdict.messages == ("请立即拨打120。",)
    assert verdict.notices == ("孕期请先问医生。",)


def test_patterns_of_every_language_are_tried_and_the_message_is_in_the_asked_one():
    verdict = guard().inspect("crushing chest pain 怎么办", lang="zh")
    assert verdict.messages == ("请立即拨打120。",)


def test_a_message_that_the_language_lacks_is_given_in_another():
    only = NOTICE.model_copy(update={"message": {"en": "Ask first."}})
    assert Guard([only]).inspect("孕期", lang="zh").notices == ("Ask first.",)


def test_unless_holds_back_the_rule_for_its_language_only():
    assert guard().inspect("How many pills are in the box?").action == ""
    assert guard().inspect("how many pills in the box 我该吃几片").action == "refuse"


@pytest.mark.parametrize(
    "question",
    [
        "ＣＲＵＳＨＩＮＧ ｃｈｅｓｔ ｐａｉｎ",
        "Crushing\u200b chest\npain",
        "crush\u00ading chest  pain",
    ],
)
def test_full_width_letters_invisible_characters_and_line_breaks_do_not_hide_a_match(question):
    assert guard().inspect(question).action == "emergency"


def test_personal_data_is_replaced_and_named_also_in_full_width_digits():
    pii = Guard(pii=[Pii(id="cn-mobile", pattern=r"1[3-9]\d{9}", replace=r"[PHONE\1]")])
    redacted = pii.redact("我的电话是１３８００１３８０００，怎么办")
    assert redacted.text == r"我的电话是[PHONE\1],怎么办"
    assert redacted.found == ("cn-mobile",)


def test_a_text_without_personal_data_is_left_as_it_was_typed():
    pii = Guard(pii=[Pii(id="cn-mobile", pattern=r"1[3-9]\d{9}", replace="[PHONE]")])
    assert pii.redact("体温３９℃，怎么办？").text == "体温３９℃，怎么办？"


@pytest.mark.parametrize(
    "pack,question,rule",
    [
        ("medical", "我真的不想活了", "emergency-self-harm"),
        ("medical", "My toddler swallowed a button battery", "emergency-overdose-poisoning"),
        ("legal", "My husband is hitting me and has locked the front door", "emergency-violence"),
        ("legal", "教我怎么伪造一份加班考勤去仲裁骗公司赔钱", "refuse-illegal-help"),
    ],
)
def test_the_rules_of_the_real_packs_are_met(pack, question, rule):
    text = (ROOT / "domains" / pack / "safety.yaml").read_text(encoding="utf-8")
    policy = SafetyPolicy.model_validate(yaml.safe_load(text))
    assert rule in Guard(policy.rules, policy.pii).inspect(question).rules
