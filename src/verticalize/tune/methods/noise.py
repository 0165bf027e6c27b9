"""NEFTune: noise on the embeddings while training (Jain et al. 2023)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from verticalize.errors import ModelError


@dataclass(slots=True, eq=False)
class Noise:
    """Uniform noise of alpha/sqrt(length x width), by the length of each conversation.

    `bounds` are those of the packed row that is read next; transformers' own hook would take the
    whole row for one conversation, and add too little.
    """

    alpha: float
    bounds: Sequence[int] = ()

    def __call__(self, module: Any, given: Any, embedded: Any) -> Any:
        """As a forward hook of the embeddings, of shape (rows, tokens, width)."""
        import torch

        if not module.training:
            return embedded
        tokens, width = embedded.shape[1:]
        fits = len(self.bounds) > 1 and self.bounds[-1] == tokens
        bounds = self.bounds if fits else (0, tokens)
        reach = torch.cat(
            [
                torch.full((end - start,), self.alpha / math.sqrt((end - start) * width))
                for start, end in pairwise(bounds)
            ]
        )
        spread = torch.empty_like(embedded).uniform_(-1, 1)
        return embedded + spread * reach.to(embedded)[None, :, None]


def must_take_noise(config: Any, alpha: float) -> None:
    """Raises: ModelError: an encoder and a decoder read with embeddings of their own."""
    if alpha > 0 and config.is_encoder_decoder:
        raise ModelError(
            "noise on the embeddings is for models without an encoder.",
            place="tune.neftune_noise_alpha",
            hint="Set it to 0.",
        )


def add_noise(model: Any, alpha: float) -> Noise:
    """Hook the noise to the embeddings of `model`; none in evaluation, none where alpha is 0.

    Raises:
        ModelError: an encoder and a decoder read with embeddings of their own.
    """
    must_take_noise(model.config, alpha)
    noise = Noise(alpha)
    if alpha > 0:
        model.get_input_embeddings().register_forward_hook(noise)
    return noise
