"""How likely a model finds given answers: for choosing among them instead of writing one."""

from collections.abc import Callable, Sequence
from typing import Any

LOGITS = 1 << 26  # held at once; with their copies about a gigabyte
ROWS = 16  # a batch
ALIKE = 8  # tokens that the prompts of a batch may differ by

Score = Callable[[Any, int], Any]


def mean_likelihoods(
    score: Score,
    prompts: Sequence[Sequence[int]],
    answers: Sequence[Sequence[int]],
    *,
    pad: int,
    vocabulary: int,
    logits: int = LOGITS,
) -> list[float]:
    """The mean log-likelihood, in nats a token, of each answer after its prompt.

    Args:
        score: from (rows, tokens) ids and a count to (rows, count, vocabulary) logits of what
            follows the last `count` of them; no place may see a later one.
        prompts, answers: ids, one answer for each prompt; neither is empty, and an answer's end
            belongs to it.
        logits: of one batch at most, unless a single row has more.
    """
    found = [0.0] * len(prompts)
    lengths = [len(prompt) + len(answer) for prompt, answer in zip(prompts, answers, strict=True)]
    # Prompts of like length share a batch, for logits are made from the shortest one's end on.
    order = sorted(
        range(len(prompts)), key=lambda n: (len(prompts[n]) // ALIKE, len(answers[n]), n)
    )
    batch: list[int] = []
    for number in order:
        longest = max([lengths[number], *(lengths[n] for n in batch)])
        if len(batch) == ROWS or (len(batch) + 1) * longest * vocabulary > logits:
            _measure(score, prompts, answers, batch, pad, found)
            batch = []
        batch.append(number)
    _measure(score, prompts, answers, batch, pad, found)
    return found


def _measure(
    score: Score,
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
        logits = score(ids, longest - first)[:, :-1]
        loss = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1).float(),
            ids[:, first + 1 :].flatten().to(logits.device),
            reduction="none",
        ).view(len(batch), -1)
    for place, number in enumerate(batch):
        start = len(prompts[number]) - 1 - first
        found[number] = -float(loss[place, start : start + len(answers[number])].mean())
