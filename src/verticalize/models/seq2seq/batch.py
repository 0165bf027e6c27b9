"""Rows of ids as padded batches of like lengths."""

from collections.abc import Iterable, Sequence
from typing import Any


def padded(rows: Sequence[Sequence[int]], filler: int, device: Any) -> tuple[Any, Any]:
    """Ids of shape (rows, longest), filled up behind each row's end; and 1 where an id is real."""
    import torch

    longest = max(map(len, rows))
    ids = [[*row, *[filler] * (longest - len(row))] for row in rows]
    mask = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
    return torch.tensor(ids, device=device), torch.tensor(mask, device=device)


def grouped(
    sizes: Sequence[tuple[int, int]], order: Iterable[int], *, tokens: int, rows: int | None = None
) -> list[list[int]]:
    """Numbers of rows, cut into batches of neighbours in `order`.

    Args:
        sizes: ids to read and to write, for each row.
        tokens: of a batch at most, its padding included; a longer row has a batch to itself.
        rows: of a batch at most; None: as the tokens allow.
    """
    batches: list[list[int]] = []
    batch: list[int] = []
    for number in order:
        reads, writes = zip(*(sizes[n] for n in (*batch, number)), strict=True)
        wide = (max(reads) + max(writes)) * (len(batch) + 1) > tokens
        if batch and (wide or len(batch) == rows):
            batches.append(batch)
            batch = []
        batch.append(number)
    return [*batches, batch] if batch else batches
