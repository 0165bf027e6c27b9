"""A tiny LLaMA made on the spot: two layers, width 64."""

from pathlib import Path

import pytest

from verticalize.models.local import LocalModel
from verticalize.models.nano.pretrain import pretrain

TEXTS = [
    "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n高血压的常见检查有家庭血压监测和动态血压监测。",
    "Common symptoms of migraine are throbbing headache, nausea and photophobia.",
    "Aspirin 100 mg is taken once a day. It can irritate the stomach.",
    "哮喘的首选治疗是吸入糖皮质激素。急性发作时使用沙丁胺醇。",
]


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    pretrain(
        TEXTS * 4,
        folder,
        vocab_size=600,
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_steps=60,
        learning_rate=1e-2,
        tokens_per_step=256,
        threads=1,
    )
    return folder


@pytest.fixture(scope="session")
def tiny(tiny_base: Path) -> LocalModel:
    return LocalModel.load(tiny_base, device="cpu", dtype="float32", threads=1)
