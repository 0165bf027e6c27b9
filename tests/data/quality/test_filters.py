import re
from pathlib import Path

import pytest

from verticalize import jsonl
from verticalize.data.quality.filters import forbidden, standard
from verticalize.data.quality.rejects import rejects_in
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
    rows = [
        row("What is gout?", "A form of arthritis.", id="good"),
        row("What is gout?", "", id="empty"),
        row("痛风是什么？", "", "zh", id="空"),
        row("What is flu?", "As an AI, I cannot say.", id="ai"),
    ]
    with rejects_in(tmp_path) as rejects:
        assert [one.id for one in rejects.sift("mine", iter(rows), standard())] == ["good"]
    assert rejects.counts["mine"] == {"assistant turn too short": 2, "refusal by the teacher": 1}
    written = list(jsonl.read(tmp_path / "rejects.jsonl"))
    assert written[0]["metadata"]["id"] == "empty"
    told = (written[0]["reason"], written[0]["detail"])
    assert told == ("assistant turn too short", "no characters")
    assert Example.from_row(written[2]) == rows[3]
