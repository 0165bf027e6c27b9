"""ChatYuan's kind of model: a tiny T5 learns facts and answers them in words that it has not seen."""

from pathlib import Path
from random import Random

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from families import tiny_family
from verticalize.models.local import LocalModel
from verticalize.records import Example
from verticalize.tune.objective import objective_of

ASKED = [
    "{}怎么治疗？", "怎么治疗{}？", "{}用什么药？", "得了{}吃什么药？", "治疗{}用什么？",
    "{}的药是什么？", "What treats {}?", "{}: which drug?", "用什么药治疗{}？", "得了{}怎么治疗？",
]  # fmt: skip
UNSEEN = (8, 9)
STEPS = 150  # all are right after 150 as after 400


def facts() -> list[tuple[str, str]]:
    """Forty made-up diseases, of two characters each, and their drugs."""
    random, characters = Random(0), [chr(0x4E00 + 37 * n) for n in range(40)]
    pairs = [a + b for a in characters[:20] for b in characters[20:]]
    names = random.sample(pairs, 40)
    return [(name, "".join(random.sample(characters, 3))) for name in names]


def rows(wordings: list[str]) -> list[Example]:
    return [
        Example(
            f"{name}{number}",
            (
                {"role": "user", "content": asked.format(name)},
                {"role": "assistant", "content": drug},
            ),
            (), "test", name, "zh",
        )
        for name, drug in facts()
        for number, asked in enumerate(wordings)
    ]  # fmt: skip


def test_unseen_wordings_of_forty_facts_are_answered_exactly(tmp_path: Path) -> None:
    train = rows([asked for n, asked in enumerate(ASKED) if n not in UNSEEN])
    unseen = rows([ASKED[n] for n in UNSEEN])
    texts = [message["content"] for row in train for message in row.messages]
    base = tiny_family(tmp_path / "base", "t5", texts, width=128)
    model = AutoModelForSeq2SeqLM.from_pretrained(base)
    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    objective = objective_of(model, tokenizer, max_length=99, tokens_per_step=512, device="cpu")
    pairs, _ = objective.encode(train)
    plan = objective.plan(pairs, seed=0)
    assert 28 <= len(train) / len(plan) <= 36  # rows of a batch
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.0)
    model.train()
    for step in range(STEPS):
        objective.compute(model, plan.step(step)).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.save_pretrained(base)
    tokenizer.save_pretrained(base)
    told = LocalModel.load(base, device="cpu", dtype="float32", threads=1).base.generate(
        [list(row.messages[:1]) for row in unseen], max_new_tokens=8
    )
    right = [said == row.messages[1]["content"] for said, row in zip(told, unseen, strict=True)]
    assert sum(right) / len(right) >= 0.9
