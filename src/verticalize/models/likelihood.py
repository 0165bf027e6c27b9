"""How likely a model finds given answers: for choosing among them instead of writing one."""

from collections.abc import Sequence
from typing import Any

LOGITS = 1 << 26  # held at once; with their copies about a gigabyte
ROWS = 16  # a batch
ALIKE = 8  # tokens that the prompts of a batch may differ by


def mean_likelihoods(
    model: Any, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]], *, pad: int
) -> list[float]:
    """The mean log-likelihood, in nats a token, of each answer after its prompt.

    Args:
        prompts, answers: ids, one answer for each prompt; neither is empty, and an answer's end
            belongs to it.
    """
    found = [0.0] * len(prompts)
    width = model.config.get_text_config().vocab_size
    lengths = [len(prompt) + len(answer) for prompt, answer in zip(prompts, answers, strict=True)]
    # Prompts of like length share a batch, for logits are made from the shortest one's end on.
    order = sorted(
        range(len(prompts)), key=lambda n: (len(prompts[n]) // ALIKE, len(answers[n]), n)
    )
    batch: list[int] = []
    for number in order:
        longest = max([lengths[number], *(lengths[n] for n in batch)])
        if len(batch) == ROWS or (len(batch) + 1) * longest * width > LOGITS:
            _measure(model, prompts, answers, batch, pad, found)
            batch = []
        batch.append(number)
    _measure(model, prompts, answers, batch, pad, found)
    return found


def _measure(
    model: Any,
    prompts: Sequence[Sequence[int]],
    answers: Sequence[Sequence[int]],
    batch: Sequence[int],
    pad: int,
    found: list[float],
) -> None:
    """Put the likelihoods of the rows of `batch` into `found`.

    Rows are padded behind their end, which no position before it can see.
    """
    import torch

    if not batch:
        return
    rows = [[*prompts[number], *answers[number]] for number in batch]
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in rows])
    first = min(len(prompts[number]) for number in batch) - 1
    with torch.inference_mode():
        logits = model(
            input_ids=ids.to(model.device), use_cache=False, logits_to_keep=longest - first
        ).logits
        loss = torch.nn.functional.cross_entropy(
            logits[:, :-1].transpose(1, 2).float(),
            ids[:, first + 1 :].to(model.device),
            reduction="none",
        )
    for place, number in enumerate(batch):
        start = len(prompts[number]) - 1 - first
        found[number] = -float(loss[place, start : start + len(answers[number])].mean())
