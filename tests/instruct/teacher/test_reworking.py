"""evolve, paraphrase and best-of: rows and questions that are there already, made more of."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from asking import asking, scripted, written

from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.recipes.best_of import rank
from verticalize.instruct.teacher.recipes.evolve import (
    WAYS,
    reject_evolved,
    reject_evolved_answer,
)
from verticalize.instruct.teacher.rows import answered
from verticalize.records import Example


def row(number: int, question: str, answer: str, lang: str) -> Example:
    messages = tuple(answered(question, answer, system="S", lang=lang))
    return Example(f"r{number}", messages, (f"fact-{number}",), "direct", f"g{number}", lang)


ROWS = (
    row(1, "流感有哪些症状？", "高热和肌肉酸痛。", "zh"),
    row(2, "What are the side effects of oseltamivir within 5 days?", "Nausea.", "en"),
)


def test_a_paraphrase_keeps_names_numbers_answer_and_evidence(
    material: Material, log: Path
) -> None:
    said = {
        "流感有哪些症状": [
            "得了流感，人会有什么表现？",
            "得了痛风，人会有什么表现？",
            "流感有哪些症状。",
            7,
        ],
        "oseltamivir": [
            "Within 5 days, what unwanted effects can oseltamivir have?",
            "Within 6 days, what unwanted effects can oseltamivir have?",
            "What side effects does it have within 5 days?",
        ],
    }

    def teacher(prompt: str) -> str:
        return json.dumps(next(v for k, v in said.items() if k in prompt), ensure_ascii=False)

    rows, rejects = written("paraphrase", replace(material, rows=ROWS), teacher, log)
    assert [made.messages[1]["content"] for made in rows] == [
        "问题：得了流感，人会有什么表现？",
        "Question: Within 5 days, what unwanted effects can oseltamivir have?",
    ]
    for made, old in zip(rows, ROWS, strict=True):
        assert made.messages[-1] == old.messages[-1]
        assert (made.evidence, made.group) == (old.evidence, old.group)
    assert Counter(r.reason for r in rejects) == {
        "other names than before": 2,
        "the same words as before": 1,
        "an item that is no text": 1,
        "other numbers than before": 1,
    }


def test_questions_are_evolved_in_chains_and_eliminated_by_the_rules(
    material: Material, log: Path
) -> None:
    def teacher(prompt: str) -> str:
        if prompt.startswith("请改写"):
            last = prompt.rsplit("\n\n", 1)[1]
            return "新问题：流感？" if "老人" in last else "老人得了流感有哪些症状？"
        if prompt.startswith("Rewrite"):
            return "What are, within 5 days, the side effects of oseltamivir?"
        if "[[yes]]" in prompt:
            return "[[no]]" if "流感" in prompt else "[[yes]]"
        return "老人得流感时发热可能不明显，要留意精神和食欲的变化。"

    rows, rejects = written(
        "evolve", replace(material, rows=ROWS), teacher, log, Order(per_source=2)
    )
    (made,) = rows
    assert made.messages[1]["content"] == "问题：老人得了流感有哪些症状？"
    assert (made.evidence, made.group) == (("r1", "fact-1"), "g1")
    assert Counter(r.reason for r in rejects) == {
        "words of the prompt in the question": 1,
        "asks no more than before": 1,
    }


def test_all_four_ways_are_taken(material: Material, log: Path) -> None:
    prompts: list[str] = []
    many = tuple(row(n, f"流感第{n}天会怎样？", "高热。", "zh") for n in range(2, 26))
    written(
        "evolve",
        replace(material, rows=many),
        lambda prompt: prompts.append(prompt) or "",
        log,
        Order(per_source=1),
    )
    for way in WAYS.values():
        assert any(way["zh"] in prompt for prompt in prompts)


@pytest.mark.parametrize(
    ("answer", "lang", "reason"),
    [
        ("对不起，我不清楚。", "zh", "a short answer that apologises"),
        ("I'm sorry, I can't say.", "en", "a short answer that apologises"),
        ("……，！", "zh", "an answer of signs and stop words"),
        ("It is, and was.", "en", "an answer of signs and stop words"),
        ("多休息，多喝水，体温超过三十九度就去医院。", "en", "another language"),
        ("多休息，多喝水。", "zh", None),
        ("Rest and drink water.", "en", None),
    ],
)
def test_an_answer_can_eliminate_its_question(answer: str, lang: str, reason: str | None) -> None:
    assert reject_evolved_answer(answer, lang) == reason


def test_a_question_that_speaks_of_its_prompt_is_eliminated() -> None:
    assert reject_evolved("Why?", "Here is the rewritten question: Why?", "en") is not None
    assert reject_evolved("为什么？", "改写后的问题：为什么？", "zh") is not None
    assert reject_evolved("Why do we sleep?", "Why do cats sleep by day?", "en") is None


SAMPLES = ["Five days.", "From a day before to five days after.", "No idea.", "Five days."]


def test_the_best_of_several_answers_is_taken_and_all_are_ranked(
    material: Material, log: Path
) -> None:
    def teacher(prompt: str) -> str:
        if "[[7]]" in prompt:
            scores = {
                "Answer: Five": "[[6]]",
                "Answer: From": "Fine. [[9]]",
                "Answer: No": "[[11]]",
            }
            return next(v for k, v in scores.items() if k in prompt)
        return next(drawn)

    only = replace(material, questions=material.questions[:1])
    drawn = iter(SAMPLES)
    rows, rejects = written("best-of", only, teacher, log)
    assert [made.messages[-1]["content"] for made in rows] == [SAMPLES[1]]
    assert rows[0].group == "faq.csv#1"
    assert sorted(r.reason for r in rejects) == ["not judged", "the same answer again"]
    with asking(scripted(teacher), log) as client:
        (ranked,) = rank(
            only.questions, only, client, Order(), lambda _: None,
            scorer=lambda question, answer, evidence: float(len(answer)),
        )  # fmt: skip
    assert [answer for answer, _ in ranked.answers] == [SAMPLES[1], SAMPLES[0], SAMPLES[2]]
