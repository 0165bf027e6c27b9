"""A base with more tokens than it came with."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True, eq=False)
class Head:
    """How many logits the shared output layer gives: each view has those of its own tokenizer.

    Rows that belong to another adapter's tokens must not be written, however likely. `base` is the
    width of the base's own.
    """

    base: int
    width: int

    def __call__(self, module: Any, given: Any, logits: Any) -> Any:
        return logits[..., : self.width]


def widen(model: Any, tokens: int) -> Head | None:
    """Make room for `tokens` ids. None where there is room: many bases have more rows than tokens.

    The new rows are zero; what they mean is with the adapter. The old ones stay bit for bit.
    """
    import torch

    old = model.get_input_embeddings().weight.shape[0]
    if tokens <= old:
        return None
    model.resize_token_embeddings(tokens, mean_resizing=False)
    with torch.no_grad():
        for layer in (model.get_input_embeddings(), model.get_output_embeddings()):
            layer.weight[old:] = 0
    head = Head(old, tokens)
    model.get_output_embeddings().register_forward_hook(head)
    return head
