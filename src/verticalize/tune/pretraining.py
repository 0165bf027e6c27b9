"""Continued pretraining: the domain's own texts, every token trained, before the instructions.

Gururangan et al. 2020, "Don't Stop Pretraining". The same loop and packing as for instructions.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from verticalize import fingerprint, jsonl
from verticalize.errors import ModelError
from verticalize.models import checkpoint
from verticalize.models.loop import Progress, Step, run
from verticalize.models.ranks import Ranks
from verticalize.models.schedule import cosine
from verticalize.models.template import plain_ids
from verticalize.store import write_json
from verticalize.tune.deal import Deal
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import Trainable
from verticalize.tune.methods.noise import Noise
from verticalize.tune.objective import Causal, Objective, mean_loss

LOG, RESULT = "pretraining_log.jsonl", "pretraining.json"


@dataclass(frozen=True, slots=True)
class Texts:
    """Plain text, one entry a document.

    Args:
        validation: documents that are not trained on, for the perplexity before and after.
        learning_rate: None: that of the rows.
    """

    train: Sequence[str]
    validation: Sequence[str] = ()
    num_train_epochs: float = 1.0
    learning_rate: float | None = None


@dataclass(frozen=True, slots=True)
class PretrainingResult:
    """What it did; perplexities are None where there is no validation text."""

    steps: int
    tokens: int
    perplexity_before: float | None
    perplexity_after: float | None
    recipe: str


def encode_texts(tokenizer: Any, texts: Iterable[str], *, max_length: int) -> list[Encoded]:
    """Rows of at most `max_length` ids, the end of a document being one of them; all trained.

    A document that is longer becomes several rows, of which none is much shorter than the others.
    """
    end = tokenizer.eos_token_id
    rows = []
    for text in texts:
        ids = plain_ids(tokenizer, text) + ([end] if end is not None else [])
        count = math.ceil(len(ids) / max_length)
        size = math.ceil(len(ids) / max(count, 1))
        parts = (ids[at : at + size] for at in range(0, len(ids), max(size, 1)))
        rows += [Encoded(tuple(part), (True,) * len(part)) for part in parts if len(part) > 1]
    return rows


def pretrain(
    trainable: Trainable,
    tokenizer: Any,
    texts: Texts,
    folder: Path,
    *,
    learning_rate: float,
    objective: Objective,
    warmup_ratio: float,
    weight_decay: float,
    max_grad_norm: float,
    max_length: int,
    save_steps: int,
    seed: int,
    device: str,
    dtype: Any,
    noise: Noise,
    recipe: Any,
    each: int,
    ranks: Ranks,
    progress: Progress | None,
) -> PretrainingResult:
    """Train on the texts. `folder` holds the checkpoint, and the state that it ended in, so that an
    interrupted tuning does not do it again; the log and the figures lie beside it.

    Raises:
        ModelError: there is no text, or the model reads with an encoder.
    """
    import torch

    if not isinstance(objective, Causal):
        raise ModelError(
            "a model with an encoder is trained on questions and answers alone.",
            place="tune.continued_pretraining",
            hint="Set num_train_epochs to 0.",
        )
    rows, held = (
        encode_texts(tokenizer, part, max_length=max_length)
        for part in (texts.train, texts.validation)
    )
    if not rows:
        raise ModelError(
            "there is no text to train on.",
            place="tune.continued_pretraining",
            hint="Set num_train_epochs to 0, or give the pack documents.",
        )
    model, peak = trainable.model, texts.learning_rate or learning_rate
    deal = Deal(objective.plan(rows, seed=seed), each, ranks)
    steps = deal.steps(texts.num_train_epochs)
    settings = [steps, deal.size, peak, warmup_ratio, weight_decay, max_grad_norm, seed]
    mark = fingerprint.of_value([recipe, str(dtype), settings, [row.ids for row in rows]])
    optimizer = torch.optim.AdamW(
        trainable.groups(peak), lr=peak, weight_decay=weight_decay, fused=device != "mps"
    )

    def compute(step: int, packed: Any) -> Step:
        noise.bounds = packed.bounds
        trainable.begin(step, [optimizer])
        return objective.compute(model, packed, trainable.weights(step, dtype))

    def measure() -> float | None:
        return mean_loss(objective, trainable, held, dtype, ranks) if held else None

    before = measure()
    model.train()
    done = run(
        trainable.parameters,
        [optimizer],
        lambda step: deal.compute(step, partial(compute, step), seed=seed),
        steps=steps,
        rate=lambda step: cosine(step, steps, warmup=warmup_ratio),
        max_grad_norm=max_grad_norm,
        folder=folder,
        recipe=mark,
        save_steps=save_steps,
        progress=progress,
        ranks=ranks,
    )
    state = {"recipe": mark, "log": done.log}
    checkpoint.save(folder, trainable.parameters, [optimizer], state, ranks)
    ranks.wait()
    tokens = sum(row["tokens"] for row in done.log)
    result = PretrainingResult(steps, tokens, _perplexity(before), _perplexity(measure()), mark)
    if ranks.first:
        jsonl.write(folder.parent / LOG, done.log)
        write_json(folder.parent / RESULT, asdict(result))
    model.train()
    return result


def _perplexity(nats: float | None) -> float | None:
    return None if nats is None else math.exp(nats)
