"""What config.json says of a model in Meta's form."""

from typing import Any

from verticalize.errors import ModelError
from verticalize.models.meta.shards import PARAMS, Meta

_CODE_LLAMA = 1e6  # its base of the angles


def config_of(meta: Meta, factor: float | None) -> dict[str, Any]:
    """As `transformers.LlamaConfig` reads it.

    Args:
        factor: by which the angles are slowed down, where params.json does not say it.

    Raises:
        ModelError: the factor is needed, or would not count.
    """
    params = meta.params
    theta = float(params.get("rope_theta", 10_000.0))
    rope: dict[str, Any] = {"rope_type": "default", "rope_theta": theta}
    context = _context(meta, theta)
    if scale := _scale(meta, factor):
        rope |= {
            "rope_type": "llama3",
            "factor": scale,
            "low_freq_factor": 1.0,
            "high_freq_factor": float(params.get("high_freq_factor") or 4.0),
            "original_max_position_embeddings": context,
        }
        context = 131_072
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "hidden_size": params["dim"],
        "intermediate_size": meta.whole("layers.0.feed_forward.w1", 0).shape[0],
        "num_hidden_layers": params["n_layers"],
        "num_attention_heads": params["n_heads"],
        "num_key_value_heads": meta.key_heads,
        "rms_norm_eps": params["norm_eps"],
        "rope_parameters": rope,
        "max_position_embeddings": context,
        "vocab_size": meta.embedding().shape[0],
        "tie_word_embeddings": meta.tied,
        "dtype": str(meta.first["norm.weight"].dtype).removeprefix("torch."),
    }


def _context(meta: Meta, theta: float) -> int:
    """Tokens that the model was trained to read; Meta's files do not say it."""
    if theta >= _CODE_LLAMA:
        return 16_384
    if theta > 10_000:
        return 8192
    old = float(meta.params["norm_eps"]) < 1e-5 or (
        int(meta.params["n_layers"]) == 80 and "n_kv_heads" not in meta.params  # LLaMA 65B
    )
    return 2048 if old else 4096


def _scale(meta: Meta, given: float | None) -> float | None:
    """By how much the angles are slowed down; None: not at all."""
    scaled = bool(meta.params.get("use_scaled_rope"))
    told = meta.params.get("rope_scaling_factor")
    factor = told or given
    place, leave = str(meta.folder / PARAMS), "Leave --rope-scaling-factor out."
    if scaled and not factor:
        raise ModelError(
            "says use_scaled_rope and no factor.",
            place=place,
            hint="Give --rope-scaling-factor: 8 for Llama 3.1 and 3.3, 32 for Llama 3.2.",
        )
    if given and not scaled:
        raise ModelError("does not say use_scaled_rope.", place=place, hint=leave)
    if given and factor != given:
        raise ModelError(f"says the factor itself: {told}.", place=place, hint=leave)
    return float(factor) if factor and scaled else None
