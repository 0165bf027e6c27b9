"""Packed rows are exact on every backend; what would leak is shown, and what cannot is refused."""

from functools import partial

import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from verticalize.models.attention import use_segments
from verticalize.models.decoding.likelihood import mean_likelihoods
from verticalize.models.decoding.reading import score
from verticalize.models.isolation import packing_refused
from verticalize.tune.encode import Encoded
from verticalize.tune.packing import loss, not_packed, pack, packed_logits

SHAPE = {
    "vocab_size": 97,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
GROUPED = {"num_key_value_heads": 2}
WINDOW = {"sliding_window": 4, **GROUPED}
PACKED = {
    "llama": GROUPED,
    "qwen3": {"head_dim": 16, **GROUPED},
    "mistral": WINDOW,
    "gemma2": {"head_dim": 16, "layer_types": ["sliding_attention", "full_attention"], **WINDOW},
    "phi": {},
    "glm": {"head_dim": 16, **GROUPED},
    "gpt2": {"resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0},
    "gpt_neox": {},
}
REFUSED = {
    "bloom": "takes no position ids",
    "opt": "reads otherwise beside another one",  # it makes itself a mask of ones
    "mamba": "takes no position ids",
    "qwen3_next": "layers of another kind",
    "lfm2": "layers of another kind",
}
SPECIAL = {
    "opt": {"ffn_dim": 48, "word_embed_proj_dim": 32},
    "mamba": {"state_size": 4},
    "qwen3_next": {
        "layer_types": ["linear_attention", "full_attention"], "num_experts": 2,
        "num_experts_per_tok": 1, "moe_intermediate_size": 8, "head_dim": 16, **GROUPED,
    },
    "lfm2": {"layer_types": ["conv", "full_attention"], **GROUPED},
}  # fmt: skip
BACKENDS = ("sdpa", "eager", "segments")


def small(family: str, backend: str = ""):
    """Weights large enough that a leak cannot hide in small logits."""
    torch.set_num_threads(1)
    torch.manual_seed(1)
    options = {**SHAPE, **PACKED.get(family, SPECIAL.get(family, {}))}
    model = AutoModelForCausalLM.from_config(AutoConfig.for_model(family, **options)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 2 and "embed" not in name:
                parameter.mul_(6)
    if backend == "segments":
        assert use_segments(model)
    elif backend:
        model.set_attn_implementation(backend)
    return model


@pytest.fixture(scope="module")
def rows() -> list[Encoded]:
    random = torch.Generator().manual_seed(0)
    made = []
    for length in (9, 14, 6, 11):
        ids = torch.randint(3, 97, (length,), generator=random).tolist()
        made.append(Encoded(tuple(ids), tuple(n >= length // 2 for n in range(length))))
    return made


def alone(model, rows) -> torch.Tensor:
    """Logits at the trained places of each row by itself, with nothing of ours."""
    parts = []
    for row in rows:
        logits = model(torch.tensor([row.ids])).logits[0, :-1]
        parts.append(logits[torch.tensor(row.trained[1:])])
    return torch.cat(parts)


def gradients(model, value) -> torch.Tensor:
    model.zero_grad()
    value.backward()
    found = [p.grad.flatten() for p in model.parameters() if p.grad is not None]
    return torch.cat(found)


LACKS = {("gemma2", "sdpa")} | {(f, "segments") for f in PACKED if f not in ("llama", "qwen3")}
CASES = [(f, b) for f in PACKED for b in BACKENDS if (f, b) not in LACKS]


@pytest.mark.parametrize("training", [False, True], ids=["evaluation", "training"])
@pytest.mark.parametrize("family, backend", CASES)
def test_logits_and_gradients_are_those_of_each_conversation_alone(
    family, backend, training, rows
) -> None:
    model = small(family, backend)
    assert not_packed(model) is None
    expected, packed = alone(model, rows), pack(rows)
    model.train(training)
    found = packed_logits(model, packed)
    scale = max(1.0, float(expected.detach().abs().max()))
    assert (found - expected).abs().max() <= 1e-5 * scale
    one = gradients(model, torch.nn.functional.cross_entropy(expected, packed.targets))
    two = gradients(model, loss(model, packed))
    assert (one - two).norm() / one.norm() <= 1e-5


LEAKS = {
    "the default cache": {"use_cache": True},
    "a mask of ones": {"use_cache": False, "attention_mask": torch.ones(1, 40, dtype=torch.long)},
}


@pytest.mark.parametrize("options", LEAKS.values(), ids=LEAKS)
@pytest.mark.parametrize("family, backend", [c for c in CASES if c[1] != "segments"])
def test_the_two_silent_leaks_of_transformers_are_far_off_where_ours_is_exact(
    family, backend, options, rows
) -> None:
    model, packed = small(family, backend), pack(rows)
    with torch.no_grad():
        expected, ours = alone(model, rows), packed_logits(model, packed)
        given = {"input_ids": packed.input_ids, "position_ids": packed.position_ids, **options}
        leaking = model(**given).logits[0][packed.places]
    assert (leaking - expected).abs().max() > 1000 * (ours - expected).abs().max()
    assert (leaking - expected).abs().max() > 0.05


@pytest.mark.parametrize("family", sorted(REFUSED))
def test_a_model_that_cannot_be_packed_is_refused_with_a_reason_and_stays_exact(
    family, rows
) -> None:
    model = small(family)
    assert REFUSED[family] in not_packed(model)
    with torch.no_grad():
        expected, found = alone(model, rows), packed_logits(model, pack(rows))
    assert (found - expected).abs().max() <= 1e-5 * max(1.0, float(expected.abs().max()))


class _AllSee(torch.nn.Module):
    """A model that takes position ids and mixes the whole row nevertheless."""

    def __init__(self, model) -> None:
        super().__init__()
        self.model, self.config = model, model.config

    def forward(self, input_ids, position_ids=None, use_cache=None):
        return self.model(
            input_ids=input_ids,
            position_ids=position_ids,
            attention_mask=torch.ones_like(input_ids),
            use_cache=use_cache,
        )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_leak_that_no_configuration_tells_is_found_by_trying(dtype) -> None:
    model = small("llama").to(dtype)
    assert packing_refused(model) is None
    assert "reads otherwise beside another one" in packing_refused(_AllSee(model))


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")
def test_virtual_tokens_cannot_be_packed() -> None:
    from peft import PrefixTuningConfig, get_peft_model

    config = PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=3)
    assert "virtual tokens" in packing_refused(get_peft_model(small("llama"), config))


@pytest.mark.parametrize("family, backend", CASES)
def test_likelihoods_of_a_batch_are_those_of_each_answer_alone(family, backend, rows) -> None:
    model = small(family, backend)
    prompts = [row.ids[: len(row.ids) // 2] for row in rows]
    answers = [row.ids[len(row.ids) // 2 :] for row in rows]
    expected = []
    with torch.no_grad():
        for row, prompt in zip(rows, prompts, strict=True):
            chances = torch.log_softmax(model(torch.tensor([row.ids])).logits[0], dim=-1)
            places = range(len(prompt) - 1, len(row.ids) - 1)
            told = [float(chances[at, row.ids[at + 1]]) for at in places]
            expected.append(sum(told) / len(told))
    found = mean_likelihoods(
        partial(score, model), prompts, answers, pad=0, vocabulary=SHAPE["vocab_size"]
    )
    assert found == pytest.approx(expected, abs=1e-5, rel=1e-5)
