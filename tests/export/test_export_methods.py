"""Exports of what is no LoRA adapter of a causal model: virtual tokens, and encoders."""

import json
import string
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

from families import tiny_family
from verticalize.errors import ModelError
from verticalize.export.built import Built, open_built
from verticalize.export.equivalence import TOLERANCE
from verticalize.export.targets import export, would_write
from verticalize.export.weights import open_tuned
from verticalize.models.local import LocalModel
from verticalize.models.quiet import quiet
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
    for target in ("merged", "gguf", "bundle"):
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
    for target in ("adapter", "vllm"):
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


def test_tokens_that_were_added_travel_with_every_form(workshop: Workshop, tmp_path: Path) -> None:
    built = built_with(workshop, "tune.add_tokens=[Jupiter,木星]")
    assert built.has_tokens
    size = len(built.tokenizer)
    for target in ("merged", "adapter", "gguf", "bundle"):
        done = export(built, target, tmp_path / target)
        assert all(check.max_delta <= TOLERANCE for check in done.made.checks)
        assert list(done.files) == would_write(built, target, tmp_path / "new")
        assert any("inside longer words" in one for one in done.warnings) == (target == "gguf")
    for target in ("merged", "adapter"):
        tokenizer = AutoTokenizer.from_pretrained(tmp_path / target)
        assert tokenizer.tokenize("木星 Jupiter")[0] == "木星"
        assert len(tokenizer) == size
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    assert merged.get_input_embeddings().num_embeddings >= size
    with pytest.raises(ModelError, match="no adapter with tokens of its own"):
        would_write(built, "vllm", tmp_path / "new")


def test_the_card_of_an_adapter_with_tokens_has_the_code_that_loads_it(
    workshop: Workshop, tmp_path: Path
) -> None:
    built = built_with(workshop, "tune.add_tokens=[Jupiter,木星]")
    out = tmp_path / "adapter"
    export(built, "adapter", out)
    card = (out / "README.md").read_text("utf-8")
    code = card.partition("```python\n")[2].partition("```")[0]
    code = code.replace("FOLDER", str(out)).replace('"BASE"', f'"{built.base.path}"')
    names: dict[str, Any] = {}
    with quiet():  # peft asks transformers by a name that is going away
        exec(code, names)
    messages = [{"role": "user", "content": "木星 Jupiter"}]
    given = names["tokenizer"].apply_chat_template(messages, return_tensors="pt")["input_ids"]
    expected, _ = open_tuned(built)
    with torch.inference_mode():
        found = names["model"].float().eval()(given).logits
        assert torch.allclose(found, expected(given).logits, atol=1e-4)
