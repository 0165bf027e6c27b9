"""Training on plain text before the instructions."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from test_methods import FAST, ROWS
from transformers import AutoTokenizer

from verticalize import jsonl
from verticalize.errors import ModelError
from verticalize.tune.methods import Lora
from verticalize.tune.pretraining import Texts, encode_texts
from verticalize.tune.train import tune

TEXT = "头痛患者应当监测血压。\nPatients with headache should have their pressure monitored."


def test_documents_become_rows_of_like_length_in_which_all_is_trained(tiny_base: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    rows = encode_texts(tokenizer, [TEXT * 3, "头痛。"], max_length=40)
    lengths = [len(row.ids) for row in rows]
    assert max(lengths) <= 40
    assert max(lengths[:-1]) - min(lengths[:-1]) < len(rows)
    assert all(all(row.trained) for row in rows)
    ids = [token for row in rows for token in row.ids]
    end = tokenizer.eos_token
    assert tokenizer.decode(ids) == f"{TEXT * 3}{end}头痛。{end}"


def test_the_adapter_goes_on_from_the_texts_and_says_what_they_did(
    tiny_base: Path, tmp_path: Path
) -> None:
    texts = Texts([TEXT], [TEXT], num_train_epochs=40, learning_rate=1e-2)
    options = {**FAST, "method": Lora(r=4), "learning_rate": 1e-9, "max_steps": 1}
    done = tune(tiny_base, ROWS, tmp_path / "a", texts=texts, **options)
    assert done.pretraining is not None
    assert done.pretraining.perplexity_after < 0.5 * done.pretraining.perplexity_before
    noted = json.loads((tmp_path / "a/pretraining.json").read_text(encoding="utf-8"))
    assert noted["perplexity_after"] == done.pretraining.perplexity_after
    log = list(jsonl.read(tmp_path / "a/pretraining_log.jsonl"))
    assert len(log) == done.pretraining.steps == 40
    assert len(list(jsonl.read(tmp_path / "a/trainer_log.jsonl"))) == 1
    assert not (tmp_path / "a/pretraining").exists()
    saved = load_file(tmp_path / "a/adapter_model.safetensors")
    assert any(tensor.any() for name, tensor in saved.items() if "lora_B" in name)


def test_a_tuning_that_was_stopped_behind_the_texts_does_not_read_them_again(
    tiny_base: Path, tmp_path: Path
) -> None:
    texts = Texts([TEXT], num_train_epochs=4)
    options = {**FAST, "method": Lora(r=4), "max_steps": 4, "texts": texts}
    whole = tune(tiny_base, ROWS, tmp_path / "whole", **options)

    class Stopped(Exception):
        pass

    def stop(done: int, total: int, note: str) -> None:
        seen.append((done, total))
        if len(seen) == 6:
            raise Stopped

    seen: list[tuple[int, int]] = []
    with pytest.raises(Stopped):
        tune(tiny_base, ROWS, tmp_path / "cut", **options, progress=stop)
    resumed: list[int] = []
    tune(tiny_base, ROWS, tmp_path / "cut", **options, progress=lambda n, *_: resumed.append(n))
    assert resumed == [1, 2, 3, 4]
    assert len(whole.losses) == 4
    one, two = (load_file(tmp_path / n / "adapter_model.safetensors") for n in ("whole", "cut"))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_no_text_is_an_error_that_says_what_to_do(tiny_base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no text to train on"):
        tune(tiny_base, ROWS, tmp_path, texts=Texts([]), **FAST)
