"""Reading tasks on disk: a text, a question to it, and the answer as the text's own ids.

A row holds one task, so that no task sees another; a batch holds tasks of about one length.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from verticalize.models.nano.batch import Written
from verticalize.models.template import render, terminator
from verticalize.records import Message

POOL = 2048  # tasks that are sorted by length together
_IDS, _ENDS, _ANSWERS = "ids.npy", "ends.npy", "answers.npy"


def encode_span(
    tokenizer: Any, messages: Sequence[Message], text: str, answer: str
) -> tuple[list[int], int]:
    """A prompt that shows `text`, and the part of it that answers, as ids.

    The answer's ids are those that it has in the text, so that writing it is copying. Where its
    edges lie inside of tokens these are taken whole.

    Returns:
        the ids, and how many at their end are the answer with its terminator.

    Raises:
        ValueError: the prompt does not show the text, or the text does not hold the answer.
    """
    prompt = render(tokenizer, messages)
    start = prompt.index(text) + text.index(answer)
    encoded = tokenizer(prompt, add_special_tokens=False, return_offsets_mapping=True)
    ids = encoded["input_ids"]
    said = [
        token
        for token, (first, last) in zip(ids, encoded["offset_mapping"], strict=True)
        if last > start and first < start + len(answer)
    ]
    return [*ids, *said, terminator(tokenizer)], len(said) + 1


def write_tasks(folder: Path, tasks: Iterable[tuple[list[int], int]]) -> int:
    """Write what `encode_span` gave; the count of tasks."""
    import numpy as np

    found = list(tasks)
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / _IDS, np.array([token for ids, _ in found for token in ids], dtype=np.uint16))
    np.save(folder / _ENDS, np.cumsum([len(ids) for ids, _ in found], dtype=np.int64))
    np.save(folder / _ANSWERS, np.array([answer for _, answer in found], dtype=np.uint16))
    return len(found)


class TaskBatches:
    """Batches of the tasks in `folder`: in their order by pools, mixed within a pool.

    Args:
        tokens_per_step: ids of a batch, those that fill its rows up included, at most; a longer
            task is a batch of its own.
        filler: the id behind a task's end.
    """

    def __init__(self, folder: Path, tokens_per_step: int, *, filler: int, seed: int = 0) -> None:
        import numpy as np

        self._ids = np.load(folder / _IDS, mmap_mode="r", allow_pickle=False)
        self._ends = np.load(folder / _ENDS, allow_pickle=False)
        self._starts = np.concatenate([[0], self._ends[:-1]])
        self._answers = np.load(folder / _ANSWERS, allow_pickle=False)
        self._filler, self.tokens = filler, tokens_per_step
        self._batches = self._planned(Random(seed))

    def __len__(self) -> int:
        """Batches in one pass over the tasks."""
        return len(self._batches)

    def batch(self, step: int) -> Written:
        """A row for each task, of which only the answer counts."""
        import torch

        numbers = self._batches[step % len(self)]
        longest = max(self._length(number) for number in numbers)
        ids = torch.full((len(numbers), longest), self._filler)
        importance = torch.zeros(len(numbers), longest - 1)
        for row, number in enumerate(numbers):
            length = self._length(number)
            task = self._ids[self._starts[number] : self._ends[number]].astype("int64")
            ids[row, :length] = torch.from_numpy(task)
            importance[row, length - 1 - int(self._answers[number]) : length - 1] = 1
        return Written(ids, importance)

    def _length(self, number: int) -> int:
        return int(self._ends[number] - self._starts[number])

    def _planned(self, random: Random) -> list[list[int]]:
        """The numbers of each batch's tasks."""
        batches: list[list[int]] = []
        for start in range(0, len(self._ends), POOL):
            pool = sorted(range(start, min(start + POOL, len(self._ends))), key=self._length)
            made: list[list[int]] = [[]]
            for number in pool:
                if made[-1] and self._length(number) * (len(made[-1]) + 1) > self.tokens:
                    made.append([])
                made[-1].append(number)
            random.shuffle(made)
            batches += made
        return batches
