"""LLaMA-like models by few, large operations: a small model's time goes into small ones.

Same weights and same results as the model of transformers that it is made of, in about half the
time. Query, key and value are one product, and so are gate and up; keys and values are appended
to memory that is there already; nothing is made anew at every step that can be kept.

What it cannot do exactly (`fits`) is left to transformers: other families, sliding windows,
quantised or adapted layers, and devices other than a CPU. On a GPU it would run, but there it has
not been measured, and a step's time lies elsewhere: in the launches, which CUDA graphs remove.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from verticalize.models.reading import aligned

FAMILIES = ("llama", "mistral", "qwen2", "qwen3")
ROOM = 128  # the cache grows to a multiple of this many tokens, and by a quarter at least

Attend = Callable[[int, Any], Any]
Weights = tuple[Any, Any]  # (out, in) and (out,) or None


@dataclass(frozen=True, slots=True)
class _Layer:
    norm: Any
    qkv: Weights
    qk_norm: Any | None  # (query and key heads, width)
    out: Weights
    mlp_norm: Any
    gate_up: Weights
    down: Weights


@dataclass(frozen=True, slots=True, eq=False)
class FastModel:
    """The weights of a model, as few tensors, and its forward.

    Args:
        rotary: transformers' own module, for every variant of the rotation is its matter.
        heads, key_heads: how many; all are `width` wide.
        scaling: of the scores.
    """

    layers: tuple[_Layer, ...]
    embedding: Any
    norm: Any
    head: Weights
    rotary: Any
    act: Any
    heads: int
    key_heads: int
    width: int
    scaling: float
    eps: float

    @classmethod
    def of(cls, model: Any) -> "FastModel | None":
        """Take over the weights of `model`; None where it does not fit.

        No weight is held twice: the parameters of `model`, which stays usable, become views of
        the joined tensors.
        """
        if not fits(model):
            return None
        body, attention = model.model, model.model.layers[0].self_attn
        config = model.config
        return cls(
            layers=tuple(_layer(layer) for layer in body.layers),
            head=_join(model.lm_head),
            embedding=body.embed_tokens.weight.data,
            norm=body.norm.weight.data,
            rotary=body.rotary_emb,
            act=body.layers[0].mlp.act_fn,
            heads=config.num_attention_heads,
            key_heads=config.num_key_value_heads,
            width=attention.head_dim,
            scaling=attention.scaling,
            eps=config.rms_norm_eps,
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
        cos, sin = self._turns(states, positions)
        for number, layer in enumerate(self.layers):
            qkv = linear(self._normed(states, layer.norm), *layer.qkv)
            qkv = qkv.view(rows, tokens, -1, self.width)
            self._turn(qkv.narrow(2, 0, self.heads + self.key_heads), layer.qk_norm, cos, sin)
            mixed = attend(number, qkv.transpose(1, 2)).transpose(1, 2)
            states += linear(mixed.reshape(rows * tokens, -1), *layer.out)
            gate, up = linear(self._normed(states, layer.mlp_norm), *layer.gate_up).chunk(2, -1)
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
        """(…, vocabulary) float32."""
        import torch

        return torch.nn.functional.linear(self._normed(states, self.norm), *self.head).float()

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

    def _normed(self, states: Any, weight: Any) -> Any:
        import torch

        return torch.nn.functional.rms_norm(states, weight.shape, weight, self.eps)

    def _turns(self, states: Any, positions: Any) -> tuple[Any, Any]:
        """Cosines and sines, the latter signed as `_turn` needs them; (rows, tokens, 1, width)."""
        cos, sin = self.rotary(states, positions)
        sin[..., : self.width // 2].neg_()
        return cos.unsqueeze(2), sin.unsqueeze(2)

    def _turn(self, qk: Any, weight: Any | None, cos: Any, sin: Any) -> None:
        """Norm, where there is one, and rotate queries and keys in place."""
        import torch

        if weight is not None:
            normed = torch.nn.functional.rms_norm(qk, (self.width,), None, self.eps)
            qk.copy_(normed.mul_(weight))
        swapped = qk.roll(self.width // 2, -1)
        qk.mul_(cos).addcmul_(swapped, sin)


class FastReading:
    """A `Reading` of a `FastModel`.

    Keys and values of a layer are one tensor, (rows, 2 x key heads, room, width), of which
    `_used` tokens are filled. Blocks of unequal length are right-aligned: `_open`, (rows, room),
    is false in the gaps before the short ones, and None while there are none.
    """

    def __init__(self, model: FastModel) -> None:
        self._model = model
        self._cache: list[Any] = []
        self._open: Any = None
        self._mask: Any = None
        self._used = 0
        self._seen: list[int] = []

    def read(self, blocks: Sequence[Sequence[int]]) -> Any:
        import torch

        model = self._model
        self._seen = self._seen or [0] * len(blocks)
        with torch.inference_mode():
            ids, positions, fresh = aligned(blocks, self._seen, 0, model.embedding.device)
            tokens = ids.shape[1]
            self._make_room(len(blocks), tokens)
            self._note_gaps(fresh, gaps=any(len(block) < tokens for block in blocks))
            self._mask = self._bias(tokens)
            states = model.hidden(ids, positions, self._attend)
            self._used += tokens
            self._seen = [seen + len(block) for seen, block in zip(self._seen, blocks, strict=True)]
            return model.logits(states[:, -1])

    def keep(self, places: Sequence[int]) -> None:
        import torch

        index = torch.tensor(places, device=self._model.embedding.device)
        with torch.inference_mode():
            for number, filled in enumerate(self._cache):
                self._cache[number] = filled.index_select(0, index)
            if self._open is not None:
                self._open = self._open.index_select(0, index)
        self._seen = [self._seen[place] for place in places]

    def _attend(self, number: int, qkv: Any) -> Any:
        model, tokens = self._model, qkv.shape[2]
        cache = self._cache[number]
        cache.narrow(2, self._used, tokens).copy_(qkv.narrow(1, model.heads, 2 * model.key_heads))
        filled = cache.narrow(2, 0, self._used + tokens)
        return model.attention(
            qkv.narrow(1, 0, model.heads),
            filled.narrow(1, 0, model.key_heads),
            filled.narrow(1, model.key_heads, model.key_heads),
            self._mask,
            causal=tokens > 1 and self._mask is None,
        )

    def _make_room(self, rows: int, tokens: int) -> None:
        model, needed = self._model, self._used + tokens
        if self._cache and self._cache[0].shape[2] >= needed:
            return
        room = -(-(needed + needed // 4) // ROOM) * ROOM
        self._cache = self._cache or [None] * len(model.layers)
        for number, filled in enumerate(self._cache):
            wider = model.embedding.new_empty((rows, 2 * model.key_heads, room, model.width))
            if filled is not None:
                wider[:, :, : self._used] = filled[:, :, : self._used]
            self._cache[number] = wider

    def _note_gaps(self, fresh: Any, gaps: bool) -> None:
        import torch

        if self._open is None and gaps:
            self._open = fresh.new_ones((fresh.shape[0], self._used))
        if self._open is not None:
            self._open = torch.cat([self._open, fresh], dim=1)

    def _bias(self, tokens: int) -> Any:
        """What to add to the scores of the new tokens; None: nothing, or causally nothing."""
        import torch

        if self._open is None and (tokens == 1 or not self._used):
            return None
        seen = torch.arange(self._used + tokens)
        own = torch.arange(self._used, self._used + tokens)[:, None]
        visible = seen <= own
        if self._open is not None:
            # A gap sees itself: what it makes of that is never looked at, but it is a number.
            visible = visible & self._open.bool()[:, None, None] | (seen == own)
        hidden = self._model.embedding.new_zeros(visible.shape)
        return hidden.masked_fill_(~visible, float("-inf"))


def fits(model: Any) -> bool:
    """Whether `FastModel` computes exactly what this model does."""
    from torch.nn import Linear
    from transformers import PreTrainedModel

    if not isinstance(model, PreTrainedModel) or model.config.model_type not in FAMILIES:
        return False
    return (
        model.device.type == "cpu"
        and hasattr(model, "lm_head")
        and not getattr(model.config, "sliding_window", None)
        and all(type(part) is Linear for layer in model.model.layers for part in _linears(layer))
    )


def _linears(layer: Any) -> list[Any]:
    attention, mlp = layer.self_attn, layer.mlp
    return [
        *(attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj),
        *(mlp.gate_proj, mlp.up_proj, mlp.down_proj),
    ]


def _layer(layer: Any) -> _Layer:
    query, key, value, out, gate, up, down = _linears(layer)
    attention = layer.self_attn
    qk_norm = None
    if hasattr(attention, "q_norm"):
        import torch

        norms = attention.q_norm.weight.data, attention.k_norm.weight.data
        counts = [part.out_features // attention.head_dim for part in (query, key)]
        qk_norm = torch.cat(
            [norm.expand(count, -1) for norm, count in zip(norms, counts, strict=True)]
        )
    return _Layer(
        norm=layer.input_layernorm.weight.data,
        qkv=_join(query, key, value),
        qk_norm=qk_norm,
        out=_join(out),
        mlp_norm=layer.post_attention_layernorm.weight.data,
        gate_up=_join(gate, up),
        down=_join(down),
    )


def _join(*linears: Any) -> Weights:
    """One weight and bias of several layers, whose own parameters become views of them.

    A layer that stands alone keeps its weight where it is.
    """
    import torch

    if len(linears) == 1:
        return linears[0].weight.data, None if linears[0].bias is None else linears[0].bias.data
    weight = torch.cat([linear.weight.data for linear in linears])
    bias = None
    if linears[0].bias is not None:
        bias = torch.cat([linear.bias.data for linear in linears])
    start = 0
    for linear in linears:
        linear.weight.data = weight[start : start + linear.out_features]
        if bias is not None:
            linear.bias.data = bias[start : start + linear.out_features]
        start += linear.out_features
    return weight, bias
