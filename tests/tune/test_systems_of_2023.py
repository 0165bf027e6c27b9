"""Systems of 2023, each by what it stands for: ChatGLM's prefix, Dolly's end of an answer."""

from pathlib import Path
from typing import Any

import pytest
from transformers import AutoTokenizer
from tune_rows import example

from families import tiny_config, tiny_family, tiny_tokenizer
from verticalize.models.local import LocalModel
from verticalize.models.open import resolve_base
from verticalize.records import Example
from verticalize.tune.methods import Lora, Prefix
from verticalize.tune.train import tune

FAST: dict[str, Any] = {"device": "cpu", "dtype": "float32", "threads": 1}
NAMES = ["偏头痛", "高血压", "感冒", "失眠"]


def rows(held: str) -> list[Example]:
    return [
        example(n, f"{name}怎么办？", "多休息。", "validation" if name == held else "train")
        for n, name in enumerate(NAMES)
    ]


def test_a_prefix_alone_makes_a_frozen_glm_answer_a_question_it_has_not_seen(
    tmp_path: Path,
) -> None:
    examples = rows(held="失眠")
    texts = [message["content"] for row in examples for message in row.messages]
    config = tiny_config("glm", len(tiny_tokenizer(texts)))
    config.initializer_range = 0.2
    base = tiny_family(tmp_path / "base", "glm", texts, config=config)
    options = {"method": Prefix(num_virtual_tokens=16), "learning_rate": 1e-1, "max_steps": 30}
    done = tune(base, examples, tmp_path / "out", warmup_ratio=0, **options, **FAST)
    assert done.validation_loss < 1.5 < done.losses[0]


@pytest.mark.parametrize("kind", ["gptj", "gpt_neox"])
def test_generation_with_dollys_template_stops_at_its_end(kind: str, tmp_path: Path) -> None:
    examples = rows(held="")
    texts = [
        "### End Instruction: Response:",
        *(m["content"] for r in examples for m in r.messages),
    ]
    marks = ["### End", "### Instruction:", "### Response:\n"]
    tokenizer = tiny_tokenizer(texts)
    tokenizer.add_special_tokens({"additional_special_tokens": marks})
    folder = tiny_family(tmp_path / "base", kind, texts, config=tiny_config(kind, len(tokenizer)))
    tokenizer.save_pretrained(folder)
    base = resolve_base(str(folder), "dolly")
    tune(
        base, examples, tmp_path / "out", method=Lora(r=8), learning_rate=1e-2, max_steps=60, **FAST
    )
    model = LocalModel.load(base, tmp_path / "out", **FAST)
    (end,) = AutoTokenizer.from_pretrained(folder)("### End", add_special_tokens=False)["input_ids"]
    assert end not in (tokenizer.eos_token_id, tokenizer.unk_token_id)
    prompt = list(examples[0].messages[:2])
    (answer,) = model.tuned.generate([prompt], max_new_tokens=40)
    assert answer.strip() == "多休息。"
    assert "".join(model.tuned.stream(prompt, max_new_tokens=40)).strip() == "多休息。"
