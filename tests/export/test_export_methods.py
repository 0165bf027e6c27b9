"""Exports of what is no LoRA adapter of a causal model: virtual tokens, and encoders."""

import json
import string
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM

from families import tiny_family
from verticalize.errors import ModelError
from verticalize.export.built import Built, open_built
from verticalize.export.equivalence import TOLERANCE
from verticalize.export.targets import export, would_write
from verticalize.models.local import LocalModel
from verticalize.records import Message
from workshop import Workshop

ASKED: list[Message] = [{"role": "user", "content": "Which moons does Jupiter have?"}]


def built_with(workshop: Workshop, *settings: str) -> Built:
    workshop.build(*settings, until="tune")
    return open_built(workshop.pack, runs=workshop.runs)


def test_virtual_tokens_are_exported_as_an_adapter_and_nothing_else(
    workshop: Workshop, tmp_path: Path
) -> None:
    built = built_with(workshop, "tune.method=prefix", "tune.prefix.num_virtual_tokens=4")
    done = export(built, "adapter", tmp_path / "adapter")
    assert done.made.checks[0].agreement == 1.0
    assert list(done.files) == would_write(built, "adapter", tmp_path / "new")
    card = (tmp_path / "adapter/README.md").read_text("utf-8")
    assert "| method | prefix, 4 virtual tokens |" in card
    said = [
        LocalModel.load(built.base, folder).tuned.generate([ASKED], max_new_tokens=8)
        for folder in (built.adapter, tmp_path / "adapter")
    ]
    assert said[0] == said[1]
    with pytest.raises(ModelError, match="no part of the weights"):
        export(built, "merged", tmp_path / "merged")
    with pytest.raises(ModelError, match="of tunings by 'prefix', which this does not write"):
        would_write(built, "llamafactory", tmp_path / "new")


def test_whole_weights_are_exported_as_weights_and_not_as_an_adapter(
    workshop: Workshop, tmp_path: Path
) -> None:
    built = built_with(workshop, "tune.method=full")
    for target in ("merged", "gguf"):
        done = export(built, target, tmp_path / target)
        assert all(check.max_delta <= TOLERANCE for check in done.made.checks)
        assert list(done.files) == would_write(built, target, tmp_path / "new")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged").state_dict()
    tuned, base = (
        AutoModelForCausalLM.from_pretrained(folder).state_dict()
        for folder in (built.adapter, built.base.path)
    )
    assert all(torch.equal(merged[name], tensor) for name, tensor in tuned.items())
    assert not all(torch.equal(base[name], tensor) for name, tensor in tuned.items())
    for target in ("adapter", "vllm", "bundle"):
        with pytest.raises(ModelError, match="leaves whole weights and no adapter"):
            would_write(built, target, tmp_path / "new")


def test_an_encoder_decoder_model_is_merged_and_bundled_and_answers_as_it_was_tuned(
    workshop: Workshop, tmp_path: Path
) -> None:
    rows = open_built(workshop.pack, runs=workshop.runs).folders["instruct"]
    text = [path.read_text("utf-8") for path in rows.glob("*.jsonl")]
    base = tiny_family(tmp_path / "t5", "t5", [*text, string.printable])
    limits = ("tune.max_length=2048", "tune.tokens_per_step=4096")
    built = built_with(workshop, f"base={base}", *limits)
    for target in ("merged", "bundle"):
        (check,) = export(built, target, tmp_path / target).made.checks
        assert check.max_delta <= TOLERANCE
        assert check.agreement == 1.0
        assert check.positions == 6 * 17  # sixteen ids of each answer, and what follows
    AutoModelForSeq2SeqLM.from_pretrained(tmp_path / "merged")
    card = (tmp_path / "merged/README.md").read_text("utf-8")
    assert "AutoModelForSeq2SeqLM" in card
    assert "AutoModelForCausalLM" not in card
    for target in ("vllm", "llamafactory", "gguf"):
        with pytest.raises(ModelError, match="t5"):
            would_write(built, target, tmp_path / "new")


def test_an_adapter_of_a_quantised_base_stays_one_and_the_user_is_told(
    workshop: Workshop, tmp_path: Path
) -> None:
    built = built_with(workshop, "tune.quantization=int8")
    done = export(built, "adapter", tmp_path / "adapter")
    assert "trained on the base in int8" in done.warnings[0]
    kept = json.loads((tmp_path / "adapter/base.json").read_text("utf-8"))
    assert (kept["quantization"], kept["base"]) == ("int8", built.base.fingerprint)
