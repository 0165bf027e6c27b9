"""Adapters that are trained further, several on one base, and bases in fewer bits."""

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from test_methods import FAST, load, logits
from transformers import LlamaConfig, LlamaForCausalLM
from tune_rows import example

from verticalize.errors import ModelError
from verticalize.models.open import resolve_base
from verticalize.models.quantized import bits
from verticalize.tune.methods import Lora, Prefix
from verticalize.tune.pretraining import Texts
from verticalize.tune.start import restore_moments, start
from verticalize.tune.train import tune

NAMES = ["偏头痛", "高血压", "恶心", "头痛", "监测", "血压", "畏光", "家庭"]
UNSEEN = ["常见", "检查"]


def rows(question: str, answer: str) -> list:
    """Of each name; the rows for validation are of names that no training row has."""
    names = [*NAMES, *UNSEEN]
    return [
        example(
            n, f"{name}{question}", answer.format(name), "validation" if name in UNSEEN else "train"
        )
        for n, name in enumerate(names)
    ]


GENERAL, DOMAIN = rows("有什么症状？", "{}有恶心和畏光。"), rows("怎么监测？", "家庭血压监测。")


def loss_on(base: Path, adapter: Path, examples: list, out: Path) -> float:
    """Of an adapter as it is: trained further at next to no rate."""
    done = tune(base, examples, out, adapter=adapter, learning_rate=1e-12, max_steps=1, **FAST)
    assert done.validation_loss is not None
    return done.validation_loss


def test_an_adapter_is_trained_further_on_a_domain_and_keeps_what_it_knew_by_replay(
    tiny_base: Path, tmp_path: Path
) -> None:
    options = {**FAST, "learning_rate": 1e-2, "save_only_model": False}
    method, first, second = Lora(r=4), tmp_path / "first", tmp_path / "second"
    tune(tiny_base, GENERAL, first, method=method, max_steps=8, **options)
    before = {
        name: loss_on(tiny_base, first, part, tmp_path / name)
        for name, part in (("general", GENERAL), ("domain", DOMAIN))
    }
    tune(tiny_base, [*DOMAIN, *GENERAL], second, adapter=first, max_steps=30, **options)
    after = {
        name: loss_on(tiny_base, second, part, tmp_path / f"{name} after")
        for name, part in (("general", GENERAL), ("domain", DOMAIN))
    }
    assert after["domain"] <= 0.7 * before["domain"]
    assert after["general"] <= 1.1 * before["general"]
    again = start(
        resolve_base(str(tiny_base)),
        Lora(),
        seed=0,
        device="cpu",
        dtype=torch.float32,
        adapter=second,
    )
    assert again.earlier == 38
    assert again.trainable.model.peft_config["default"].r == 4  # its own, not that of Lora()
    optimizer = torch.optim.AdamW(again.trainable.groups(1e-3), lr=1e-3)
    restore_moments(second, again.trainable.parameters, optimizer)
    counts = {int(state["step"]) for state in optimizer.state.values()}
    assert (counts, len(optimizer.state)) == ({38}, len(again.trainable.parameters))


def test_texts_are_not_forgotten_where_an_adapter_brings_its_moments(
    tiny_base: Path, tmp_path: Path
) -> None:
    options = {**FAST, "max_steps": 1}
    tune(tiny_base, GENERAL, tmp_path / "first", method=Lora(r=4), save_only_model=False, **options)
    options |= {"adapter": tmp_path / "first", "learning_rate": 1e-12}
    texts = Texts(["头痛患者应当监测血压。"], num_train_epochs=10, learning_rate=1e-2)
    found = []
    for name, given in (("plain", None), ("texts", texts)):
        tune(tiny_base, GENERAL, tmp_path / name, texts=given, **options)
        found.append(load_file(tmp_path / name / "adapter_model.safetensors"))
    assert not all(torch.allclose(found[0][name], found[1][name]) for name in found[0])


