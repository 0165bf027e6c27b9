"""Every family of models is trained, saved, reloaded and merged."""

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from peft import PeftModel
from safetensors import safe_open
from torch import nn
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    GenerationMixin,
    PretrainedConfig,
    PreTrainedModel,
)
from transformers.modeling_outputs import CausalLMOutput
from tune_rows import example

from families import CAUSAL, SEQ2SEQ, tiny_config, tiny_family, tiny_tokenizer
from verticalize.errors import ModelError
from verticalize.models.families import family_of
from verticalize.models.local import LocalModel
from verticalize.models.open import resolve_base
from verticalize.models.quiet import quiet
from verticalize.models.weights import load_weights
from verticalize.tune.methods import Lora, attach
from verticalize.tune.objective import objective_of
from verticalize.tune.targets import adaptable, lora_options
from verticalize.tune.train import tune

ROWS = [
    example(1, "偏头痛有什么症状？", "恶心和畏光。"),
    example(2, "What helps migraine?", "Rest, and aspirin."),
    example(3, "高血压？", "Measure it."),
]
TEXTS = [message["content"] for row in ROWS for message in row.messages]
FAST = {"device": "cpu", "dtype": "float32", "threads": 1}


class ParallelConfig(PretrainedConfig):
    """A user's own model: attention and feed-forward side by side, as in PaLM."""

    model_type = "test_parallel"

    def __init__(self, vocab_size: int = 64, hidden_size: int = 64, layers: int = 2, **rest: Any):
        self.vocab_size, self.hidden_size, self.layers = vocab_size, hidden_size, layers
        super().__init__(**rest)


