"""A BERT read straight from its folder, against the forward of transformers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from bert import write_bert
from transformers import BertModel, BertTokenizerFast

from verticalize.retrieval.embedders.bert_folder import BertFolder
from verticalize.retrieval.embedders.embed import make_embedder

TEXTS = ["gout", "痛风的急性发作", "", "Gout is a PAIN of joints " * 5, "a", "no , yes"]
LIMIT = 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What sentence-transformers writes: a tiny BERT and the mean of its states."""
    write_bert(tmp_path, limit=LIMIT)
    module = "sentence_transformers.models."
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{module}Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}Normalize"},
    ]
    write(tmp_path / "modules.json", modules)
    write(tmp_path / "1_Pooling/config.json", {"pooling_mode_mean_tokens": True})
    return tmp_path


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value), "utf-8")


def change(path: Path, **changed: Any) -> None:
    write(path, {**(json.loads(path.read_text("utf-8")) if path.is_file() else {}), **changed})


def by_transformers(folder: Path, mode: str) -> np.ndarray[Any, Any]:
    tokenizer = BertTokenizerFast.from_pretrained(folder)
    model = BertModel.from_pretrained(folder).eval()
    found = []
    for text in TEXTS:
        given = tokenizer(text, truncation=True, max_length=LIMIT, return_tensors="pt")
        with torch.inference_mode():
            states = model(**given).last_hidden_state[0]
        found.append((states[0] if mode == "cls" else states.mean(0)).numpy())
    return np.array(found)


@pytest.mark.parametrize(
    ("mode", "pooling"),
    [
        ("mean", {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}),
        ("cls", {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}),
        ("mean", {"pooling_mode": "mean", "include_prompt": True}),
    ],
)
def test_the_vectors_are_those_of_transformers(
    folder: Path, mode: str, pooling: dict[str, Any]
) -> None:
    write(folder / "1_Pooling/config.json", pooling)
    found = BertFolder.open(folder, torch.float32)
    assert found
    assert found.limit == LIMIT
    assert found.encode(TEXTS) == pytest.approx(by_transformers(folder, mode), abs=1e-5)


def test_the_first_module_may_lie_in_a_folder_of_its_own(folder: Path, tmp_path: Path) -> None:
    expected = by_transformers(folder, "mean")
    whole = tmp_path / "whole"
    whole.mkdir()
    for name in ("modules.json", "1_Pooling"):
        (folder / name).rename(whole / name)
    modules = json.loads((whole / "modules.json").read_text("utf-8"))
    modules[0]["path"] = "0_Transformer"
    write(whole / "modules.json", modules)
    (whole / "0_Transformer").mkdir()
    for path in list(folder.iterdir()):
        if path.is_file():
            path.rename(whole / "0_Transformer" / path.name)
    found = BertFolder.open(whole, torch.float32)
    assert found
    assert found.encode(TEXTS) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("file", "changed"),
    [
        ("1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
        ("1_Pooling/config.json", {"pooling_mode": "weightedmean"}),
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "gelu_new"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("config_sentence_transformers.json", {"default_prompt_name": "query"}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
    ],
)
def test_what_is_not_read_exactly_is_left_to_the_library(
    folder: Path, file: str, changed: dict[str, Any]
) -> None:
    assert BertFolder.open(folder, torch.float32)
    change(folder / file, **changed)
    assert BertFolder.open(folder, torch.float32) is None


@pytest.mark.parametrize("modules", ["[]", "{", '[{"type": "a.Transformer", "path": ""}]'])
def test_so_is_a_folder_with_other_modules(folder: Path, modules: str) -> None:
    (folder / "modules.json").write_text(modules, "utf-8")
    assert BertFolder.open(folder, torch.float32) is None


def test_an_index_takes_it_by_its_folder(folder: Path) -> None:
    exact, fast = (
        make_embedder(str(folder), (), dimension=8, seed=0, dtype=dtype)
        for dtype in ("float32", "bfloat16")
    )
    assert exact.id == f"sentence-transformers:{folder}"
    assert fast.id == f"sentence-transformers:{folder}:bfloat16"
    assert exact.dimension == 32
    one, other = exact.embed(TEXTS), fast.embed(TEXTS)
    assert (one * other).sum(axis=1).min() > 0.999
    assert exact.embed([]).shape == (0, 32)