def test_only_a_lora_adapter_of_this_base_is_trained_further(
    tiny_base: Path, tmp_path: Path
) -> None:
    tune(tiny_base, GENERAL, tmp_path / "one", method=Prefix(), max_steps=1, **FAST)
    with pytest.raises(ModelError, match="only a LoRA adapter can be trained further"):
        tune(tiny_base, GENERAL, tmp_path / "two", adapter=tmp_path / "one", **FAST)


def test_three_adapters_share_one_base_and_leave_it_as_it_is(
    tiny_base: Path, tmp_path: Path
) -> None:
    folders = {name: tmp_path / name for name in ("actor", "critic", "reward")}
    for seed, folder in enumerate(folders.values()):
        options = {**FAST, "learning_rate": 1e-2, "max_steps": 3, "seed": seed}
        tune(tiny_base, GENERAL, folder, method=Lora(r=2 + seed), **options)
    plain, model = load(tiny_base), load(tiny_base, folders)
    before = logits(plain.base)
    assert list(model.views) == list(folders)
    assert torch.equal(logits(model.base), before)
    for _ in range(2):  # there and back again
        for name, folder in folders.items():
            alone = logits(load(tiny_base, folder).tuned)
            assert torch.allclose(logits(model.views[name]), alone, atol=1e-4)
    assert torch.equal(logits(model.base), before)
    found = [logits(view) for view in model.views.values()]
    assert not any(torch.allclose(one, other, atol=1e-3) for one, other in pairwise(found))
    bases = [tensor for name, tensor in model.model.named_parameters() if "lora_" not in name]
    assert len(bases) == len(list(plain.model.parameters()))  # held once


def test_virtual_tokens_do_not_share_a_base(tiny_base: Path, tmp_path: Path) -> None:
    tune(tiny_base, GENERAL, tmp_path / "a", method=Prefix(), max_steps=1, **FAST)
    tune(tiny_base, GENERAL, tmp_path / "b", method=Lora(), max_steps=1, **FAST)
    with pytest.raises(ModelError, match="only LoRA adapters share one base"):
        load(tiny_base, {"a": tmp_path / "a", "b": tmp_path / "b"})


@pytest.mark.parametrize(("quantization", "most"), [("int8", 0.05), ("nf4", 0.3)])
def test_the_logits_of_a_quantised_base_are_near_those_of_the_base(
    quantization, most: float, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=512,
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=2,
        num_attention_heads=4,
    )
    whole = LlamaForCausalLM(config).eval()
    whole.save_pretrained(tmp_path)
    options = {"quantization_config": bits(quantization, torch.float32), "device_map": "cpu"}
    less = LlamaForCausalLM.from_pretrained(tmp_path, dtype=torch.float32, **options).eval()
    ids = torch.randint(512, (2, 32), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        one, other = whole(ids).logits, less(ids).logits
    error = float((one - other).norm() / one.norm())
    assert 0 < error <= most


def test_an_evaluation_before_training_leaves_the_gradients_of_a_4_bit_base_as_they_are(
    tiny_base: Path,
) -> None:
    found = []
    for evaluated in (False, True):
        base = resolve_base(str(tiny_base))
        options = {"device": "cpu", "dtype": torch.float32, "quantization": "nf4"}
        trainable = start(base, Lora(r=4, lora_dropout=0.0), seed=0, **options).trainable
        model, ids = trainable.model, torch.arange(12)[None]
        if evaluated:
            with torch.no_grad():
                model.eval()(input_ids=ids)
        given = {"input_ids": ids, "labels": ids}
        weights = trainable.weights(0, torch.float32)
        torch.func.functional_call(model.train(), weights, (), given).loss.backward()
        found.append([master.grad for master in trainable.parameters.values()])
    assert any(grad.any() for grad in found[0])
    assert all(torch.equal(one, other) for one, other in zip(*found, strict=True))
