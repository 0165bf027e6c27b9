"""doc-qa and facts-qa: what is kept is supported, what is not is counted by its reason."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from asking import asking, remote, written
from handmade import RELATIONS, Corpus
from openai_server import serving

from verticalize.domain.prompts import Prompts
from verticalize.instruct.teacher.material import Material, gather
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.recipes import RECIPES, recipe
from verticalize.records import Example, Question


def pair(question: str, answer: str) -> dict[str, str]:
    return {"question": question, "answer": answer}


FLUIDS = [
    pair("How much should an adult with a fever drink?", "About 2 litres of water over the day."),
    pair("How much should an adult drink?", "About 3 litres of water over the day."),
    pair("What does the passage say on fluids?", "Small sips are best."),
    pair("What helps?", "Take oseltamivir and drink water over the day in small sips."),
    pair("Is tea good?", "Green tea contains antioxidants that shorten most infections."),
    pair("Why?", ""),
    {"q": "What?", "answer": "Small sips are best."},
    pair("成人发热时应该喝多少水才合适？", "About 2 litres of water over the day."),
    pair("Can you help?", "I'm sorry, as an AI I cannot give medical advice."),
]


def passages_of(reply: dict[str, str]):
    """A teacher that answers by what the prompt holds."""
    return lambda prompt: next((said for piece, said in reply.items() if piece in prompt), "[]")


def test_an_answer_is_kept_only_if_its_passage_supports_it(material: Material, log: Path) -> None:
    fenced = f"```json\n{json.dumps(FLUIDS)}\n```"
    said = passages_of({"Small sips": fenced, "body temperature": "Sure! []", "Cool a burn": "[1]"})
    rows, rejects = written("doc-qa", material, said, log)
    (row,) = rows
    assert [m["role"] for m in row.messages] == ["system", "user", "assistant"]
    assert row.messages[1]["content"] == "Question: How much should an adult with a fever drink?"
    assert row.messages[2]["content"] == "About 2 litres of water over the day."
    passage = next(p for p in material.passages if "Small sips" in p.text)
    assert (row.evidence, row.group) == ((passage.id,), "guides/fever.md")
    assert (row.generator, row.lang) == ("teacher:doc-qa", "en")
    assert Counter(r.reason for r in rejects) == {
        "a number that the evidence does not have": 1,
        "a question that points to its source": 1,
        "a name that the evidence does not have": 1,
        "too few words of the evidence": 1,
        "an item without question and answer": 3,
        "another language": 1,
        "the teacher refuses or speaks of itself": 1,
        "a reply that is no JSON list": 1,
    }


def test_facts_are_the_evidence_of_the_answers_that_state_them(
    material: Material, log: Path
) -> None:
    said = passages_of(
        {
            "流感": json.dumps(
                [
                    pair("得了流感身上会有哪些不舒服？", "流感的症状有高热和肌肉酸痛。"),
                    pair("流感会让关节红肿吗？", "流感的症状有高热和关节红肿。"),
                    pair("流感是什么？", "流感有症状。"),
                ],
                ensure_ascii=False,
            ),
            "Name: influenza": json.dumps(
                [pair("Which medicine is there for flu?", "Oseltamivir is a medicine for flu.")]
            ),
        }
    )
    rows, rejects = written("facts-qa", material, said, log)
    assert {row.messages[-1]["content"]: row.evidence for row in rows} == {
        "流感的症状有高热和肌肉酸痛。": ("c.zh.jsonl#flu/symptom/0", "c.zh.jsonl#flu/symptom/1"),
        "Oseltamivir is a medicine for flu.": ("c.en.jsonl#flu/medicine/0",),
    }
    assert {row.group for row in rows} == {"c.jsonl#flu"}, "translations are one source"
    assert Counter(r.reason for r in rejects) == {
        "a name that the evidence does not have": 1,
        "an answer that states none of the facts": 1,
    }


def test_a_judge_has_the_last_word_where_it_is_asked(material: Material, log: Path) -> None:
    replies = {
        "Question: How long": "It does. [[yes]]",
        "Question: Which": "It is not said. [[no]]",
        "Question: Where": "Perhaps.",
        "Cool a burn": json.dumps(
            [
                pair("How long is a burn cooled?", "Cool a burn for 20 minutes."),
                pair("Which water cools a burn?", "Running water, without delay."),
                pair("Where is a burn cooled?", "Under running water."),
            ]
        ),
    }
    rows, rejects = written("doc-qa", material, passages_of(replies), log, Order(judge=True))
    assert [row.messages[-1]["content"] for row in rows] == ["Cool a burn for 20 minutes."]
    assert sorted(r.reason for r in rejects) == ["judged not to be supported", "not judged"]


@pytest.mark.parametrize("name", RECIPES)
def test_held_out_sources_are_never_sent(
    corpus: Corpus, prompts: Prompts, log: Path, name: str
) -> None:
    """By what a real server has received."""
    corpus.row(
        "faq.csv", "3", "痛风的关节会怎样？", "痛风时关节红肿。", lang="zh"
    )  # a held-out fact
    for number, part in enumerate(("hands", "feet", "ears"), start=4):
        corpus.row(
            "faq.csv", str(number), f"Does fever warm the {part}?", f"Your {part} feel warm."
        )
    made = [
        Example(q.id, ({"role": "user", "content": q.question},
                       {"role": "assistant", "content": q.answer}), (), "faq", q.document_id, q.lang)
        for q in [*corpus.questions, Question("x", "Burns?", "Cool it.", "en", "guides/burns.en.md", "")]
    ]  # fmt: skip
    holdout = ("c.zh.jsonl#gout", "guides/burns.*", "faq.csv#1")
    material = gather(
        corpus, relations=RELATIONS, prompts=prompts, holdout=holdout, title={}, rows=made
    )
    with serving(lambda _: "[|AI|] Yes. [[no]]") as server:
        with asking(remote(server), log) as client:
            list(recipe(name)(material, client, Order(two_role=True, count=20), lambda _: None))
        sent = "\n".join(m["content"] for body in server.bodies for m in body["messages"])
    assert "fever" in sent or "流感" in sent
    for secret in ("痛风", "gout", "swollen", "Cool a burn", "Burns", "infectious"):
        assert secret not in sent
    assert material.withheld == {"held-out document": 7, "held-out fact in another document": 2}


def test_what_holds_personal_data_is_never_sent(corpus: Corpus, prompts: Prompts) -> None:
    corpus.row("faq.csv", "9", "Whom do I call?", "Call Li Ming on １３８00138000.")
    material = gather(
        corpus, relations=RELATIONS, prompts=prompts, holdout=(), title={},
        pii={"cn-mobile": re.compile(r"1[3-9]\d{9}")},
    )  # fmt: skip
    assert not any("Li Ming" in question.answer for question in material.questions)
    assert material.withheld == {"personal data: cn-mobile": 1}
