"""LLaMA's weights as Meta publishes them become the same model in transformers."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from string import ascii_letters
from typing import Any

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM
from typer.testing import CliRunner

from families import tiny_tokenizer
from verticalize.cli.main import app
from verticalize.errors import DependencyError, ModelError, VerticalizeError
from verticalize.models.local import LocalModel
from verticalize.models.meta import convert
from verticalize.models.open import resolve_base

NAMES = {
    "self_attn.q_proj": ("attention.wq", 0),
    "self_attn.k_proj": ("attention.wk", 0),
    "self_attn.v_proj": ("attention.wv", 0),
    "self_attn.o_proj": ("attention.wo", 1),
    "mlp.gate_proj": ("feed_forward.w1", 0),
    "mlp.down_proj": ("feed_forward.w2", 1),
    "mlp.up_proj": ("feed_forward.w3", 0),
    "input_layernorm": ("attention_norm", None),
    "post_attention_layernorm": ("ffn_norm", None),
}
HEADS, KEY_HEADS, WIDTH = 8, 4, 4
Published = Callable[..., Path]


def interleaved(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """The halves of each head as neighbouring pairs: Meta's order."""
    size = weight.shape[1]
    return weight.view(heads, 2, WIDTH // 2, size).transpose(1, 2).reshape(heads * WIDTH, size)


def tiny(*, tied: bool = False, theta: float = 10_000.0) -> LlamaForCausalLM:
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tiny_tokenizer(["abc"])) // 8 * 8 + 8,
            hidden_size=HEADS * WIDTH,
            intermediate_size=48,
            num_hidden_layers=2,
            num_attention_heads=HEADS,
            num_key_value_heads=KEY_HEADS,
            rms_norm_eps=1e-5,
            rope_parameters={"rope_type": "default", "rope_theta": theta},
            tie_word_embeddings=tied,
        )
    )
    for name, parameter in model.named_parameters():
        if "norm" in name:
            torch.nn.init.normal_(parameter, mean=1.0, std=0.2)
    return model.eval()


def publish(
    model: LlamaForCausalLM, folder: Path, *, shards: int = 1, by_words: bool = False, **more: Any
) -> dict[str, torch.Tensor]:
    """Write a model in Meta's form; the whole tensors by Meta's names."""
    config, whole, cut = model.config, {}, {}
    state = model.state_dict()
    for number in range(config.num_hidden_layers):
        for theirs, (own, dim) in NAMES.items():
            tensor = state[f"model.layers.{number}.{theirs}.weight"]
            if own in ("attention.wq", "attention.wk"):
                tensor = interleaved(tensor, HEADS if own == "attention.wq" else KEY_HEADS)
            whole[f"layers.{number}.{own}.weight"], cut[f"layers.{number}.{own}.weight"] = (
                tensor,
                dim,
            )
    whole["tok_embeddings.weight"] = state["model.embed_tokens.weight"]
    cut["tok_embeddings.weight"] = 0 if by_words else 1
    whole["norm.weight"], cut["norm.weight"] = state["model.norm.weight"], None
    if not config.tie_word_embeddings:
        whole["output.weight"], cut["output.weight"] = state["lm_head.weight"], 0
    folder.mkdir()
    for place in range(shards):
        parts = {
            name: (tensor if cut[name] is None else tensor.chunk(shards, cut[name])[place]).clone()
            for name, tensor in whole.items()
        }
        parts["rope.freqs"] = torch.ones(2)
        torch.save(parts, folder / f"consolidated.{place:02d}.pth")
    params = {
        "dim": config.hidden_size, "n_layers": config.num_hidden_layers, "n_heads": HEADS,
        "n_kv_heads": KEY_HEADS, "norm_eps": config.rms_norm_eps, "vocab_size": -1,
        "multiple_of": 16,
    }  # fmt: skip
    theta = config.rope_parameters["rope_theta"]
    params |= {"rope_theta": theta} if theta != 10_000 else {}
    change(folder, **(params | more))
    tiny_tokenizer(["abc"]).save_pretrained(str(folder))
    return whole


def change(folder: Path, **params: Any) -> None:
    """What params.json says, changed."""
    file = folder / "params.json"
    before = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    file.write_text(json.dumps(before | params), "utf-8")


