"""The weights of a LLaMA-like model as few tensors, of which its own parameters become views."""

from dataclasses import dataclass
from typing import Any

from verticalize.models.fast.product import Product, Weights

FAMILIES = ("llama", "mistral", "qwen2", "qwen3")


class Norm:
    """Root mean square norm (Zhang and Sennrich 2019), over the last dimension, in float32.

    Fewer operations than torch's: x / hypot(|x|, √(nε)) is x / √(mean x² + ε) / √n, and the √n is
    in the weight.
    """

    def __init__(self, weight: Any, eps: float) -> None:
        import torch

        size = weight.shape[-1]
        self.weight = weight.float() * size**0.5
        self._floor = torch.tensor((size * eps) ** 0.5, device=weight.device)

    def __call__(self, states: Any) -> Any:
        import torch

        length = torch.linalg.vector_norm(states, dim=-1, keepdim=True, dtype=torch.float32)
        return states.div(length.hypot_(self._floor)).mul_(self.weight).to(states.dtype)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; `qk_norm` is that of all query and key heads, None where there is none."""

    norm: Norm
    qkv: Product
    qk_norm: Norm | None
    out: Product
    mlp_norm: Norm
    gate_up: Product
    down: Product


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


def take_layer(layer: Any, eps: float, *, copied: bool) -> Layer:
    """The weights of a layer of transformers."""
    query, key, value, out, gate, up, down = _linears(layer)
    return Layer(
        norm=Norm(layer.input_layernorm.weight.data, eps),
        qkv=Product(*join(query, key, value), copied=copied),
        qk_norm=_qk_norm(layer.self_attn, eps),
        out=Product(*join(out), copied=copied),
        mlp_norm=Norm(layer.post_attention_layernorm.weight.data, eps),
        gate_up=Product(*join(gate, up), copied=copied),
        down=Product(*join(down), copied=copied),
    )


def join(*linears: Any) -> Weights:
    """One weight and bias of several layers, whose own parameters become views of them.

    A layer that stands alone keeps its weight where it is.
    """
    import torch

    if len(linears) == 1:
        (linear,) = linears
        return linear.weight.data, None if linear.bias is None else linear.bias.data
    weight = torch.cat([linear.weight.data for linear in linears])
    biased = linears[0].bias is not None
    bias = torch.cat([linear.bias.data for linear in linears]) if biased else None
    start = 0
    for linear in linears:
        part = slice(start, start + linear.out_features)
        linear.weight.data = weight[part]
        if bias is not None:
            linear.bias.data = bias[part]
        start = part.stop
    return weight, bias


def _linears(layer: Any) -> list[Any]:
    attention, mlp = layer.self_attn, layer.mlp
    return [
        *(attention.q_proj, attention.k_proj, attention.v_proj, attention.o_proj),
        *(mlp.gate_proj, mlp.up_proj, mlp.down_proj),
    ]


def _qk_norm(attention: Any, eps: float) -> Norm | None:
    """The norms of queries and keys, (heads, width), where the family has them."""
    import torch

    if not hasattr(attention, "q_norm"):
        return None
    pairs = (attention.q_proj, attention.q_norm), (attention.k_proj, attention.k_norm)
    weights = [
        norm.weight.data.expand(linear.out_features // attention.head_dim, -1)
        for linear, norm in pairs
    ]
    return Norm(torch.cat(weights), eps)
