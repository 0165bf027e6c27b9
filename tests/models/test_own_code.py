"""A base that brings its own code: refused with the setting's name, run where it is trusted."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from transformers import dynamic_module_utils

from families import tiny_tokenizer
from verticalize.config import Settings
from verticalize.errors import ModelError
from verticalize.models.artifact import identify_base, read_base, write_base
from verticalize.models.configuration import load_config
from verticalize.models.decoding.reading import UncachedReading, reading_of
from verticalize.models.families import family_of
from verticalize.models.local import LocalModel
from verticalize.models.open import resolve_base
from verticalize.models.tokenizer import load_tokenizer
from verticalize.records import Example
from verticalize.tune.methods import Full, Lora, Method
from verticalize.tune.preflight.checks import examine
from verticalize.tune.preflight.prepare import prepare
from verticalize.tune.train import tune

TEXT = "偏头痛有什么症状？恶心和畏光。"
FAST = {"device": "cpu", "dtype": "float32", "threads": 1}
CODE = '''
import torch
from torch import nn
from transformers import GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutput


class OwnConfig(PretrainedConfig):
    model_type = "own_kind"

    def __init__(self, vocab_size=64, hidden_size=32, **rest):
        self.vocab_size, self.hidden_size = vocab_size, hidden_size
        super().__init__(**rest)


class OwnModel(PreTrainedModel, GenerationMixin):
    """No attention, no cache: what was read before is added up."""

    config_class = OwnConfig

    def __init__(self, config):
        super().__init__(config)
        self.read = nn.Embedding(config.vocab_size, config.hidden_size)
        self.mix = nn.Linear(config.hidden_size, config.hidden_size)
        self.head = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.read

    def get_output_embeddings(self):
        return self.head

    def forward(self, input_ids, **_):
        read = self.read(input_ids)
        return CausalLMOutput(logits=self.head(read + self.mix(read.cumsum(1)).tanh()))
'''


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose auto_map points to code in it."""
    monkeypatch.setattr(dynamic_module_utils, "HF_MODULES_CACHE", str(tmp_path / "modules"))
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))
    folder = tmp_path / "own"
    folder.mkdir()
    tokenizer = tiny_tokenizer([TEXT])
    tokenizer.save_pretrained(folder)
    (folder / "own_kind.py").write_text(CODE, encoding="utf-8")
    config = {
        "model_type": "own_kind", "vocab_size": len(tokenizer), "hidden_size": 32,
        "architectures": ["OwnModel"], "pad_token_id": 0, "eos_token_id": 1,
        "auto_map": {"AutoConfig": "own_kind.OwnConfig", "AutoModelForCausalLM": "own_kind.OwnModel"},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    torch.manual_seed(0)
    width, words = 32, len(tokenizer)
    shapes = {"read.weight": (words, width), "mix.weight": (width, width), "mix.bias": (width,),
              "head.weight": (words, width)}  # fmt: skip
    weights = {name: torch.randn(shape) * 0.3 for name, shape in shapes.items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def rows() -> list[Example]:
    said = [("user", "偏头痛有什么症状？"), ("assistant", "恶心和畏光。")]
    messages = tuple({"role": role, "content": text} for role, text in said)
    return [Example(f"r{n}", messages, (), "test", f"d{n}", "zh") for n in range(4)]


def test_code_that_is_not_trusted_is_refused_by_all_and_the_setting_is_named(own: Path) -> None:
    base = resolve_base(str(own))
    opens: list[Any] = [
        lambda: LocalModel.load(base, **FAST),
        lambda: load_config(base),
    ]
    for open_it in opens:
        with pytest.raises(ModelError, match="trust_remote_code=true"):
            open_it()


def test_trust_is_part_of_the_fingerprint_and_so_is_the_code(own: Path, tmp_path: Path) -> None:
    plain, trusted = resolve_base(str(own)), resolve_base(str(own), trust_remote_code=True)
    assert plain.fingerprint != trusted.fingerprint
    assert identify_base(str(own)) != identify_base(str(own), trust_remote_code=True)
    write_base(tmp_path, trusted)
    assert read_base(tmp_path) == trusted
    (own / "own_kind.py").write_text(CODE + "\n# other\n", encoding="utf-8")
    assert resolve_base(str(own), trust_remote_code=True).fingerprint != trusted.fingerprint
    assert resolve_base(str(own)).fingerprint == plain.fingerprint


@pytest.mark.parametrize(
    "method", [Lora(r=4, target_modules=["mix"]), Full()], ids=["lora", "full"]
)
def test_a_trusted_base_is_examined_tuned_and_answers_without_a_cache(
    own: Path, tmp_path: Path, method: Method
) -> None:
    base = resolve_base(str(own), trust_remote_code=True)
    assert not family_of(load_config(base)).encoder_decoder
    assert load_tokenizer(base).get_vocab()
    settings = Settings.model_validate(
        {"tune": {"lora": {"target_modules": ["mix"]}}, "hardware": FAST}
    )
    report = examine(prepare(base, rows(), settings, out=tmp_path, add_tokens=()))
    assert "memory" in {name for name, _ in report.findings}
    out = tmp_path / "out"
    result = tune(base, rows(), out, method=method, max_steps=40, learning_rate=2e-2, **FAST)
    assert result.losses[-1] < result.losses[0]
    loaded = LocalModel.load(base, out, **FAST)
    with pytest.warns(UserWarning, match="goes on from no cache"):
        asked = loaded.tuned.generate([rows()[0].messages[:1]] * 2, max_new_tokens=4)
    assert asked[0] == asked[1]
    assert asked[0]


def test_a_class_that_peft_cannot_take_is_told_what_it_lacks(own: Path, tmp_path: Path) -> None:
    (own / "own_kind.py").write_text(
        CODE.replace("PreTrainedModel, GenerationMixin)", "PreTrainedModel)"), "utf-8"
    )
    base = resolve_base(str(own), trust_remote_code=True)
    with pytest.raises(ModelError, match="OwnModel.*peft"):
        tune(base, rows(), tmp_path / "out", method=Lora(r=4), **FAST)


def test_without_a_cache_the_logits_are_those_of_the_whole_text(own: Path) -> None:
    model = LocalModel.load(resolve_base(str(own), trust_remote_code=True), **FAST).base.model
    with pytest.warns(UserWarning, match="own_kind"):
        reading = reading_of(model, 0)
    assert isinstance(reading, UncachedReading)
    reading.read([[3, 4, 5], [6]])
    found = reading.read([[7], [8, 9]])
    for ids, logits in zip(([3, 4, 5, 7], [6, 8, 9]), found, strict=True):
        torch.testing.assert_close(logits, model(torch.tensor([ids])).logits[0, -1].float())
    reading.keep([1])
    again = reading.read([[10]])
    torch.testing.assert_close(again[0], model(torch.tensor([[6, 8, 9, 10]])).logits[0, -1].float())
