"""What a configuration says of a model, and how those of no use are refused."""

import json
from pathlib import Path

import pytest
from transformers import AutoConfig

from families import CAUSAL, SEQ2SEQ, tiny_family
from verticalize.errors import ModelError
from verticalize.models.families import family_of
from verticalize.models.local import LocalModel


@pytest.mark.parametrize("kind", [*CAUSAL, *SEQ2SEQ, "bart"])
def test_a_family_is_known_by_its_configuration(kind: str) -> None:
    family = family_of(AutoConfig.for_model(kind))
    assert family.model_type == kind
    assert family.encoder_decoder == (kind in (*SEQ2SEQ, "bart"))


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("bert", "only encodes text"),
        ("xlm-roberta", "only encodes text"),
        ("vit", "writes no text"),
        ("qwen2_vl", "reads images"),
    ],
)
def test_a_model_that_writes_no_answers_is_refused_with_what_to_give(kind: str, why: str) -> None:
    with pytest.raises(ModelError, match=f"{why}.*such as llama.*such as t5"):
        family_of(AutoConfig.for_model(kind))


def test_a_model_with_code_of_its_own_is_refused_and_its_code_is_not_run(tmp_path: Path) -> None:
    base = tiny_family(tmp_path / "base", "llama", ["偏头痛"])
    (base / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config |= {"model_type": "chatglm", "auto_map": {"AutoConfig": "own.Config"}}
    (base / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelError, match="code of its own, which is not run"):
        LocalModel.load(base, device="cpu", threads=1)
    assert not (tmp_path / "ran").exists()
