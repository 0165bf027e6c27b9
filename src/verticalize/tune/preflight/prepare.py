"""From settings, a base and rows to the training that the pre-flight looks at."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from verticalize.config import Settings
from verticalize.errors import ModelError, VerticalizeError
from verticalize.models.device import choose_device, choose_dtype
from verticalize.models.open import Base
from verticalize.models.training.ranks import ALONE, Ranks
from verticalize.records import Example
from verticalize.tune.encode import Encoded
from verticalize.tune.keywords import keywords
from verticalize.tune.objective import Causal, Objective, objective_for
from verticalize.tune.preflight.memory import choose_tokens_per_step
from verticalize.tune.preflight.outset import outset
from verticalize.tune.preflight.room import Room
from verticalize.tune.preflight.subject import Subject, Training
from verticalize.tune.pretraining import Texts, text_rows
from verticalize.tune.rows import encode_rows


def prepare(
    base: Base,
    examples: Sequence[Example],
    settings: Settings,
    *,
    out: Path,
    add_tokens: Sequence[str],
    texts: Texts | None = None,
    share: float = 1.0,
    ranks: Ranks = ALONE,
    faults: Sequence[VerticalizeError] = (),
) -> Subject:
    """The base and the rows with the settings of ``tune``, before they meet.

    ``tokens_per_step: auto`` becomes a number here.

    Args:
        out: a folder on the disk that checkpoints will be written to.
        texts: plain text that is trained on before the rows.
        share: of the machine's memory that this training can have.
        ranks: this process among those that train together.
        faults: why words or texts that the settings name are not among these: a check tells them.

    Raises:
        ModelError: the base has no tokenizer that can be loaded, or writes no text.
    """
    training = replace(_training(settings, tuple(add_tokens)), ranks=ranks)
    begin = outset(base, training)
    training = replace(training, method=begin.method)
    given = settings.tune
    switches: dict[str, Any] = {
        "overlong": given.overlong,
        "train_on_prompt": given.train_on_prompt,
        "mask_history": given.mask_history,
    }
    objective = objective_for(
        begin.config,
        begin.tokenizer,
        max_length=training.max_length,
        tokens_per_step=training.tokens_per_step,
        device=training.device,
        # What a model with an encoder does not know a check says (`settings`).
        **{} if begin.config.is_encoder_decoder else switches,
    )
    plain, missing = _plain(objective, texts)
    subject = Subject(
        base=base,
        config=begin.config,
        objective=objective,
        examples=examples,
        rows=encode_rows(objective, examples),
        training=training,
        room=Room.here(training.device, out).times(share),
        texts=plain,
        added=begin.added,
        faults=(*faults, *missing),
    )
    if given.tokens_per_step != "auto" or not subject.rows.train:
        return subject
    return subject.sized(choose_tokens_per_step(subject))


def _plain(
    objective: Objective, texts: Texts | None
) -> tuple[Sequence[Encoded], Sequence[VerticalizeError]]:
    """The rows of the texts, and why there are none; a model with an encoder reads none."""
    if texts is None or not isinstance(objective, Causal):
        return (), ()
    try:
        return text_rows(objective, texts), ()
    except ModelError as error:
        return (), (error,)


def _training(settings: Settings, add_tokens: tuple[str, ...]) -> Training:
    given, hardware = settings.tune, settings.hardware
    device = choose_device(hardware.device)
    looked_at = {field.name for field in fields(Training)}
    taken = {name: value for name, value in keywords(settings).items() if name in looked_at}
    size = given.tokens_per_step
    decided = {
        "tokens_per_step": given.max_length if size == "auto" else size,
        "device": device,
        "dtype": choose_dtype(device, hardware.dtype),
        "gradient_checkpointing": hardware.gradient_checkpointing,
        "add_tokens": add_tokens,
        "report_to": tuple(given.report_to),
        "text_epochs": given.continued_pretraining.num_train_epochs,
    }
    return Training(**taken | decided)
