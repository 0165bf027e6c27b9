"""The forward of a LLaMA-like model, with the attention left to its caller."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from verticalize.models.fast.attention import attend
from verticalize.models.fast.product import COPIED, Product
from verticalize.models.fast.rotation import Rotation
from verticalize.models.fast.weights import Layer, Norm, fits, join, take_layer

Attend = Callable[[int, Any, Any], Any]


@dataclass(frozen=True, slots=True, eq=False)
class FastModel:
    """Weights and forward; every head is `width` wide, and `scaling` is that of the scores."""

    layers: tuple[Layer, ...]
    embedding: Any
    norm: Norm
    head: Product
    rotation: Rotation
    act: Any
    heads: int
    key_heads: int
    width: int
    scaling: float

    @classmethod
    def of(cls, model: Any, *, limit: int = COPIED) -> "FastModel | None":
        """Take over the weights of a model of transformers; None where it does not fit.

        The parameters of `model`, which stays usable, become views of the joined tensors. Up to
        `limit` bytes of weights, a `Product` has copies beside them, which do not see what is
        written into the parameters later.
        """
        if not fits(model):
            return None
        body, config = model.model, model.config
        attention = body.layers[0].self_attn
        size = sum(part.numel() * part.element_size() for part in model.parameters())
        copied = size <= limit
        return cls(
            layers=tuple(
                take_layer(layer, config.rms_norm_eps, copied=copied) for layer in body.layers
            ),
            embedding=body.embed_tokens.weight.data,
            norm=Norm(body.norm.weight.data, config.rms_norm_eps),
            head=Product(*join(model.lm_head), copied=copied),
            rotation=Rotation(body.rotary_emb, attention.head_dim),
            act=body.layers[0].mlp.act_fn,
            heads=config.num_attention_heads,
            key_heads=config.num_key_value_heads,
            width=attention.head_dim,
            scaling=attention.scaling,
        )

    def hidden(self, ids: Any, positions: Any, attend: Attend, *, last: int) -> Any:
        """(rows, tokens) ids to the (rows, last, size) states before the last norm.

        Of the last layer the tokens before those are only looked at, so it gives no more of them
        than keys and values.

        Args:
            attend: from the number of a layer, its (rows, heads, last or all tokens, width)
                queries, and the keys and values of all these tokens, as `Cache` takes them, to
                what the queries make of them, in their shape.
        """
        import torch

        rows, tokens = ids.shape
        states = torch.nn.functional.embedding(ids.view(-1), self.embedding)
        turns = self.rotation.turns(states, positions)
        for number, layer in enumerate(self.layers):
            qkv = layer.qkv(layer.norm(states)).view(rows, tokens, -1, self.width)
            qk = qkv.narrow(2, 0, self.heads + self.key_heads)
            if layer.qk_norm is not None:
                qk.copy_(layer.qk_norm(qk))
            self.rotation.turn(qk, turns)
            queries, fresh = self._parted(qkv.transpose(1, 2))
            if number == len(self.layers) - 1 and last < tokens:
                queries = queries[:, :, -last:]
                states = states.view(rows, tokens, -1)[:, -last:].flatten(0, 1)
            mixed = attend(number, queries, fresh).transpose(1, 2)
            states += layer.out(mixed.reshape(len(states), -1))
            gate, up = layer.gate_up(layer.mlp_norm(states)).chunk(2, -1)
            states += layer.down(self.act(gate).mul_(up))
        return states.view(rows, last, -1)

    def score(self, ids: Any, count: int) -> Any:
        """(rows, tokens) ids to the logits of their last `count` places, without a cache."""
        import torch

        def of_these(_: int, queries: Any, fresh: Any) -> Any:
            causal = ids.shape[1] > 1
            return attend(queries, [fresh], None, causal=causal, scaling=self.scaling)

        with torch.inference_mode():
            positions = torch.arange(ids.shape[1], device=ids.device)[None]
            return self.logits(self.hidden(ids, positions, of_these, last=count))

    def logits(self, states: Any) -> Any:
        """(…, size) states to (…, vocabulary) float32."""
        found = self.head(self.norm(states).flatten(0, -2))
        return found.view(*states.shape[:-1], -1).float()

    def _parted(self, qkv: Any) -> tuple[Any, Any]:
        """(rows, heads, tokens, width) of a layer: the queries, and keys and values by `Cache`."""
        fresh = qkv.narrow(1, self.heads, 2 * self.key_heads)
        fresh = fresh.unflatten(1, (2, self.key_heads)).transpose(0, 1)
        return qkv.narrow(1, 0, self.heads), fresh
