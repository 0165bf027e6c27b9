"""Adapters are merged before serving; the merged model answers as the adapted one does."""

import json
from pathlib import Path

import peft
import pytest
import torch

from verticalize.models.adapter import two_arms, with_adapter
from verticalize.models.local import LocalModel, load_view
from verticalize.models.open import resolve_base
from verticalize.models.quiet import quiet
from verticalize.models.weights import load_weights

PROMPTS = [
    [{"role": "user", "content": "偏头痛有什么症状？"}],
    [{"role": "user", "content": "What are common symptoms of migraine?"}],
]
OPTIONS = {"device": "cpu", "dtype": "float32", "threads": 1}
LORA = {
    "lora": peft.LoraConfig(r=4, lora_alpha=16, target_modules="all-linear", init_lora_weights=False),
    "dora": peft.LoraConfig(r=4, target_modules="all-linear", use_dora=True, init_lora_weights=False),
}  # fmt: skip


def save(config: peft.PeftConfig, base: Path, folder: Path) -> Path:
    """A random adapter of `base`, as `verticalize.tune` leaves one."""
    torch.manual_seed(1)
    model, _ = load_weights(resolve_base(str(base)), device="cpu", dtype=torch.float32)
    with quiet():
        peft.get_peft_model(model, config).save_pretrained(str(folder))
    note = {"base": resolve_base(str(base)).fingerprint}
    (folder / "base.json").write_text(json.dumps(note), encoding="utf-8")
    return folder


@pytest.fixture(params=LORA)
def tuned(request: pytest.FixtureRequest, tiny_base: Path, tmp_path: Path) -> Path:
    return save(LORA[request.param], tiny_base, tmp_path / "adapter")


def test_merged_logits_are_those_of_the_adapter(tiny_base: Path, tuned: Path) -> None:
    base = resolve_base(str(tiny_base))
    model, _ = load_weights(base, device="cpu", dtype=torch.float32)
    with quiet():
        adapted = peft.PeftModel.from_pretrained(model, str(tuned)).eval()
    merged = with_adapter(load_weights(base, device="cpu", dtype=torch.float32)[0], tuned)
    assert not isinstance(merged, peft.PeftModel)
    ids = torch.tensor([list(range(5, 90))])
    with torch.no_grad():
        found, expected = merged(ids).logits, adapted(ids).logits
        with adapted.disable_adapter():
            without = adapted(ids).logits
    assert (found - expected).abs().max() < 1e-4
    assert (found - without).abs().max() > 0.1


def test_two_models_one_model_with_a_switch_and_one_arm_alone_answer_alike(
    tiny_base: Path, tuned: Path
) -> None:
    two = LocalModel.load(tiny_base, tuned, **OPTIONS)
    switched = LocalModel.load(tiny_base, tuned, copied=0, **OPTIONS)
    assert two.base.model is not two.tuned.model
    assert two.base.fast is not None
    assert two.tuned.fast is not None
    assert switched.base.model is switched.tuned.model
    assert switched.tuned.fast is None
    told = []
    for views in (
        (two.base, switched.base, load_view(tiny_base, **OPTIONS)),
        (
            two.tuned,
            switched.tuned,
            load_view(tiny_base, tuned, **OPTIONS),
        ),
    ):
        answers = [view.generate(PROMPTS, max_new_tokens=24) for view in views]
        found = [view.likelihoods(PROMPTS, ["恶心。", "Nausea."]) for view in views]
        assert answers[0] == answers[1] == answers[2]
        assert found[0] == pytest.approx(found[1], abs=1e-4)
        assert found[0] == pytest.approx(found[2], abs=1e-4)
        assert len({view.id for view in views}) == 1
        told.append(answers[0])
    assert told[0] != told[1]


def test_a_merged_copy_leaves_the_base_as_it_was(tiny_base: Path, tuned: Path) -> None:
    model, _ = load_weights(resolve_base(str(tiny_base)), device="cpu", dtype=torch.float32)
    before = {name: part.clone() for name, part in model.named_parameters()}
    plain, _ = two_arms(model, tuned)
    assert before
    assert all(torch.equal(part, before[name]) for name, part in plain.named_parameters())


def test_what_is_no_weight_stays_unmerged(tiny_base: Path, tmp_path: Path) -> None:
    config = peft.PrefixTuningConfig(num_virtual_tokens=4, task_type="CAUSAL_LM")
    folder = save(config, tiny_base, tmp_path / "prefix")
    model, _ = load_weights(resolve_base(str(tiny_base)), device="cpu", dtype=torch.float32)
    plain, tuned = two_arms(model, folder)
    assert plain is tuned
    assert isinstance(tuned, peft.PeftModel)
