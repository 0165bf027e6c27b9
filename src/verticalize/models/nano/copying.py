"""Attention heads that copy from the context, set up by hand before the first training step.

A model that answers from passages has to repeat what stands in its prompt. The circuit for that is
known: one head writes to each token which token stood before it, a head above it looks for places
where the current token stood before and copies what followed (Elhage et al. 2021, "A Mathematical
Framework for Transformer Circuits"; Olsson et al. 2022, "In-context Learning and Induction Heads").
Training finds it after some hundred million tokens; an offline base sees one million. So it is
written into the initial weights (after Trockman & Kolter 2023, "Mimetic Initialization of
Self-Attention Layers") and kept there while everything else is trained around it.

The residual stream is cut into a part for the token, one for the token before it, a constant, and
the rest, which is free.
"""

from dataclasses import dataclass
from typing import Any

TOKEN_STD = 0.1  # of the embedding's token part
FREE_SHARE = 0.2  # of it, in the part that is free
CONSTANT = 3 * TOKEN_STD  # after normalisation about 3
SHARP = 5  # fastest rotary frequencies: together they tell one position from the next
BACK = 80.0  # score of the position before
STEADY = 2e-3  # rotary frequencies below hardly turn over a prompt's length
MATCH = 2.5  # weight of a token that is met again
COPY = 0.7  # strength of what is copied


@dataclass(frozen=True, slots=True, eq=False)
class CopyingHeads:
    """The first head of the first two layers, and the weights it is to keep."""

    kept: tuple[tuple[Any, Any], ...]

    def keep(self) -> None:
        """Undo what the last optimizer step did to these heads."""
        import torch

        with torch.no_grad():
            for part, weights in self.kept:
                part.copy_(weights)


def set_up_copying(model: Any, *, seed: int) -> CopyingHeads:
    """Write the circuit into a new LLaMA model with tied embeddings.

    A model of one layer, or with heads narrower than ten, is left as it is.
    """
    import torch

    config = model.config
    width = config.hidden_size // config.num_attention_heads
    if config.num_hidden_layers < 2 or width < 2 * SHARP:
        return CopyingHeads(())
    first, second = (layer.self_attn for layer in model.model.layers[:2])
    size = min(width, config.hidden_size // 3)
    with torch.no_grad():
        _embed(model.model.embed_tokens.weight, size, seed)
        parts = [*_cleared(first, width), *_cleared(second, width)]
        turns = model.model.rotary_emb.inv_freq
        _look_back(first, turns, width, size)
        _look_for_match(second, turns, size)
        return CopyingHeads(tuple((part.detach(), part.detach().clone()) for part in parts))


def _embed(weights: Any, size: int, seed: int) -> None:
    """Random codes in the token part, nothing in the part for the token before, the constant."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    weights.normal_(std=TOKEN_STD, generator=generator)
    weights[:, size : 2 * size] = 0
    weights[:, 2 * size :] *= FREE_SHARE
    weights[:, -1] = CONSTANT


def _cleared(attention: Any, width: int) -> list[Any]:
    """The first head's weights, set to zero."""
    parts = [
        attention.q_proj.weight.detach()[:width],
        attention.k_proj.weight.detach()[:width],
        attention.v_proj.weight.detach()[:width],
        attention.o_proj.weight.detach()[:, :width],
    ]
    for part in parts:
        part.zero_()
    return parts


def _look_back(attention: Any, turns: Any, width: int, size: int) -> None:
    """Every position attends to the one before it and notes its token."""
    half = width // 2
    constant = 3.0  # what CONSTANT is in units of the token part's deviation
    weight = (BACK * width**0.5 / SHARP) ** 0.5 / constant
    for turn in range(SHARP):
        attention.q_proj.weight[turn, -1] = weight
        # The key is turned one position further: the scores peak one position back.
        attention.k_proj.weight[turn, -1] = weight * turns[turn].cos()
        attention.k_proj.weight[turn + half, -1] = weight * turns[turn].sin()
    for at in range(size):
        attention.v_proj.weight[at, at] = TOKEN_STD**0.5
        attention.o_proj.weight[size + at, at] = TOKEN_STD**0.5


def _look_for_match(attention: Any, turns: Any, size: int) -> None:
    """Every position attends to where the token before was its own, and copies the token there."""
    half = len(turns)
    steady = [turn for turn in range(half) if turns[turn] < STEADY]
    for at, place in enumerate([*steady, *(turn + half for turn in steady)][:size]):
        attention.q_proj.weight[place, at] = MATCH
        attention.k_proj.weight[place, size + at] = MATCH
    for at in range(size):
        attention.v_proj.weight[at, at] = COPY**0.5
        attention.o_proj.weight[at, at] = COPY**0.5
