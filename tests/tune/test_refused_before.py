"""What a training would refuse is found by the pre-flight, and before anything is trained."""

import json
import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from test_preflight import PLENTY, of, subject
from transformers import AutoTokenizer, GPT2Config, GPT2LMHeadModel, T5Config
from transformers import T5ForConditionalGeneration as T5

from verticalize.config import load_settings
from verticalize.errors import DependencyError, ModelError, VerticalizeError
from verticalize.models.configuration import load_config
from verticalize.models.open import resolve_base
from verticalize.models.training.ranks import Ranks
from verticalize.tune.methods import Full, Lisa, Lora, Prefix
from verticalize.tune.preflight.checks import examine
from verticalize.tune.preflight.finding import Finding
from verticalize.tune.preflight.lengths import lengths
from verticalize.tune.preflight.prepare import prepare
from verticalize.tune.preflight.settings import held, settings
from verticalize.tune.preflight.trial import tried
from verticalize.tune.pretraining import Texts
from verticalize.tune.refusals import refusals
from verticalize.tune.train import tune

WEIGHTS = "model.safetensors"
FAST = {"device": "cpu", "dtype": "float32", "threads": 1, "tokens_per_step": 512, "max_steps": 1}


@pytest.fixture(scope="module")
def encoder(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 with the tokenizer of the tiny base."""
    folder = tmp_path_factory.mktemp("encoder")
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    tokenizer.save_pretrained(folder)
    config = T5Config(
        vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4,
        decoder_start_token_id=0,
    )  # fmt: skip
    T5(config).save_pretrained(folder)
    return folder


def bad(base: Path, examples: Any, **training: Any) -> list[Finding]:
    return [one for one in settings(subject(base, examples, **training)) if one.state == "bad"]


@pytest.mark.parametrize(
    ("training", "place", "found"),
    [
        ({"liger": True}, "hardware.liger", "need a GPU"),
        ({"adapter": Path("/nope")}, "/nope", "there is no adapter"),
        ({"method": Full(), "quantization": "int8"}, "tune.quantization", "cannot be trained"),
        ({"method": Prefix(), "gradient_checkpointing": True}, "hardware.gradient_checkpointing",
         "virtual tokens"),
        ({"report_to": ("tensorbord",)}, "tune.report_to", "is no tracker"),
    ],
)  # fmt: skip
def test_what_the_training_refuses_is_a_finding_beside_the_others(
    tiny_base: Path, examples: Any, training: Any, place: str, found: str
) -> None:
    report = examine(subject(tiny_base, examples, **training))
    (finding,) = report.bad
    assert finding.place == place
    assert found in finding.found
    assert finding.remedy
    assert {"memory", "disk", "learning rate"} <= {name for name, _ in report.findings}


@pytest.mark.parametrize(
    ("training", "place"),
    [
        ({"method": Prefix()}, "tune.method"),
        ({"method": Lisa(num_layers=1)}, "tune.method"),
        ({"neftune_noise_alpha": 5.0}, "tune.neftune_noise_alpha"),
        ({"overlong": "split"}, "tune.overlong"),
    ],
)
def test_what_no_model_with_an_encoder_is_trained_by_is_found(
    encoder: Path, examples: Any, training: Any, place: str
) -> None:
    assert [finding.place for finding in bad(encoder, examples, **training)] == [place]


def test_an_encoder_with_switches_that_it_does_not_know_is_examined_all_the_same(
    encoder: Path, examples: Any, tmp_path: Path
) -> None:
    wrong = ["tune.overlong=truncate", "tune.train_on_prompt=true", "tune.max_length=512"]
    settings = load_settings(None, [*wrong, "hardware.device=cpu"])
    given = prepare(resolve_base(str(encoder)), examples, settings, out=tmp_path, add_tokens=())
    report = examine(given)
    assert [finding.place for finding in report.bad] == ["tune.train_on_prompt", "tune.overlong"]
    assert {finding.remedy for finding in report.bad} == {
        "Set tune.train_on_prompt to false.",
        "Set tune.overlong to drop.",
    }
    assert {"memory", "disk", "learning rate"} <= {name for name, _ in report.findings}


@pytest.mark.parametrize(
    ("training", "why"),
    [
        ({"method": Prefix()}, "only LoRA adapters and whole weights"),
        ({"quantization": "int8"}, "a quantised base cannot be spread"),
    ],
)
def test_what_cannot_be_spread_over_processes_is_a_finding(
    tiny_base: Path, examples: Any, training: Any, why: str
) -> None:
    (finding,) = bad(tiny_base, examples, ranks=Ranks(world=2, sharded=True), **training)
    assert finding.place == "tune.method"
    assert why in finding.found
    assert bad(tiny_base, examples, **training) == []


def test_no_model_with_an_encoder_reads_texts(encoder: Path) -> None:
    base = resolve_base(str(encoder))
    (error,) = refusals(base, load_config(base), Lora(), device="cpu", texts=True)
    assert error.place == "tune.continued_pretraining"


def test_virtual_tokens_that_do_not_fit_are_not_told_to_checkpoint(
    tiny_base: Path, examples: Any
) -> None:
    tight = replace(PLENTY, memory=1 << 20, total=1 << 20)
    report = examine(
        subject(tiny_base, examples, room=tight, method=Prefix(), gradient_checkpointing="auto")
    )
    assert not report.checkpointing
    assert "gradient_checkpointing" not in of(report, "memory").remedy


def test_all_refusals_are_told_and_not_only_the_first(tiny_base: Path, examples: Any) -> None:
    found = bad(tiny_base, examples, liger=True, adapter=Path("/nope"), report_to=("nothing",))
    assert [finding.place for finding in found] == ["/nope", "tune.report_to", "hardware.liger"]


@pytest.mark.skipif(find_spec("wandb") is not None, reason="wandb is installed")
def test_a_package_that_is_missing_is_named_with_its_setting(
    tiny_base: Path, examples: Any
) -> None:
    (finding,) = bad(tiny_base, examples, report_to=("tensorboard", "wandb"))
    assert finding.place == "tune.report_to"
    assert "'wandb', which is not installed" in finding.found
    assert finding.remedy.endswith("with: pip install -e '.[wandb]'")


def test_validations_without_rows_are_found(tiny_base: Path, examples: Any) -> None:
    alone = [row for row in examples if row.split == "train"]
    (finding,) = examine(subject(tiny_base, alone, eval_steps=5)).bad
    assert finding.place == "tune.eval_steps"
    (there,) = held(subject(tiny_base, examples, eval_steps=5))
    assert there.state == "ok"


def test_an_adapter_of_another_base_is_found(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    (tmp_path / "base.json").write_text(json.dumps({"base": "f" * 64, "method": "lora"}), "utf-8")
    (tmp_path / "adapter_model.safetensors").touch()
    (finding,) = bad(tiny_base, examples, adapter=tmp_path)
    assert "trained on another base" in finding.found


def test_rows_of_zeros_under_dora_are_found_in_the_files(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    base = Path(shutil.copytree(tiny_base, tmp_path / "base"))
    weights = {name: torch.ones_like(each) for name, each in load_file(base / WEIGHTS).items()}
    save_file(weights, base / WEIGHTS, metadata={"format": "pt"})
    dora = {"method": Lora(r=4, use_dora=True)}
    assert [one.state for one in lengths(subject(base, examples, **dora))] == ["ok"]
    weights["model.layers.1.mlp.up_proj.weight"][3] = 0
    save_file(weights, base / WEIGHTS, metadata={"format": "pt"})
    (finding,) = examine(subject(base, examples, **dora)).bad
    assert finding.place == "tune.lora.use_dora"
    assert "1 layers" in finding.found
    assert "layers.1.mlp.up_proj" in finding.found
    assert not [*lengths(subject(base, examples))]


def test_rows_of_zeros_lie_the_other_way_where_weights_are_transposed(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    tokenizer.save_pretrained(tmp_path)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=len(tokenizer), n_embd=32, n_layer=1, n_head=2))
    with torch.no_grad():
        model.transformer.h[0].mlp.c_fc.weight[5] = 0  # an input that is not read
    model.save_pretrained(tmp_path)
    dora = {"method": Lora(r=4, use_dora=True)}
    assert [one.state for one in lengths(subject(tmp_path, examples, **dora))] == ["ok"]
    with torch.no_grad():
        model.transformer.h[0].mlp.c_fc.weight[:, 5] = 0
    model.transformer.save_pretrained(tmp_path)  # as the hub's is: without a prefix
    (finding,) = lengths(subject(tmp_path, examples, **dora))
    assert "c_fc" in finding.found


def test_timed_steps_that_fail_are_a_finding_and_the_others_stay(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    given = subject(tiny_base, examples)
    report = examine(given)
    (tmp_path / "config.json").write_bytes((tiny_base / "config.json").read_bytes())
    gone = subject(tiny_base, examples, adapter=tmp_path)
    refused = tried(report, gone, threads=1, steps=1)
    assert "there is no adapter" in of(refused, "time").found
    assert refused.findings[:-1] == report.findings

    def stumble(*_: Any) -> None:
        raise RuntimeError("shape '[64, 1]' is invalid\nand more")

    broken = tried(report, given, threads=1, steps=1, progress=stumble)
    finding = of(broken, "time")
    assert finding.state == "bad"
    assert "RuntimeError: shape '[64, 1]' is invalid)" in finding.found
    assert finding.remedy
    assert "timing" in tried(report, given, threads=1, steps=1).figures


class Unread:
    """Texts that must not be looked at."""

    def __iter__(self) -> Any:
        raise AssertionError("texts were trained on before a refusal")


@pytest.mark.parametrize(
    ("options", "error", "reason"),
    [
        ({"report_to": ["trackio"]}, DependencyError, "tune.report_to: .*'trackio'"),
        ({"eval_steps": 1}, ModelError, "no validation row"),
        ({"liger": True}, ModelError, "need a GPU"),
    ],
)
def test_a_training_refuses_before_it_reads_any_text(
    tiny_base: Path, examples: Any, tmp_path: Path, options: Any, error: Any, reason: str
) -> None:
    if "report_to" in options and find_spec("trackio") is not None:
        pytest.skip("trackio is installed")
    alone = [row for row in examples if row.split == "train"]
    texts = Texts(Unread())  # type: ignore[arg-type]
    with pytest.raises(error, match=reason):
        tune(tiny_base, alone, tmp_path, texts=texts, **options, **FAST)


def test_a_training_stops_at_a_refusal_before_the_weights_are_loaded(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    base = Path(shutil.copytree(tiny_base, tmp_path / "base"))
    (base / WEIGHTS).write_bytes(b"no weights")
    with pytest.raises(VerticalizeError, match="need a GPU"):
        tune(base, examples, tmp_path / "out", liger=True, **FAST)


def test_nothing_is_refused_where_nothing_is_asked_for(tiny_base: Path) -> None:
    given = subject(tiny_base, [])
    assert not [*refusals(resolve_base(str(tiny_base)), given.config, Lora(), device="cpu")]
