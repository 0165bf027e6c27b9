"""A tiny LLaMA made on the spot: two layers, width 64."""

from pathlib import Path

import pytest

from once import once
from tiny import tiny_nano
from verticalize.models.local import LocalModel

TEXTS = [
    "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n高血压的常见检查有家庭血压监测和动态血压监测。",
    "Common symptoms of migraine are throbbing headache, nausea and photophobia.",
    "Aspirin 100 mg is taken once a day. It can irritate the stomach.",
    "哮喘的首选治疗是吸入糖皮质激素。急性发作时使用沙丁胺醇。",
]


@pytest.fixture(scope="session")
def tiny_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once(tmp_path_factory, "base", lambda folder: tiny_nano(folder, TEXTS * 4))


@pytest.fixture(scope="session")
def tiny(tiny_base: Path) -> LocalModel:
    return LocalModel.load(tiny_base, device="cpu", dtype="float32", threads=1)
