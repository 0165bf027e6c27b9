"""BERT by few, large operations, over the tokens of a batch in one matrix without padding.

Same weights and same results as the model of transformers that it is made of. Its small model's
time goes into padding and into small operations: here query, key and value are one product, and
texts are padded for attention alone, to whole tiles, those of as many tiles together.

What it cannot do exactly (`Encoder.of`) is left to transformers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verticalize.models.fast.weights import join
from verticalize.models.linear import TILE, Linear, Plain, filled

Matrix = NDArray[np.float32]
BATCH_TOKENS = 2048  # the activations of so many stay in the cache of a core


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer normalisation over the last dimension."""

    weight: Any
    bias: Any
    eps: float

    @classmethod
    def of(cls, norm: Any) -> "Norm":
        return cls(norm.weight.data, norm.bias.data, norm.eps)

    def __call__(self, states: Any) -> Any:
        import torch

        size = self.weight.shape
        return torch.nn.functional.layer_norm(states, size, self.weight, self.bias, self.eps)


@dataclass(frozen=True, slots=True)
class Layer:
    qkv: Linear
    out: Linear
    norm: Norm
    up: Linear
    down: Linear
    last_norm: Norm

    @classmethod
    def of(cls, layer: Any) -> "Layer":
        attention, out = layer.attention.self, layer.attention.output
        return cls(
            qkv=Plain(*join(attention.query, attention.key, attention.value)),
            out=Plain(*join(out.dense)),
            norm=Norm.of(out.LayerNorm),
            up=Plain(*join(layer.intermediate.dense)),
            down=Plain(*join(layer.output.dense)),
            last_norm=Norm.of(layer.output.LayerNorm),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """Weights and forward of a BERT whose texts have one part each (token type 0)."""

    words: Any
    positions: Any
    kind: Any
    norm: Norm
    layers: tuple[Layer, ...]
    act: Any
    heads: int

    @classmethod
    def of(cls, model: Any) -> "Encoder | None":
        """Take over the weights of a model of transformers; None where it does not fit.

        No weight is held twice: the parameters of `model`, which stays usable, become views of
        the joined tensors.
        """
        if not fits(model):
            return None
        embeddings, layers = model.embeddings, model.encoder.layer
        return cls(
            words=embeddings.word_embeddings.weight.data,
            positions=embeddings.position_embeddings.weight.data,
            kind=embeddings.token_type_embeddings.weight.data[0],
            norm=Norm.of(embeddings.LayerNorm),
            layers=tuple(map(Layer.of, layers)),
            act=layers[0].intermediate.intermediate_act_fn,
            heads=model.config.num_attention_heads,
        )

    def states(self, ids: Sequence[Any]) -> list[Any]:
        """The last states, (tokens, size), of each text, of which the token ids are given.

        Texts of about the same length should stand together.
        """
        import torch

        embedding = torch.nn.functional.embedding
        lengths = [len(of_text) for of_text in ids]
        spare = filled(sum(lengths)) - sum(lengths)
        with torch.inference_mode():
            tiles = Tiles(torch.tensor(lengths), spare, self.words.dtype)
            tokens = torch.cat([*ids, ids[0].new_zeros(spare)])
            states = embedding(tokens, self.words) + self.kind
            states = self.norm(states.add_(embedding(tiles.positions, self.positions)))
            for layer in self.layers:
                mixed = tiles.attend(layer.qkv(states), self.heads)
                states = layer.norm(layer.out(mixed, states))
                wide = self.act(layer.up(states))
                states = layer.last_norm(layer.down(wide, states))
            return list(states.split([*lengths, spare])[:-1])


def batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Rows of texts of `lengths` tokens, the shortest first; `most` tokens at a time, or one."""
    batch: list[int] = []
    tokens = 0
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and tokens + lengths[row] > most:
            yield batch
            batch, tokens = [], 0
        batch.append(row)
        tokens += lengths[row]
    if batch:
        yield batch


def in_batches(ids: Sequence[Any], pool: Callable[[list[Any]], Matrix]) -> Matrix:
    """(n, dimension): what `pool` makes of the token ids of n texts, some at a time."""
    pooled: dict[int, NDArray[np.float32]] = {}
    for rows in batches([len(of_text) for of_text in ids], BATCH_TOKENS):
        pooled.update(zip(rows, pool([ids[row] for row in rows]), strict=True))
    return np.array([pooled[row] for row in range(len(ids))])


def fits(model: Any) -> bool:
    """Whether `Encoder` computes exactly what this model does."""
    from torch.nn import Linear
    from transformers import BertModel

    return (
        type(model) is BertModel
        and model.device.type == "cpu"
        and not model.training
        and not model.config.is_decoder
        and all(
            type(part) is Linear
            for name, part in model.encoder.named_modules()
            if name.endswith(("query", "key", "value", "dense"))
        )
    )


class Tiles:
    """Where the tokens of texts stand once each text fills whole tiles.

    `spare` tokens after them, which are none, are given something and change nothing.
    """

    def __init__(self, lengths: Any, spare: int, dtype: Any) -> None:
        import torch

        sizes = -(-lengths // TILE) * TILE
        row = torch.repeat_interleave(sizes)
        place = torch.arange(len(row)) - (sizes.cumsum(0) - sizes)[row]
        true = place < lengths[row]
        nothing = place.new_zeros(spare)
        self.positions = torch.cat([place[true], nothing])
        self._back = torch.cat([true.nonzero().squeeze(1), nothing])
        self._from = torch.where(true, (lengths.cumsum(0) - lengths)[row] + place, 0)
        self._whole = not spare and bool(true.all())
        self._bias = torch.zeros(len(row), dtype=dtype).masked_fill_(~true, float("-inf"))
        size, count = sizes.unique_consecutive(return_counts=True)
        self._groups = list(zip(count.tolist(), size.tolist(), strict=True))

    def attend(self, qkv: Any, heads: int) -> Any:
        """Queries, keys and values of each token, (tokens, 3 x size), to (tokens, size)."""
        import torch

        slots = qkv if self._whole else qkv.index_select(0, self._from)
        mixed = slots.new_empty(len(slots), slots.shape[1] // 3)
        at = 0
        for count, length in self._groups:
            here = slice(at, at := at + count * length)
            query, key, value = slots[here].view(count, length, 3, heads, -1).permute(2, 0, 3, 1, 4)
            mask = None if self._whole else self._bias[here].view(count, 1, 1, length)
            some = torch.nn.functional.scaled_dot_product_attention(query, key, value, mask)
            mixed[here].view(count, length, heads, -1).copy_(some.transpose(1, 2))
        return mixed if self._whole else mixed.index_select(0, self._back)
