"""Self-chat, consultations and talks on documents: canned transcripts, exact records."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from asking import asking, scripted, written
from handmade import Corpus

from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.recipes import recipe
from verticalize.instruct.teacher.recipes.consult import roles_of
from verticalize.instruct.teacher.recipes.transcript import Exchange, read_transcript
from verticalize.records import Example

CANNED: list[tuple[str, list[Exchange], bool]] = [
    (
        "Here it is:\n[|Human|] What is flu?\n[|AI|] An infection.\n"
        "[|Human|] Is it bad? \n[|AI|]  Mostly not.\n[|Human|] Thanks, bye!\n[|AI|] Bye!",
        [Exchange("What is flu?", "An infection."), Exchange("Is it bad?", "Mostly not.")],
        False,
    ),
    (
        "[|Human|] 痛风是什么？\n[|AI|] 一种关节病。\n[|Human|] 会疼吗？\n[|Human|] 疼多久？\n[|AI|] 几天。\n[|Human|] 再见",
        [Exchange("痛风是什么？", "一种关节病。")],
        True,  # a question without an answer
    ),
    (
        "[|Human|] One?\n[|AI|] Yes.\n[|AI|] No.\n[|Human|] Two?\n[|AI|] Two.\n[|Human|] ",
        [],
        True,  # two answers to one question
    ),
    ("[|Human|] Only one?\n[|AI|] It is the last, so it may be cut", [], False),
    ("I cannot do that.", [], False),
]


@pytest.mark.parametrize(("text", "exchanges", "malformed"), CANNED)
def test_a_transcript_is_read_exactly(
    text: str, exchanges: list[Exchange], malformed: bool
) -> None:
    assert read_transcript(text) == (exchanges, malformed)


def turns(row: Example) -> list[str]:
    return [message["content"] for message in row.messages if message["role"] != "system"]


ONE_ROLE = " 不需要。\n[|Human|] 为什么？\n[|AI|] 由病毒引起。\n[|Human|] 谢谢\n[|AI|] 不客气"


def test_one_role_self_chat_uses_every_question_once_as_its_first_turn(
    material: Material, log: Path
) -> None:
    prompts: list[str] = []

    def teacher(prompt: str) -> str:
        prompts.append(prompt)
        return ONE_ROLE if "抗生素" in prompt else "[|Human|] Hm?\n[|Human|] Hm?\n[|Human|] "

    for _ in range(2):
        rows, rejects = written("self-chat", material, teacher, log)
    (row,) = rows
    assert turns(row) == ["普通感冒要吃抗生素吗？", "不需要。", "为什么？", "由病毒引起。"]
    assert (row.generator, row.group) == ("teacher:self-chat", "faq.csv#2")
    assert row.messages[0] == {"role": "system", "content": material.system["zh"]}
    assert Counter(r.reason for r in rejects) == {
        "a malformed turn ended the conversation": 1,
        "no whole exchange": 1,
    }
    asked = [question.question for question in material.questions]
    assert sorted(q for q in asked for p in prompts if q in p) == sorted(asked)
    assert len(prompts) == len(asked), "the second run asked nothing"


def test_a_teacher_may_repeat_the_marker_that_it_was_given_last(
    material: Material, log: Path
) -> None:
    rows, rejects = written("self-chat", material, lambda _: f"[|AI|]{ONE_ROLE}", log)
    assert {turns(row)[1] for row in rows} == {"不需要。"}
    assert not rejects


def test_every_subject_of_a_document_gets_its_own_consultation(
    material: Material, log: Path
) -> None:
    (card, *_) = material.cards
    cards = tuple(replace(card, subject=name, text=f"名称：{name}\n症状：发热") for name in "甲乙")

    def teacher(prompt: str) -> str:
        if prompt.startswith("你扮演患者"):
            return "有什么症状？" if "[|AI|]" not in prompt else "[|END|]"
        return "甲会发热。" if "名称：甲" in prompt else "乙会发热。"

    both = Material(cards=cards, title=material.title, system=material.system)
    rows, _ = written("consult", both, teacher, log, Order(two_role=True))
    assert sorted(turns(row)[1] for row in rows) == ["乙会发热。", "甲会发热。"]


def test_two_roles_take_turns_until_one_has_no_more_questions(
    material: Material, log: Path
) -> None:
    def teacher(prompt: str) -> str:
        if prompt.startswith("你扮演用户"):
            return "[|END|]" if "由病毒引起" in prompt else "[|Human|] 为什么？"
        if prompt.startswith("你扮演助手"):
            return "由病毒引起。" if "为什么" in prompt else "[|AI|] 不需要。"
        return "[|END|]" if prompt.startswith("You are the user") else "About five days."

    rows, rejects = written("self-chat", material, teacher, log, Order(two_role=True))
    assert sorted(map(turns, rows)) == [
        ["How long is somebody with flu infectious?", "About five days."],
        ["普通感冒要吃抗生素吗？", "不需要。", "为什么？", "由病毒引起。"],
    ]
    assert not rejects


def test_a_conversation_has_no_more_turns_than_were_ordered(material: Material, log: Path) -> None:
    rows, _ = written(
        "self-chat", material, lambda _: "Go on.", log, Order(two_role=True, turns=3, count=1)
    )
    assert [len(turns(row)) for row in rows] == [6]


def test_a_consultation_goes_as_far_as_its_answers_are_supported(
    material: Material, log: Path
) -> None:
    def teacher(prompt: str) -> str:
        if "患者与医生" in prompt and "名称：流感" in prompt:
            return (
                "我浑身酸痛，是流感吗？\n[|AI|] 肌肉酸痛是流感的症状。\n[|Human|] 还会怎样？\n[|AI|] 会高热。\n"
                "[|Human|] 要吃药吗？\n[|AI|] 每天吃三片阿司匹林。\n[|Human|] 谢谢\n[|AI|] 不客气"
            )
        return "no transcript"

    rows, rejects = written("consult", material, teacher, log)
    (row,) = rows
    assert turns(row) == [
        "我浑身酸痛，是流感吗？", "肌肉酸痛是流感的症状。", "还会怎样？", "会高热。",
    ]  # fmt: skip
    assert row.evidence == ("c.zh.jsonl#flu/symptom/0", "c.zh.jsonl#flu/symptom/1")
    supported = [r for r in rejects if "阿司匹林" in r.text]
    assert [r.reason for r in supported] == ["a number that the evidence does not have"] or [
        r.reason for r in supported
    ] == ["too few words of the evidence"]


@pytest.mark.parametrize(
    ("title", "asks", "answers"),
    [
        ({"zh": "医学问答"}, "patient", "doctor"),
        ({"en": "Questions of law"}, "client", "lawyer"),
        ({"en": "Cooking"}, "client", "adviser"),
        ({}, "client", "adviser"),
    ],
)
def test_the_title_of_the_pack_says_who_consults_whom(
    title: dict[str, str], asks: str, answers: str
) -> None:
    roles = roles_of(title)["en"]
    assert (roles.asks, roles.answers) == (asks, answers)


def test_a_reader_asks_about_a_document_and_its_passages_are_the_evidence(
    material: Material, corpus: Corpus, log: Path
) -> None:
    def teacher(prompt: str) -> str:
        assert "reader and a specialist" in prompt
        if "Fever at home" not in prompt:
            return ""
        return (
            "What is a fever?\n[|AI|] A body temperature of 38 degrees or more.\n[|Human|] And how "
            "much do I drink?\n[|AI|] About 2 litres of water over the day.\n[|Human|] Thanks"
        )

    with asking(scripted(teacher), log) as client:
        (row,) = recipe("literature")(material, client, Order(), lambda _: None)
    assert len(turns(row)) == 4
    assert row.evidence == tuple(p.id for p in corpus.passages if p.source == "guides/fever.en.md")
    assert row.group == "guides/fever.md"
