"""A tiny LLaMA made on the spot, and a handful of questions to tune it on."""

from pathlib import Path

import pytest
from tune_rows import example

from once import once
from tiny import tiny_nano
from verticalize.records import Example

TEXTS = [
    "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n高血压的常见检查有家庭血压监测和动态血压监测。",
    "Common symptoms of migraine are throbbing headache, nausea and photophobia.",
    "头痛有什么症状？恶心的症状是什么？监测血压常见吗？回答医学问题。",
]


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def train(folder: Path) -> None:
        tiny_nano(folder, TEXTS * 8, vocab_size=500, max_steps=150)

    return once(tmp_path_factory, "tune-base", train)


@pytest.fixture
def examples() -> list[Example]:
    names = ["偏头痛", "高血压", "恶心", "头痛", "监测", "血压"]
    rows = [
        example(n, f"{name}有什么症状？" * (1 + n % 3), f"{name}的症状是{name}和畏光。")
        for n, name in enumerate(names * 4)
    ]
    return [*rows, example(99, "偏头痛常见吗？", "偏头痛的症状是偏头痛和畏光。", "validation")]
