"""Training of encoder-decoder models: the prompt is read, the last answer is written.

The labels are the whole answer with its end; the model itself shifts them to make its decoder's
input. (To shift them beforehand as well, as ChatYuan's script does, leaves each answer's first
token untrained.)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from verticalize.models.adapter import without_adapter
from verticalize.models.seq2seq.batch import grouped, padded
from verticalize.models.seq2seq.texts import Texts
from verticalize.models.training.descent import Step
from verticalize.records import Example
from verticalize.tune.encode import Dropped

IGNORED = -100  # the label of padding, as everywhere in transformers


@dataclass(frozen=True, slots=True)
class Pair:
    """The ids of a prompt, and those of its answer with the end; `id` is the example's."""

    asked: tuple[int, ...]
    said: tuple[int, ...]
    id: str = ""

    @property
    def ids(self) -> tuple[int, ...]:
        return self.asked + self.said

    @property
    def trained(self) -> tuple[bool, ...]:
        return (False,) * len(self.asked) + (True,) * len(self.said)


@dataclass(frozen=True, slots=True, eq=False)
class PairBatch:
    """Padded pairs, of shape (rows, longest); `read` and `trained` count real ids."""

    input_ids: Any
    attention_mask: Any
    labels: Any
    read: int
    trained: int


@dataclass(frozen=True, slots=True, eq=False)
class Seq2Seq:
    """The last answer of each conversation, given all before it.

    Args:
        max_length: of prompt and answer together; longer rows are left out and counted.
        tokens_per_step: upper size of a padded batch.
    """

    tokenizer: Any
    max_length: int
    tokens_per_step: int
    device: str

    def encode(self, examples: Iterable[Example]) -> tuple[list[Pair], Dropped]:
        texts = Texts.of(self.tokenizer)
        pairs: list[Pair] = []
        too_long = no_answer = 0
        for example in examples:
            pair = encode_pair(texts, example)
            if pair is None:
                no_answer += 1
            elif len(pair.asked) + len(pair.said) > self.max_length:
                too_long += 1
            else:
                pairs.append(pair)
        return pairs, Dropped(too_long=too_long, no_answer=no_answer)

    def plan(self, rows: Sequence[Pair], *, seed: int) -> "PairPlan":
        return PairPlan(rows, tokens_per_step=self.tokens_per_step, seed=seed, device=self.device)

    def not_packed(self, model: Any) -> str:
        return f"{model.config.model_type} reads with an encoder, whose rows are padded"

    def compute(
        self, model: Any, batch: PairBatch, weights: Mapping[str, Any] | None = None
    ) -> Step:
        import torch

        inner = without_adapter(model)
        given = {
            "input_ids": batch.input_ids,
            "attention_mask": batch.attention_mask,
            "decoder_input_ids": inner.prepare_decoder_input_ids_from_labels(batch.labels),
            "use_cache": False,
        }
        logits = torch.func.functional_call(model, dict(weights or {}), (), given).logits
        loss = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1).float(), batch.labels.flatten(), ignore_index=IGNORED
        )
        return Step(loss, batch.read, batch.trained)


def encode_pair(texts: Texts, example: Example) -> Pair | None:
    """The last answer and what leads to it; None where no assistant says anything."""
    messages = example.messages
    turns = [n for n, m in enumerate(messages) if m["role"] == "assistant" and m["content"].strip()]
    if not turns:
        return None
    said = texts.said(messages[turns[-1]]["content"].strip())
    asked = texts.asked(messages[: turns[-1]])
    return Pair(tuple(asked), (*said, texts.end), example.id)


class PairPlan:
    """Batches of pairs of like lengths, by the number of the step.

    ``len(plan)`` is the number of steps of an epoch. Pairs of the same lengths change places from
    epoch to epoch, and so do the batches; their number does not.
    """

    def __init__(
        self, rows: Sequence[Pair], *, tokens_per_step: int, seed: int, device: str
    ) -> None:
        self._rows, self._tokens, self._seed, self._device = rows, tokens_per_step, seed, device
        self._sizes = [(len(row.asked), len(row.said)) for row in rows]
        self._epoch, self._batches = 0, self._fill(0)

    def __len__(self) -> int:
        return len(self._batches)

    def step(self, step: int) -> PairBatch:
        return batch(self.rows(step), self._device)

    def rows(self, step: int) -> list[Pair]:
        epoch, place = divmod(step, len(self))
        if epoch != self._epoch:
            self._epoch, self._batches = epoch, self._fill(epoch)
        return [self._rows[number] for number in self._batches[place]]

    def _fill(self, epoch: int) -> list[list[int]]:
        random = Random(self._seed * 1_000_003 + epoch)
        order = list(range(len(self._rows)))
        random.shuffle(order)
        order.sort(key=self._sizes.__getitem__)
        batches = grouped(self._sizes, order, tokens=self._tokens)
        random.shuffle(batches)
        return batches


def batch(pairs: Sequence[Pair], device: str = "cpu") -> PairBatch:
    """The pairs, padded behind their ends."""
    # What stands in a masked place is of no account.
    ids, mask = padded([pair.asked for pair in pairs], 0, device)
    labels, _ = padded([pair.said for pair in pairs], IGNORED, device)
    trained = sum(len(pair.said) for pair in pairs)
    return PairBatch(ids, mask, labels, sum(len(pair.asked) for pair in pairs) + trained, trained)
