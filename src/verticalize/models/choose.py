"""Choosing among whole answers by their likelihood, where writing word by word misleads.

A greedy writer is committed by the first words of a sentence, which seldom tell what it says. Here
each answer is read to its end after the same prompt, and the likeliest word for word wins.
"""

from collections.abc import Sequence
from typing import Any


def mean_likelihoods(
    model: Any, prompt: Sequence[int], answers: Sequence[Sequence[int]], *, pad: int
) -> list[float]:
    """The mean log-likelihood, in nats a token, of each answer after `prompt`.

    The prompt is read once. Answers hold at least one id; their end belongs to them.
    """
    import torch

    device = model.device
    width, count = max(map(len, answers)), len(answers)
    ids = torch.tensor([[*row, *[pad] * (width - len(row))] for row in answers], device=device)
    lengths = torch.tensor([len(row) for row in answers], device=device)
    with torch.inference_mode():
        read = model(
            input_ids=torch.tensor([list(prompt)], device=device),
            use_cache=True,
            logits_to_keep=1,
        )
        cache = read.past_key_values
        cache.batch_repeat_interleave(count)
        places = torch.arange(len(prompt), len(prompt) + width, device=device)
        after = model(
            input_ids=ids,
            attention_mask=torch.ones(count, len(prompt) + width, device=device),
            position_ids=places.expand(count, width),
            past_key_values=cache,
            use_cache=True,
        )
        first = read.logits[:, -1:].float().expand(count, 1, -1)
        logits = torch.cat([first, after.logits[:, :-1].float()], dim=1)
        found = torch.log_softmax(logits, dim=-1).gather(2, ids[..., None])[..., 0]
        told = torch.arange(width, device=device) < lengths[:, None]
        return ((found * told).sum(dim=1) / lengths).tolist()


def best(likelihoods: Sequence[float], priors: Sequence[float]) -> int:
    """The place of the answer with the highest sum of both; the first of equals."""
    return max(range(len(likelihoods)), key=lambda n: likelihoods[n] + priors[n])
