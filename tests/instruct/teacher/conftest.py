"""What the recipes work from: the hand-written corpus of tests/instruct."""

from pathlib import Path

import pytest
from handmade import RELATIONS, Corpus

from verticalize.domain.prompts import Prompts
from verticalize.instruct.teacher.material import Material, gather

TITLE = {"zh": "医学问答", "en": "Clinical question answering"}


@pytest.fixture
def material(corpus: Corpus, prompts: Prompts) -> Material:
    return gather(corpus, relations=RELATIONS, prompts=prompts, holdout=(), title=TITLE)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"
