"""Continued pretraining: the domain's own texts, every token trained, before the instructions.

Gururangan et al. 2020, "Don't Stop Pretraining". The same loop and packing as for instructions.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from verticalize import fingerprint, jsonl
from verticalize.errors import ModelError
from verticalize.models.template import plain_ids
from verticalize.models.training import checkpoint
from verticalize.models.training.ranks import Ranks
from verticalize.store import write_json
from verticalize.tune.course import Course, adamw
from verticalize.tune.encode import Encoded
from verticalize.tune.objective import Causal, Objective

PRETRAINING = "pretraining"  # the folder of its checkpoint
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


def must_read_texts(config: Any, ranks: Ranks) -> None:
    """Refuse texts where `pretrain` could not train on them.

    Raises:
        ModelError: the model reads with an encoder, or DeepSpeed's engine, which has one optimizer
            for one training, is asked for.
    """
    if config.is_encoder_decoder:
        raise _not_with_an_encoder()
    if ranks.zero:
        raise ModelError(
            "ZeRO trains on rows alone, without texts before them.",
            place="tune.continued_pretraining",
            hint="Set num_train_epochs to 0, or launch with fsdp.yaml "
            "(python -m verticalize.tune --print-config fsdp).",
        )


def _not_with_an_encoder() -> ModelError:
    return ModelError(
        "a model with an encoder is trained on questions and answers alone.",
        place="tune.continued_pretraining",
        hint="Set num_train_epochs to 0.",
    )


def text_rows(objective: Objective, texts: Texts) -> list[Encoded]:
    """The texts that are trained on, as rows.

    Raises:
        ModelError: there is no text, or the model reads with an encoder.
    """
    if not isinstance(objective, Causal):
        raise _not_with_an_encoder()
    rows = encode_texts(objective.tokenizer, texts.train, max_length=objective.max_length)
    if not rows:
        raise ModelError(
            "there is no text to train on.",
            place="tune.continued_pretraining",
            hint="Set num_train_epochs to 0, or give the pack documents.",
        )
    return rows


def pretrain(
    course: Course,
    tokenizer: Any,
    texts: Texts,
    folder: Path,
    *,
    max_length: int,
    recipe: Any,
) -> PretrainingResult:
    """Train on the texts. `folder` holds the checkpoint, and the state that it ended in, so that an
    interrupted tuning does not do it again; the log and the figures lie beside it.

    Raises:
        ModelError: there is no text.
    """
    rows = text_rows(course.objective, texts)
    held = encode_texts(tokenizer, texts.validation, max_length=max_length)
    trainable, machine, rates = course.trainable, course.machine, course.regime.rates
    peak = texts.learning_rate or rates.learning_rate
    deal = course.deal(rows)
    steps = deal.steps(texts.num_train_epochs)
    settings = [
        *(steps, deal.size, peak),
        *(rates.warmup_ratio, rates.weight_decay, rates.max_grad_norm, course.regime.seed),
    ]
    mark = fingerprint.of_value([recipe, str(machine.dtype), settings, [row.ids for row in rows]])
    optimizer = adamw(trainable, rate=peak, weight_decay=rates.weight_decay, device=machine.device)

    def perplexity() -> float | None:
        return math.exp(course.measure(held)) if held else None

    before = perplexity()
    done = course.train(deal, optimizer, steps=steps, folder=folder, recipe=mark)
    state = {"recipe": mark, "log": done.log}
    checkpoint.save(folder, trainable.parameters, [optimizer], state, machine.ranks)
    machine.ranks.wait()
    tokens = sum(row["tokens"] for row in done.log)
    result = PretrainingResult(steps, tokens, before, perplexity(), mark)
    if machine.ranks.first:
        jsonl.write(folder.parent / LOG, done.log)
        write_json(folder.parent / RESULT, asdict(result))
    trainable.model.train()
    return result
