"""What one step of pretraining reads, and what of it is learned."""

from typing import Any, NamedTuple, Protocol

from verticalize.models.attention import packed_options
from verticalize.models.nano.loss import linear_cross_entropy

SHARPNESS = 3.0  # what a nat of mean likelihood counts where one sentence is chosen among several
LIKELY = 0.3  # beside the choice: that the question itself is likely after the right sentence


class Batch(Protocol):
    """Ids, and a loss of the hidden states that they lead to."""

    def to(self, device: str) -> "Batch": ...

    def inputs(self, model: Any) -> dict[str, Any]:
        """What `model` is called with."""

    def loss(self, hidden: Any, weight: Any, dtype: Any) -> Any:
        """A scalar in nats, from (rows, tokens, width) and the (vocabulary, width) projection."""


class Written(NamedTuple):
    """Rows of one length, of which `importance` says what is learned.

    Args:
        ids: (rows, tokens + 1).
        importance: (rows, tokens), what each of the targets ``ids[:, 1:]`` counts.
    """

    ids: Any
    importance: Any

    def to(self, device: str) -> "Written":
        return Written(self.ids.to(device), self.importance.to(device))

    def inputs(self, model: Any) -> dict[str, Any]:
        return {"input_ids": self.ids[:, :-1]}

    def loss(self, hidden: Any, weight: Any, dtype: Any) -> Any:
        return linear_cross_entropy(hidden, weight, self.ids[:, 1:], dtype, self.importance)


class Offered(NamedTuple):
    """Questions, each behind several sentences, of which the first one answers it.

    All stand in one row, none sees another.

    Args:
        ids, positions: (1, tokens).
        bounds: where each sentence with its question begins, and the end of all.
        asked: which of the ids belong to a question.
        owners: for each of these, the number of its sentence.
        priors: (sentences,) what speaks for each beforehand, in nats a token.
        sizes: how many sentences each question stands behind.
    """

    ids: Any
    positions: Any
    bounds: tuple[int, ...]
    asked: Any
    owners: Any
    priors: Any
    sizes: tuple[int, ...]

    def to(self, device: str) -> "Offered":
        return self._replace(
            ids=self.ids.to(device),
            positions=self.positions.to(device),
            asked=self.asked.to(device),
            owners=self.owners.to(device),
            priors=self.priors.to(device),
        )

    def inputs(self, model: Any) -> dict[str, Any]:
        return {"input_ids": self.ids, **packed_options(model, self.positions, self.bounds)}

    def loss(self, hidden: Any, weight: Any, dtype: Any) -> Any:
        """That the right sentence explains its question best, and explains it well.

        The likelihood of a question after a sentence is what `decoding.mode=choose` asks for; this
        is the cross-entropy of that choice (van den Oord et al. 2018), the others being negatives.
        """
        import torch

        logits = hidden[0, self.asked - 1] @ weight.to(dtype).T
        nats = torch.nn.functional.cross_entropy(
            logits.float(), self.ids[0, self.asked], reduction="none"
        )
        total = torch.zeros_like(self.priors).index_add(0, self.owners, nats)
        told = -total / torch.bincount(self.owners, minlength=len(total))
        scores = torch.split(SHARPNESS * (told + self.priors), list(self.sizes))
        chosen = torch.stack([of_one.log_softmax(0)[0] for of_one in scores])
        right = torch.stack([of_one[0] for of_one in torch.split(told, list(self.sizes))])
        return -(chosen.mean() + LIKELY * right.mean())