def by_the_paper(weights: dict[str, torch.Tensor], ids: torch.Tensor) -> torch.Tensor:
    """Logits as Meta's own code computes them: pairs of neighbours turned as complex numbers."""

    def norm(states: torch.Tensor, name: str) -> torch.Tensor:
        scale = torch.rsqrt(states.pow(2).mean(-1, keepdim=True) + 1e-5)
        return states * scale * weights[f"{name}.weight"]

    def turned(states: torch.Tensor) -> torch.Tensor:
        speeds = 1.0 / 10_000 ** (torch.arange(0, WIDTH, 2) / WIDTH)
        angles = torch.outer(torch.arange(states.shape[1]).float(), speeds)
        pairs = torch.view_as_complex(states.reshape(*states.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(-2)

    states = weights["tok_embeddings.weight"][ids]
    count = len(ids)
    ahead = torch.full((count, count), float("-inf")).triu(1)
    for number in range(2):
        at = f"layers.{number}"
        read = norm(states, f"{at}.attention_norm")
        q, k, v = (
            (read @ weights[f"{at}.attention.{name}.weight"].T)
            .view(count, -1, WIDTH)
            .transpose(0, 1)
            for name in ("wq", "wk", "wv")
        )
        k, v = (each.repeat_interleave(HEADS // KEY_HEADS, 0) for each in (k, v))
        scores = turned(q) @ turned(k).transpose(1, 2) / WIDTH**0.5 + ahead
        mixed = (scores.softmax(-1) @ v).transpose(0, 1).reshape(count, -1)
        states = states + mixed @ weights[f"{at}.attention.wo.weight"].T
        read = norm(states, f"{at}.ffn_norm")
        gate = torch.nn.functional.silu(read @ weights[f"{at}.feed_forward.w1.weight"].T)
        up = read @ weights[f"{at}.feed_forward.w3.weight"].T
        states = states + (gate * up) @ weights[f"{at}.feed_forward.w2.weight"].T
    return norm(states, "norm") @ weights["output.weight"].T


@pytest.mark.parametrize("shards", [1, 2, 4])
@pytest.mark.parametrize("by_words", [False, True], ids=["LLaMA", "Llama 3"])
def test_weights_come_back_bit_for_bit_from_any_number_of_files(
    tmp_path: Path, shards: int, by_words: bool
) -> None:
    model = tiny(theta=500_000.0 if by_words else 10_000.0).bfloat16()
    publish(model, tmp_path / "meta", shards=shards, by_words=by_words)
    parameters = convert(tmp_path / "meta", tmp_path / "hf")
    found = LlamaForCausalLM.from_pretrained(tmp_path / "hf")
    assert found.dtype == torch.bfloat16
    assert parameters == sum(each.numel() for each in model.parameters())
    expected = model.state_dict()
    assert found.state_dict().keys() == expected.keys()
    for name, tensor in found.state_dict().items():
        assert torch.equal(tensor, expected[name]), name
    for name in ("rope_parameters", "num_key_value_heads", "intermediate_size", "vocab_size"):
        assert getattr(found.config, name) == getattr(model.config, name)
    assert found.config.max_position_embeddings == (8192 if by_words else 4096)


def test_the_logits_are_those_of_metas_own_arithmetic(tmp_path: Path) -> None:
    weights = publish(tiny(), tmp_path / "meta", shards=2)
    convert(tmp_path / "meta", tmp_path / "hf")
    ids = torch.tensor([3, 1, 4, 1, 5, 9, 2, 6])
    with torch.no_grad():
        found = LlamaForCausalLM.from_pretrained(tmp_path / "hf")(ids[None]).logits[0]
        expected = by_the_paper(weights, ids)
    assert (found - expected).abs().max() < 1e-5


def test_what_was_converted_is_a_base(tmp_path: Path) -> None:
    publish(tiny(tied=True), tmp_path / "meta", shards=2)
    out = tmp_path / "hf"
    done = CliRunner().invoke(app, ["convert", str(tmp_path / "meta"), str(out)])
    assert done.exit_code == 0, done.output
    assert "--base" in done.output
    model = LocalModel.load(str(out), device="cpu").model
    assert model.config.tie_word_embeddings
    assert model.config.eos_token_id == tiny_tokenizer(["abc"]).eos_token_id


@pytest.mark.parametrize("shared", [True, False], ids=["one storage", "two copies"])
def test_one_matrix_that_is_told_twice_is_written_once(tmp_path: Path, shared: bool) -> None:
    model = tiny(tied=True)
    publish(model, tmp_path / "meta")
    file = tmp_path / "meta" / "consolidated.00.pth"
    found = torch.load(file)
    words = found["tok_embeddings.weight"]
    torch.save(found | {"output.weight": words if shared else words.clone()}, file)
    parameters = convert(tmp_path / "meta", tmp_path / "hf")
    assert parameters == sum(each.numel() for each in model.parameters())
    assert LlamaForCausalLM.from_pretrained(tmp_path / "hf").config.tie_word_embeddings


@pytest.mark.parametrize(
    ("params", "tokens"),
    [
        ({"norm_eps": 1e-6}, 2048),
        ({"norm_eps": 1e-5}, 4096),
        ({"norm_eps": 1e-5, "rope_theta": 500_000.0}, 8192),
        ({"norm_eps": 1e-5, "rope_theta": 1_000_000.0}, 16_384),
    ],
    ids=["LLaMA", "Llama 2", "Llama 3", "Code Llama"],
)
def test_how_much_it_reads_is_known_by_its_kind(
    tmp_path: Path, params: dict[str, float], tokens: int
) -> None:
    publish(tiny(), tmp_path / "meta", **params)
    convert(tmp_path / "meta", tmp_path / "hf")
    config = LlamaConfig.from_pretrained(tmp_path / "hf")
    assert config.max_position_embeddings == tokens


@pytest.mark.parametrize(
    ("params", "told"),
    [({}, "use_scaled_rope"), ({"use_scaled_rope": True, "rope_scaling_factor": 32}, "itself")],
)
def test_a_factor_that_would_not_count_is_not_taken(
    tmp_path: Path, params: dict[str, Any], told: str
) -> None:
    publish(tiny(), tmp_path / "meta", **params)
    with pytest.raises(ModelError, match=told):
        convert(tmp_path / "meta", tmp_path / "hf", rope_scaling_factor=8.0)


def test_what_reads_a_sentencepiece_model_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tiny(), tmp_path / "meta")
    (tmp_path / "meta" / "tokenizer.json").unlink()
    (tmp_path / "meta" / "tokenizer.model").write_bytes(
        b"\n\x0e\n\x05<unk>\x15\x00\x00\x00\x00\x18\x02"
    )
    monkeypatch.setitem(sys.modules, "sentencepiece", None)
    with pytest.raises(DependencyError) as caught:
        convert(tmp_path / "meta", tmp_path / "hf")
    assert "pip install sentencepiece" in str(caught.value)


def test_llama_3_1_is_scaled_by_the_factor_that_is_told(tmp_path: Path) -> None:
    publish(tiny(theta=500_000.0), tmp_path / "meta", by_words=True, use_scaled_rope=True)
    with pytest.raises(ModelError, match="no factor"):
        convert(tmp_path / "meta", tmp_path / "hf")
    assert not (tmp_path / "hf").exists()
    convert(tmp_path / "meta", tmp_path / "hf", rope_scaling_factor=8.0)
    found = LlamaForCausalLM.from_pretrained(tmp_path / "hf").config
    assert found.rope_parameters["rope_type"] == "llama3"
    assert found.rope_parameters["factor"] == 8.0
    assert found.max_position_embeddings == 131_072


def test_a_folder_in_metas_form_is_told_how_to_become_a_base(tmp_path: Path) -> None:
    publish(tiny(), tmp_path / "meta")
    with pytest.raises(ModelError) as caught:
        resolve_base(str(tmp_path / "meta"))
    assert f"verticalize convert {tmp_path / 'meta'}" in str(caught.value)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "consolidated.01.pth").unlink(), "rows"),
        (lambda folder: (folder / "consolidated.01.pth").write_bytes(b"PK"), "cannot be read"),
        (lambda folder: (folder / "params.json").write_text('{"n_layers": 3}'), "does not say"),
        (lambda folder: change(folder, n_layers=3), "layers.2"),
        (lambda folder: (folder / "params.json").write_text("{"), "Download params.json again"),
        (lambda folder: torch.save([1], folder / "consolidated.00.pth"), "00.pth.*by name"),
        (lambda folder: torch.save(Path(), folder / "consolidated.01.pth"), "01.pth.*cannot"),
        (
            lambda folder: tiny_tokenizer([ascii_letters]).save_pretrained(folder),
            "tokens, the model",
        ),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "cannot be read"),
        (lambda folder: change(folder, use_scaled_rope=True), "no factor"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "tokenizer"),
        (lambda folder: (folder / "params.json").unlink(), "no params.json"),
        (lambda folder: [f.unlink() for f in folder.glob("*.pth")], "no consolidated"),
        (lambda folder: folder.rename(folder.with_name("other")), "is no folder"),
    ],
    ids=[
        "a file is missing",
        "a file is cut short",
        "no sizes",
        "another size",
        "no JSON",
        "no names",
        "no tensors",
        "another tokenizer",
        "a broken tokenizer",
        "no factor",
        "no tokenizer",
        "no params",
        "no weights",
        "no folder",
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_left(
    tmp_path: Path, spoil: Callable[[Path], Any], told: str
) -> None:
    publish(tiny(), tmp_path / "meta", shards=2)
    spoil(tmp_path / "meta")
    with pytest.raises(VerticalizeError, match=told):
        convert(tmp_path / "meta", tmp_path / "hf")
    assert [path.name for path in tmp_path.iterdir()] in (["meta"], ["other"])


def test_tiktokens_list_alone_is_not_taken_for_a_tokenizer(tmp_path: Path) -> None:
    publish(tiny(), tmp_path / "meta")
    for file in (tmp_path / "meta").glob("tokenizer*"):
        file.unlink()
    (tmp_path / "meta" / "tokenizer.model").write_text("IQ== 0\nIg== 1\n")
    with pytest.raises(ModelError, match="special tokens"):
        convert(tmp_path / "meta", tmp_path / "hf")
    tiny_tokenizer(["abc"]).save_pretrained(str(tmp_path / "elsewhere"))
    convert(tmp_path / "meta", tmp_path / "hf", tokenizer=tmp_path / "elsewhere")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    publish(tiny(), tmp_path / "meta")
    (tmp_path / "hf").mkdir()
    with pytest.raises(ModelError, match="there already"):
        convert(tmp_path / "meta", tmp_path / "hf")
