"""The forward of a LLaMA-like model, with the attention left to its caller."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from verticalize.models.fast.rotation import Rotation
from verticalize.models.fast.weights import Layer, Norm, Weights, fits, join, take_layer

Attend = Callable[[int, Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class FastModel:
    """Weights and forward; every head is `width` wide, and `scaling` is that of the scores."""

    layers: tuple[Layer, ...]
    embedding: Any
    norm: Norm
    head: Weights
    rotation: Rotation
    act: Any
    heads: int
    key_heads: int
    width: int
    scaling: float

    @classmethod
    def of(cls, model: Any) -> "FastModel | None":
        """Take over the weights of a model of transformers; None where it does not fit.

        No weight is held twice: the parameters of `model`, which stays usable, become views of
        the joined tensors.
        """
        if not fits(model):
            return None
        body, config = model.model, model.config
        attention = body.layers[0].self_attn
        return cls(
            layers=tuple(take_layer(layer, config.rms_norm_eps) for layer in body.layers),
            embedding=body.embed_tokens.weight.data,
            norm=Norm(body.norm.weight.data, config.rms_norm_eps),
            head=join(model.lm_head),
            rotation=Rotation(body.rotary_emb, attention.head_dim),
            act=body.layers[0].mlp.act_fn,
            heads=config.num_attention_heads,
            key_heads=config.num_key_value_heads,
            width=attention.head_dim,
            scaling=attention.scaling,
        )

    def hidden(self, ids: Any, positions: Any, attend: Attend) -> Any:
        """(rows, tokens) ids to (rows, tokens, size) states before the last norm.

        Args:
            attend: from the number of a layer and its (rows, heads, tokens, width) queries, keys
                and values, one after the other, to (rows, query heads, tokens, width).
        """
        import torch

        linear = torch.nn.functional.linear
        rows, tokens = ids.shape
        states = torch.nn.functional.embedding(ids.view(-1), self.embedding)
        turns = self.rotation.turns(states, positions)
        for number, layer in enumerate(self.layers):
            qkv = linear(layer.norm(states), *layer.qkv).view(rows, tokens, -1, self.width)
            qk = qkv.narrow(2, 0, self.heads + self.key_heads)
            if layer.qk_norm is not None:
                qk.copy_(layer.qk_norm(qk))
            self.rotation.turn(qk, turns)
            mixed = attend(number, qkv.transpose(1, 2)).transpose(1, 2)
            states += linear(mixed.reshape(rows * tokens, -1), *layer.out)
            gate, up = linear(layer.mlp_norm(states), *layer.gate_up).chunk(2, -1)
            states += linear(self.act(gate).mul_(up), *layer.down)
        return states.view(rows, tokens, -1)

    def score(self, ids: Any, count: int) -> Any:
        """(rows, tokens) ids to the logits of their last `count` places, without a cache."""
        import torch

        def attend(_: int, qkv: Any) -> Any:
            queries, keys, values = qkv.split((self.heads, self.key_heads, self.key_heads), dim=1)
            return self.attention(queries, keys, values, None, causal=ids.shape[1] > 1)

        with torch.inference_mode():
            positions = torch.arange(ids.shape[1], device=ids.device)[None]
            return self.logits(self.hidden(ids, positions, attend)[:, -count:])

    def logits(self, states: Any) -> Any:
        """(…, size) states to (…, vocabulary) float32."""
        import torch

        return torch.nn.functional.linear(self.norm(states), *self.head).float()

    def attention(self, queries: Any, keys: Any, values: Any, mask: Any, causal: bool) -> Any:
        """Scaled dot products; keys of grouped heads are not repeated for a single token."""
        import torch

        attend = torch.nn.functional.scaled_dot_product_attention
        grouped = self.heads != self.key_heads
        if not grouped or queries.shape[2] > 1:
            return attend(
                *(queries, keys, values, mask),
                is_causal=causal,
                scale=self.scaling,
                enable_gqa=grouped,
            )
        rows = queries.shape[0]
        folded = queries.reshape(rows, self.key_heads, -1, self.width)
        mixed = attend(folded, keys, values, mask, scale=self.scaling)
        return mixed.reshape(rows, self.heads, 1, self.width)
