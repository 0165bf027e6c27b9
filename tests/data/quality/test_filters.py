import re
from pathlib import Path

import pytest

from verticalize import jsonl
from verticalize.data.quality.filters import Sieve, forbidden, standard, unsupported
from verticalize.records import Example

PHONE = {"phone": re.compile(r"(?<!\d)1\d{10}(?!\d)")}


def row(question: str, answer: str, lang: str = "en", id: str = "r1") -> Example:
    turns = ({"role": "user", "content": question}, {"role": "assistant", "content": answer})
    return Example(id, turns, (), "test", "g", lang)  # type: ignore[arg-type]


def reason(example: Example) -> str | None:
    return next((why for each in standard(pii=PHONE) if (why := each(example))), None)


@pytest.mark.parametrize(
    "question, answer, lang, begins",
    [
        ("What is gout?", "", "en", "assistant turn too short"),
        ("痛风是什么？", "病" * 4001, "zh", "assistant turn too long"),
        ("What is gout?", "痛风是一种由尿酸盐结晶引起的关节炎。", "en", "answer in another language"),
        ("痛风是什么？", "Gout is a form of arthritis caused by urate.", "zh", "answer in another"),
        ("What is gout?", "It hurts a lot and " * 20, "en", "repeats itself"),
        ("痛风是什么？", "痛风是一种关节炎，" * 12, "zh", "repeats itself"),
        ("What is gout?", "As an AI language model, I cannot say.", "en", "refusal by the teacher"),
        ("What is gout?", "I’m sorry, but I can’t help with that.", "en", "refusal by the teacher"),
        ("痛风是什么？", "作为一个人工智能语言模型，我不能回答。", "zh", "refusal by the teacher"),
        ("Call me on 13800138000", "Gladly.", "en", "personal data: phone"),
        ("我的电话是１３８００１３８０００。", "好的，谢谢。", "zh", "personal data: phone"),
    ],
)  # fmt: skip
def test_a_bad_row_is_rejected_with_a_reason(
    question: str, answer: str, lang: str, begins: str
) -> None:
    found = reason(row(question, answer, lang))
    assert found is not None
    assert found.startswith(begins)


@pytest.mark.parametrize(
    "question, answer, lang",
    [
        ("What is gout?", "A form of arthritis caused by crystals of urate.", "en"),
        ("布洛芬怎么吃？", "布洛芬（ibuprofen）每次 200 mg，每日三次。", "zh"),
        ("What do AI models do in medicine?", "An AI model may read an X-ray.", "en"),
        ("Show a table.", "| a | b |\n" + "-" * 40 + "\n| 1 | 2 |", "en"),
        ("可以喝酒吗？", "不能。", "zh"),
    ],
)
def test_a_good_row_passes(question: str, answer: str, lang: str) -> None:
    assert reason(row(question, answer, lang)) is None


def test_a_row_without_an_answer_at_its_end_has_no_shape() -> None:
    asked = ({"role": "user", "content": "What is gout?"},)
    example = Example("r", asked, (), "test", "g", "en")  # type: ignore[arg-type]
    assert reason(example) == "does not end with an answer"


def test_a_row_that_answers_what_a_rule_forbids_is_unsafe() -> None:
    def rule(question: str, answer: str) -> str | None:
        return "overdose" if "lethal dose" in question and answer != "I may not say." else None

    assert forbidden(row("What is a lethal dose?", "Ten grams."), rule) == (
        "unsafe: rule overdose forbids an answer"
    )
    assert forbidden(row("What is a usual dose?", "A lethal dose is more."), rule) is None
    assert forbidden(row("What is a lethal dose?", "I may not say."), rule) is None


def test_rejects_are_counted_by_kind_and_written_with_their_reason(tmp_path: Path) -> None:
    sieve = Sieve(standard())
    rows = [
        row("What is gout?", "A form of arthritis.", id="good"),
        row("What is gout?", "", id="empty"),
        row("痛风是什么？", "", "zh", id="空"),
        row("What is flu?", "As an AI, I cannot say.", id="ai"),
    ]
    assert [example.id for example in sieve.sift(iter(rows))] == ["good"]
    assert sieve.counts() == {"assistant turn too short": 2, "refusal by the teacher": 1}
    assert sieve.write(tmp_path / "rejects.jsonl") == 3
    written = list(jsonl.read(tmp_path / "rejects.jsonl"))
    assert written[0]["metadata"]["id"] == "empty"
    assert written[0]["reason"] == "assistant turn too short: 0 characters"
    assert Example.from_row(written[2]) == rows[3]


EN = "Adults take 200 mg of ibuprofen three times a day. Ask a doctor first when you are pregnant."
ZH = "成人每次服用布洛芬200毫克，每日三次。孕妇用药前应咨询医生。劳动合同法第四十六条规定了经济补偿。"


@pytest.mark.parametrize(
    "answer, evidence, begins",
    [
        ("Adults take 200 mg of ibuprofen three times a day [1].", EN, None),
        ("Adults take 400 mg of ibuprofen three times a day.", EN, "number not in the evidence: 400"),
        ("Adults take 200 mg of ibuprofen, says the FDA.", EN, "name not in the evidence: FDA"),
        ("Wash wounds under running water.", EN, "not supported by the evidence"),
        ("成人每次服用200毫克，每日三次。[1]", ZH, None),
        ("成人每次服用４００毫克。", ZH, "number not in the evidence: 400"),
        ("劳动合同法第四十七条规定了经济补偿。", ZH, "number not in the evidence: 四十七"),
        ("伤口应用流动清水反复冲洗。", ZH, "not supported by the evidence"),
    ],
)  # fmt: skip
def test_an_answer_is_checked_against_its_evidence(
    answer: str, evidence: str, begins: str | None
) -> None:
    found = unsupported(answer, [evidence])
    assert found is None if begins is None else found is not None and found.startswith(begins)


def test_a_known_name_must_stand_in_the_evidence() -> None:
    answer = "成人每次服用阿司匹林200毫克，每日三次。"
    assert unsupported(answer, [ZH]) is None
    assert unsupported(answer, [ZH], names=["阿司匹林"]) == "name not in the evidence: 阿司匹林"
