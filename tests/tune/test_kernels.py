"""Faster kernels give the same losses and gradients, and say where they cannot be had."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch

from families import tiny_config
from verticalize.errors import DependencyError, ModelError
from verticalize.models.attention import use_segments
from verticalize.models.families import family_of
from verticalize.tune.encode import Encoded
from verticalize.tune.kernels import compile_layers, fuses_loss, patch_with_liger, use_liger
from verticalize.tune.methods import Lora, Trainable, attach
from verticalize.tune.packing import loss, pack
from verticalize.tune.train import tune

LENGTHS = ((20, 30), (10, 15, 25), (40,), (12, 9, 8, 33))
# Triton's interpreter runs its kernels on a CPU: pip install triton liger-kernel
INTERPRETED = bool(os.environ.get("TRITON_INTERPRET")) and bool(find_spec("triton"))


PLAIN = Lora(r=4, lora_dropout=0.0)


def trainable(kind: str = "llama", method: Lora = PLAIN, layers: int = 2) -> Trainable:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    config = tiny_config(kind, 300)
    config.num_hidden_layers = layers
    model = family_of(config).auto_class.from_config(config)
    use_segments(model)
    made = attach(model, method, seed=0)
    with torch.no_grad():
        for parameter in made.parameters.values():
            parameter.add_(
                0.01
            )  # or LoRA's second matrices are zero, and the first have no gradient
    made.model.train()
    return made


def steps(made: Trainable) -> tuple[list[float], list[torch.Tensor]]:
    """Losses of packed rows of several make-ups, and the sum of their gradients."""
    losses = []
    for lengths in LENGTHS:
        rows = [
            Encoded(
                tuple((5 + 7 * n) % 300 for n in range(size)), (False,) * 5 + (True,) * (size - 5)
            )
            for size in lengths
        ]
        found = loss(made.model, pack(rows), made.weights(0, torch.float32))
        found.backward()
        losses.append(found.item())
    return losses, [part.grad for part in made.parameters.values()]


def assert_same(one: Trainable, other: Trainable) -> None:
    (losses, gradients), (theirs, others) = steps(one), steps(other)
    assert losses == pytest.approx(theirs, abs=1e-5)
    for ours, their in zip(gradients, others, strict=True):
        torch.testing.assert_close(ours, their, rtol=1e-4, atol=1e-6)


@pytest.mark.skipif(
    not os.environ.get("VERTICALIZE_TEST_COMPILE"),
    reason="takes 15 s of torch's compiler: set VERTICALIZE_TEST_COMPILE=1",
)
# Of torch itself, which asks a tensor whether it has a gradient.
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor that is not a leaf")
def test_compiled_layers_do_the_same_and_are_compiled_once_for_rows_of_all_lengths() -> None:
    plain, made = trainable(layers=1), trainable(layers=1)
    compile_layers(made.model, backend="eager")  # what makes machine code takes minutes
    assert_same(made, plain)
    before = torch._dynamo.utils.counters["stats"]["unique_graphs"]
    assert before
    steps(made)
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] == before


def test_kernels_that_cannot_be_had_are_refused_with_a_reason(
    tiny_base: Path, examples: Any, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match="need a GPU") as caught:
        tune(tiny_base, examples, tmp_path, liger=True, device="cpu", threads=1)
    assert caught.value.place == "hardware.liger"
    with pytest.raises(ModelError, match="not 'gpt2'"):
        compile_layers(trainable("gpt2").model)
    with pytest.raises(ModelError, match="spread over processes"):
        compile_layers(trainable().model, sharded=True)
    if find_spec("liger_kernel") is None:
        with pytest.raises(DependencyError, match="liger"):
            use_liger(trainable().model, "cuda")


@pytest.mark.skipif(not INTERPRETED, reason="needs triton, liger-kernel and TRITON_INTERPRET=1")
@pytest.mark.parametrize("kind", ["llama", "qwen2", "qwen3", "mistral"])
def test_ligers_kernels_do_the_same(kind: str) -> None:
    plain, made = trainable(kind), trainable(kind)
    patch_with_liger(made.model)
    assert fuses_loss(made.model)
    assert_same(made, plain)


@pytest.mark.skipif(not INTERPRETED, reason="needs triton, liger-kernel and TRITON_INTERPRET=1")
def test_a_head_with_an_adapter_is_not_fused_with_the_loss() -> None:
    method = Lora(r=4, lora_dropout=0.0, target_modules=["q_proj", "lm_head"])
    plain, made = trainable(method=method), trainable(method=method)
    patch_with_liger(made.model)
    assert not fuses_loss(made.model)
    assert_same(made, plain)
    with pytest.raises(ModelError, match="no kernels"):
        patch_with_liger(trainable("gpt_neox").model)
