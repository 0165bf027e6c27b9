"""Choices on disk: a question behind each of several sentences, of which the first answers it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from verticalize.models.nano.batch import Offered
from verticalize.models.nano.rows import encode_task
from verticalize.records import Message

_IDS, _ENDS, _QUESTIONS = "ids.npy", "ends.npy", "questions.npy"
_PRIORS, _SIZES = "priors.npy", "sizes.npy"


@dataclass(frozen=True, slots=True)
class Offer:
    """One question.

    Args:
        rows: for each sentence the ids of its prompt with the question, the right one first.
        question: how many of the ids at a row's end are the question with its terminator.
        priors: what speaks for each sentence beforehand, in nats a token.
    """

    rows: tuple[list[int], ...]
    question: int
    priors: tuple[float, ...]


def encode_offer(
    tokenizer: Any,
    prompts: Sequence[Sequence[Message]],
    question: str,
    priors: Sequence[float],
) -> Offer:
    """A question behind each of `prompts`; the first one shows the sentence that answers."""
    asked: Message = {"role": "assistant", "content": question}
    tasks = [encode_task(tokenizer, (*prompt, asked)) for prompt in prompts]
    return Offer(tuple(ids for ids, _ in tasks), tasks[0][1], tuple(priors))


def write_offers(folder: Path, offers: Iterable[Offer]) -> int:
    """Write them in their order; the count."""
    import numpy as np

    found = list(offers)
    rows = [row for offer in found for row in offer.rows]
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / _IDS, np.array([token for row in rows for token in row], dtype=np.uint16))
    np.save(folder / _ENDS, np.cumsum([len(row) for row in rows], dtype=np.int64))
    np.save(folder / _QUESTIONS, np.array([o.question for o in found], dtype=np.uint16))
    np.save(folder / _PRIORS, np.array([p for o in found for p in o.priors], dtype=np.float32))
    np.save(folder / _SIZES, np.array([len(o.rows) for o in found], dtype=np.uint16))
    return len(found)


class OfferBatches:
    """Batches of the choices in `folder`, mixed anew by `seed`.

    Args:
        tokens_per_step: ids of a batch, at most; a larger choice is a batch of its own.
    """

    def __init__(self, folder: Path, tokens_per_step: int, *, seed: int = 0) -> None:
        import numpy as np

        def read(name: str) -> Any:
            return np.load(folder / name, allow_pickle=False)

        self._ids = np.load(folder / _IDS, mmap_mode="r", allow_pickle=False)
        self._bounds = np.concatenate([[0], read(_ENDS)])
        self._questions, self._priors = read(_QUESTIONS), read(_PRIORS)
        self._firsts = np.concatenate([[0], np.cumsum(read(_SIZES), dtype=np.int64)])
        self.tokens = tokens_per_step
        self._batches = self._planned(Random(seed))

    def __len__(self) -> int:
        """Batches in one pass over the choices."""
        return len(self._batches)

    def batch(self, step: int) -> Offered:
        import numpy as np
        import torch

        numbers = self._batches[step % len(self)]
        rows = [row for n in numbers for row in range(self._firsts[n], self._firsts[n + 1])]
        lengths = [int(self._bounds[row + 1] - self._bounds[row]) for row in rows]
        sizes = tuple(int(self._firsts[n + 1] - self._firsts[n]) for n in numbers)
        asked = np.repeat(self._questions[numbers], sizes).astype(np.int64)
        ends = np.cumsum(lengths)
        ids = [self._ids[self._bounds[row] : self._bounds[row + 1]] for row in rows]
        marked = [np.arange(end - count, end) for end, count in zip(ends, asked, strict=True)]
        return Offered(
            ids=torch.from_numpy(np.concatenate(ids).astype(np.int64))[None],
            positions=torch.cat([torch.arange(length) for length in lengths])[None],
            bounds=(0, *map(int, ends)),
            asked=torch.from_numpy(np.concatenate(marked)),
            owners=torch.from_numpy(np.repeat(np.arange(len(rows)), asked)),
            priors=torch.from_numpy(self._priors[rows]),
            sizes=sizes,
        )

    def _planned(self, random: Random) -> list[list[int]]:
        """The numbers of each batch's choices."""
        order = list(range(len(self._questions)))
        random.shuffle(order)
        batches: list[list[int]] = []
        room = 0
        for number in order:
            size = int(self._bounds[self._firsts[number + 1]] - self._bounds[self._firsts[number]])
            if size > room or not batches:
                batches.append([])
                room = self.tokens
            batches[-1].append(number)
            room -= size
        return batches
