"""Whether a model can read several conversations in one row, each as if it stood alone.

Some cannot: without position ids (ALiBi), with a state that runs through the whole row (recurrent
layers, convolutions), or with virtual tokens before the first conversation alone. What the
configuration does not tell is found out by trying: two short conversations, packed and alone.
"""

import inspect
from typing import Any

_SEEN = frozenset({"full_attention", "sliding_attention"})  # masks that know a row's positions
_PART = 6  # tokens of a conversation of the trial
_SLIGHT = 0.02  # of the effect that a conversation's own words have: rounding, never a leak


def packing_refused(model: Any) -> str | None:
    """Why conversations must not share a row of this model; None where they may."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    reason = _by_kind(model, inner)
    return reason if reason is not None else _by_trial(model, inner)


def _by_kind(model: Any, inner: Any) -> str | None:
    name = inner.config.model_type
    if "position_ids" not in inspect.signature(inner.forward).parameters:
        return f"{name} takes no position ids, so that a row has one beginning only"
    kinds = set(getattr(inner.config.get_text_config(), "layer_types", None) or ()) - _SEEN
    if kinds:
        return f"{name} has layers of another kind ({', '.join(sorted(kinds))})"
    if getattr(inner, "_is_stateful", False):
        return f"{name} carries a state from token to token through the whole row"
    peft = getattr(model, "active_peft_config", None)
    if peft is not None and peft.is_prompt_learning:
        return "virtual tokens stand before a row's first conversation alone"
    return None


def _by_trial(model: Any, inner: Any) -> str | None:
    """Try it on ids without meaning, in the model's own number type."""
    import torch

    from verticalize.models.attention import packed_options

    width = inner.config.get_text_config().vocab_size
    device = next(model.parameters()).device
    one, two, other = (
        torch.tensor([[(n * step + 3) % width for n in range(1, _PART + 1)]], device=device)
        for step in (7, 11, 13)
    )
    positions = torch.arange(_PART, device=device).repeat(2)[None]
    training = model.training
    model.eval()
    try:
        with torch.no_grad():

            def packed(first: Any) -> Any:
                options = packed_options(inner, positions, (0, _PART, 2 * _PART))
                ids = torch.cat([first, two], dim=1)
                return model(input_ids=ids, use_cache=False, **options).logits[0, _PART:].float()

            alone = model(input_ids=two, use_cache=False).logits[0].float()
            changed = two.clone()
            changed[0, 0] = other[0, 0]
            effect = model(input_ids=changed, use_cache=False).logits[0, 1:].float()
            size = (effect - alone[1:]).abs().max()
            beside = packed(one)
            leak = (packed(other) - beside).abs().max()
            apart = (beside - alone).abs().max()
    finally:
        model.train(training)
    if max(leak, apart) <= max(float(size) * _SLIGHT, _rounding(alone, next(model.parameters()))):
        return None
    return (
        f"a conversation of {inner.config.model_type} reads otherwise beside another one "
        f"(largest difference of a logit: {float(max(leak, apart)):.2g})"
    )


def _rounding(logits: Any, weight: Any) -> float:
    import torch

    return 2 * float(torch.finfo(weight.dtype).eps * logits.abs().max())
