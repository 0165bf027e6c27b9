"""Prepared rows on disk: conversations and plain text, cut to one length, in training order.

Made once where the texts are, read where the model is trained. Ids are 16 bits wide; beside them
stands a bit for each id that belongs to an answer.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from verticalize.models.nano.batch import Written
from verticalize.models.template import markup_ids, plain_ids, render, terminator
from verticalize.records import Message

ROW = 512
ANSWER = 4.0  # what a token of an answer counts; one of the text around it counts 1
_IDS, _MARKS = "ids.npy", "answers.npy"


def encode_task(tokenizer: Any, messages: Sequence[Message]) -> tuple[list[int], int]:
    """A conversation as ids, and how many at its end are the last answer."""
    answer = [*plain_ids(tokenizer, messages[-1]["content"]), terminator(tokenizer)]
    return [*markup_ids(tokenizer, render(tokenizer, messages[:-1])), *answer], len(answer)


def write_rows(
    folder: Path,
    tasks: Iterator[tuple[list[int], int]],
    text: Iterator[int],
    *,
    rows: int,
    full: Sequence[bool],
    row: int = ROW,
) -> None:
    """Fill `rows` rows of ``row + 1`` ids.

    A row holds as many whole tasks as fit and runs out in plain text; where ``full[n % len(full)]``
    is false it is all plain text. Tasks that are longer than a row are left out.
    """
    import numpy as np

    ids = np.empty((rows, row + 1), dtype=np.uint16)
    marks = np.zeros((rows, row + 1), dtype=bool)
    waiting: tuple[list[int], int] | None = None
    for number in range(rows):
        at = 0
        while full[number % len(full)]:
            task, answer = waiting or next(tasks)
            waiting = None
            if len(task) > row:
                continue
            if at + len(task) > row + 1:
                waiting = (task, answer)
                break
            ids[number, at : at + len(task)] = task
            at += len(task)
            marks[number, at - answer : at] = True
        for place in range(at, row + 1):
            ids[number, place] = next(text)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / _IDS, ids)
    np.save(folder / _MARKS, np.packbits(marks, axis=1))


class PackedRows:
    """Batches of the rows in `folder`, in their order, from the beginning again at the end.

    Args:
        tokens_per_step: targets of a batch; whole rows are taken, at least one.
    """

    def __init__(self, folder: Path, tokens_per_step: int) -> None:
        import numpy as np

        self._ids = np.load(folder / _IDS, mmap_mode="r", allow_pickle=False)
        self._marks = np.load(folder / _MARKS, mmap_mode="r", allow_pickle=False)
        self._row = int(self._ids.shape[1]) - 1
        self._count: int = max(1, tokens_per_step // self._row)

    def __len__(self) -> int:
        """Batches in one pass over the rows."""
        return int(self._ids.shape[0]) // self._count

    @property
    def tokens(self) -> int:
        return self._count * self._row

    def batch(self, step: int) -> Written:
        import numpy as np
        import torch

        start = step % len(self) * self._count
        ids = np.asarray(self._ids[start : start + self._count], dtype=np.int64)
        marks = np.unpackbits(self._marks[start : start + self._count], axis=1)[
            :, 1 : self._row + 1
        ]
        importance = torch.from_numpy(marks.astype(np.float32)) * (ANSWER - 1) + 1
        return Written(torch.from_numpy(ids), importance)