class ParallelBlock(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.fused_attn_ff_proj = nn.Linear(width, 5 * width, bias=False)
        self.attn_out = nn.Linear(width, width, bias=False)
        self.ff_out = nn.Linear(2 * width, width, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        width = x.shape[-1]
        q, k, v, ff = self.fused_attn_ff_proj(self.norm(x)).split([width] * 3 + [2 * width], -1)
        read = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return x + self.attn_out(read) + self.ff_out(nn.functional.silu(ff))


class ParallelModel(PreTrainedModel, GenerationMixin):
    config_class = ParallelConfig
    _tied_weights_keys: ClassVar = {"to_logits.weight": "read.weight"}

    def __init__(self, config: ParallelConfig) -> None:
        super().__init__(config)
        self.read = nn.Embedding(config.vocab_size, config.hidden_size)
        self.blocks = nn.ModuleList(ParallelBlock(config.hidden_size) for _ in range(config.layers))
        self.to_logits = nn.Linear(config.hidden_size, config.vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self) -> nn.Module:
        return self.read

    def get_output_embeddings(self) -> nn.Module:
        return self.to_logits

    def forward(self, input_ids: torch.Tensor, **_: Any) -> CausalLMOutput:
        x = self.read(input_ids)
        for block in self.blocks:
            x = block(x)
        return CausalLMOutput(logits=self.to_logits(x))


AutoConfig.register("test_parallel", ParallelConfig)
AutoModelForCausalLM.register(ParallelConfig, ParallelModel)
KINDS = [*CAUSAL, *SEQ2SEQ, "test_parallel"]


def config_of(kind: str) -> Any:
    vocabulary = len(tiny_tokenizer(TEXTS))
    if kind == "test_parallel":
        return ParallelConfig(vocabulary, pad_token_id=0, eos_token_id=1)
    return tiny_config(kind, vocabulary)


def model_of(kind: str) -> Any:
    config = config_of(kind)
    return family_of(config).auto_class.from_config(config).eval()


def logits(model: Any) -> torch.Tensor:
    ids = torch.tensor([[5, 9, 4, 11, 7, 5, 1]])
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    options = {"decoder_input_ids": ids[:, :4]} if inner.config.is_encoder_decoder else {}
    with torch.no_grad():
        return inner(input_ids=ids, **options).logits


@pytest.mark.parametrize("kind", KINDS)
def test_a_family_is_tuned_saved_reloaded_and_merged(kind: str, tmp_path: Path) -> None:
    base = tiny_family(tmp_path / "base", kind, TEXTS, config=config_of(kind))
    out = tmp_path / "adapter"
    options = {"max_steps": 6, "learning_rate": 1e-2, "warmup_ratio": 0, **FAST}
    result = tune(base, ROWS, out, method=Lora(r=4, lora_alpha=8), **options)
    assert result.losses[-1] < result.losses[0]

    one, two = (LocalModel.load(base, out, **FAST) for _ in range(2))
    tuned, plain = logits(one.tuned.model), logits(one.base.model)
    assert torch.equal(tuned, logits(two.tuned.model))
    assert torch.equal(plain, logits(LocalModel.load(base, **FAST).model))
    assert (tuned - plain).abs().max() > 1e-2

    weights, _ = load_weights(resolve_base(str(base)), device="cpu", dtype=torch.float32)
    with quiet():
        adapted = PeftModel.from_pretrained(weights, str(out)).eval()
    assert (logits(adapted) - tuned).abs().max() < 1e-4  # `tuned` is merged
    with safe_open(out / "adapter_model.safetensors", "pt") as saved:
        assert all(".lora_A." in name or ".lora_B." in name for name in saved.keys())  # noqa: SIM118


@pytest.mark.parametrize("kind", [*CAUSAL, "test_parallel"])
def test_a_packed_row_has_the_loss_of_its_conversations_alone(kind: str) -> None:
    torch.manual_seed(0)
    model, tokenizer = model_of(kind), tiny_tokenizer(TEXTS)
    objective = objective_of(model, tokenizer, max_length=500, tokens_per_step=500, device="cpu")
    rows, _ = objective.encode(ROWS)
    together, alone = 0.0, 0.0
    with torch.no_grad():
        plan = objective.plan(rows, seed=0)
        assert len(plan) == 1
        together = float(objective.compute(model, plan.step(0)).loss)
        for row in rows:
            ids, trained = torch.tensor([row.ids]), torch.tensor(row.trained[1:])
            out = model(input_ids=ids).logits[0, :-1][trained]
            alone += float(nn.functional.cross_entropy(out, ids[0, 1:][trained], reduction="sum"))
    assert together == pytest.approx(alone / sum(sum(row.trained) for row in rows), abs=1e-5)


@pytest.mark.parametrize("targets", ["all-linear", "family"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_new_adapter_leaves_logits_as_they_were(kind: str, targets: Any) -> None:
    torch.manual_seed(0)
    model = model_of(kind)
    before = logits(model)
    adapted = attach(model, Lora(r=2, target_modules=targets), seed=0).model.eval()
    assert torch.equal(logits(adapted), before)
    assert any(".lora_B." in name for name, _ in adapted.named_parameters())


FAMILY = {
    "llama": ["q_proj", "v_proj"],
    "phi3": ["qkv_proj"],
    "glm": ["q_proj", "v_proj"],
    "glm4": ["q_proj", "v_proj"],
    "gpt_neox": ["query_key_value"],
    "bloom": ["query_key_value"],
    "gpt2": ["c_attn"],
    "t5": ["q", "v"],
    "test_parallel": ["attn_out", "ff_out", "fused_attn_ff_proj"],
}


@pytest.mark.parametrize("kind", FAMILY)
def test_each_family_has_modules_that_are_adapted_by_default(kind: str) -> None:
    assert lora_options(model_of(kind), "family")["target_modules"] == FAMILY[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_all_linear_leaves_the_output_layer_out(kind: str) -> None:
    model = model_of(kind)
    adapted = attach(model, Lora(r=2), seed=0).model.get_base_model()
    head = adapted.get_output_embeddings()
    layers = [name for name, module in adapted.named_modules() if hasattr(module, "lora_A")]
    assert len(layers) == len(adaptable(model_of(kind)))
    assert not hasattr(head, "lora_A")
    assert isinstance(head, nn.Linear)


def test_a_tied_layer_is_not_adapted_even_where_nothing_calls_it_the_output() -> None:
    model = model_of("test_parallel")
    model.get_output_embeddings = lambda: None
    model.to_logits.weight = model.read.weight
    assert not [name for name in adaptable(model) if "to_logits" in name]


def test_a_name_that_also_means_another_module_is_written_out() -> None:
    model = model_of("test_parallel")
    model.blocks[0].to_logits = nn.Linear(64, 64)
    targets = lora_options(model, "all-linear")["target_modules"]
    assert "blocks.0.to_logits" in targets
    assert "to_logits" not in targets


def test_an_unknown_module_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(ModelError, match=r"no module 'q_proj'.*c_attn, c_fc, c_proj"):
        lora_options(model_of("gpt2"), ["q_proj"])


def test_an_adapter_takes_a_twentieth_of_its_base(tmp_path: Path) -> None:
    base = tiny_family(tmp_path / "base", "llama", TEXTS, width=256)
    method = Lora(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"])  # alpaca-lora's
    tune(base, ROWS, tmp_path / "out", method=method, max_steps=1, **FAST)
    sizes = [
        (tmp_path / name).stat().st_size
        for name in ("out/adapter_model.safetensors", "base/model.safetensors")
    ]
    assert sizes[0] <= 0.05 * sizes[1]
    config = json.loads((tmp_path / "out" / "adapter_config.json").read_text(encoding="utf-8"))
    assert sorted(config["target_modules"]) == ["q_proj", "v_proj"]
