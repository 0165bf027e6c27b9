"""The training that a build would do, as the pre-flight looks at it."""

from pathlib import Path
from typing import Any

from verticalize.config import Settings
from verticalize.config.settings import Tune
from verticalize.domain.pack import Pack
from verticalize.instruct.write import read_examples
from verticalize.models.artifact import read_base
from verticalize.models.device import choose_device, choose_dtype
from verticalize.models.tokenizer import load_tokenizer
from verticalize.pipeline.tuning import tokens_of
from verticalize.tune.methods import Full, Lisa, Lora, Method, Prefix, PTuning
from verticalize.tune.objective import objective_for
from verticalize.tune.preflight.memory import choose_tokens_per_step
from verticalize.tune.preflight.room import Room
from verticalize.tune.preflight.subject import Subject, Training
from verticalize.tune.rows import encode_rows

_KINDS: dict[str, Any] = {
    "lora": Lora,
    "prefix": Prefix,
    "p_tuning": PTuning,
    "full": Full,
    "lisa": Lisa,
}


def prepare(pack: Pack, settings: Settings, base: Path, instruct: Path, out: Path) -> Subject:
    """The base and the rows of two artifacts with the settings of ``tune``, before they meet.

    ``tokens_per_step: auto`` becomes a number here.

    Args:
        out: a folder on the disk that checkpoints will be written to.
    """
    from transformers import AutoConfig

    found = read_base(base)
    config = AutoConfig.from_pretrained(found.path, trust_remote_code=False)
    training = _training(pack, settings)
    objective = objective_for(
        config,
        load_tokenizer(found),
        max_length=training.max_length,
        tokens_per_step=training.tokens_per_step,
        device=training.device,
        overlong=settings.tune.overlong,
        train_on_prompt=settings.tune.train_on_prompt,
        mask_history=settings.tune.mask_history,
    )
    examples = list(read_examples(instruct))
    subject = Subject(
        base=found,
        config=config,
        objective=objective,
        examples=examples,
        rows=encode_rows(objective, examples),
        training=training,
        room=Room.here(training.device, out),
    )
    if settings.tune.tokens_per_step != "auto" or not subject.rows.train:
        return subject
    return subject.sized(choose_tokens_per_step(subject))


def machine(settings: Settings) -> dict[str, Any]:
    """What of the machine decides ``tokens_per_step: auto``; it stays the same on one machine."""
    device = choose_device(settings.hardware.device)
    return {
        "memory": Room.here(device, Path.cwd()).planned,
        "device": device,
        "dtype": str(choose_dtype(device, settings.hardware.dtype)),
        "gradient_checkpointing": settings.hardware.gradient_checkpointing,
    }


def _training(pack: Pack, settings: Settings) -> Training:
    given, hardware = settings.tune, settings.hardware
    device = choose_device(hardware.device)
    size = given.tokens_per_step
    return Training(
        method=_method(given),
        learning_rate=given.learning_rate,
        num_train_epochs=given.num_train_epochs,
        max_steps=given.max_steps,
        tokens_per_step=given.max_length if size == "auto" else size,
        warmup_ratio=given.warmup_ratio,
        max_length=given.max_length,
        seed=given.seed,
        device=device,
        dtype=choose_dtype(device, hardware.dtype),
        gradient_checkpointing=hardware.gradient_checkpointing,
        quantization=given.quantization,
        adapter=Path(given.adapter) if given.adapter else None,
        add_tokens=tuple(tokens_of(pack, given.add_tokens)),
        gradient_accumulation_steps=given.gradient_accumulation_steps,
        texts=given.continued_pretraining.num_train_epochs > 0,
    )


def _method(given: Tune) -> Method:
    options = getattr(given, given.method).model_dump() if given.method != "full" else {}
    method: Method = _KINDS[given.method](**options)
    return method
