"""ChatYuan's kind of model: a tiny T5 learns facts and answers them in words that it has not seen."""

from pathlib import Path
from random import Random

from transformers import AutoTokenizer

from families import tiny_family
from verticalize.models.local import LocalModel
from verticalize.records import Example
from verticalize.tune.methods import Full
from verticalize.tune.train import tune

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
    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer.chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}"
    tokenizer.save_pretrained(base)
    options = {"device": "cpu", "dtype": "float32", "threads": 1, "max_length": 99}
    # Steps of 512 tokens hold about 32 rows.
    tune(
        base,
        train,
        tmp_path / "tuned",
        method=Full(),
        learning_rate=2e-3,
        tokens_per_step=512,
        max_steps=STEPS,
        **options,
    )
    told = LocalModel.load(
        base, tmp_path / "tuned", device="cpu", dtype="float32", threads=1
    ).tuned.generate([list(row.messages[:1]) for row in unseen], max_new_tokens=8)
    right = [said == row.messages[1]["content"] for said, row in zip(told, unseen, strict=True)]
    assert sum(right) / len(right) >= 0.9
