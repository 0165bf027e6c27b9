"""The training that a build would do, as the pre-flight looks at it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from verticalize.config import Settings
from verticalize.instruct.write import read_examples
from verticalize.models.artifact import read_base
from verticalize.models.device import choose_device, choose_dtype
from verticalize.models.tokenizer import load_tokenizer
from verticalize.tune.methods import Lora
from verticalize.tune.preflight.memory import choose_tokens_per_step
from verticalize.tune.preflight.room import Room
from verticalize.tune.preflight.subject import Subject, Training
from verticalize.tune.rows import encode_rows


def prepare(settings: Settings, base: Path, instruct: Path, out: Path) -> Subject:
    """The base and the rows of two artifacts with the settings of ``tune``, before they meet.

    ``tokens_per_step: auto`` becomes a number here.

    Args:
        out: a folder on the disk that checkpoints will be written to.
    """
    from transformers import AutoConfig

    found = read_base(base)
    tokenizer = load_tokenizer(found)
    examples = list(read_examples(instruct))
    given = settings.tune
    auto = given.tokens_per_step == "auto"
    device = choose_device(settings.hardware.device)
    subject = Subject(
        base=found,
        config=AutoConfig.from_pretrained(found.path),
        tokenizer=tokenizer,
        examples=examples,
        rows=encode_rows(
            tokenizer,
            examples,
            max_length=given.max_length,
            overlong=given.overlong,
            train_on_prompt=given.train_on_prompt,
            mask_history=given.mask_history,
        ),
        training=Training(
            method=Lora(**given.lora.model_dump()),
            learning_rate=given.learning_rate,
            num_train_epochs=given.num_train_epochs,
            max_steps=given.max_steps,
            tokens_per_step=given.max_length if auto else int(given.tokens_per_step),
            warmup_ratio=given.warmup_ratio,
            max_length=given.max_length,
            save_steps=given.save_steps,
            seed=given.seed,
            device=device,
            dtype=choose_dtype(device, settings.hardware.dtype),
            train_on_prompt=given.train_on_prompt,
            mask_history=given.mask_history,
            gradient_checkpointing=settings.hardware.gradient_checkpointing,
        ),
        room=Room.here(device, out),
    )
    if not auto or not subject.rows.train:
        return subject
    size = choose_tokens_per_step(subject)
    return replace(subject, training=replace(subject.training, tokens_per_step=size))


def machine(settings: Settings) -> dict[str, Any]:
    """What of the machine decides ``tokens_per_step: auto``; it stays the same on one machine."""
    device = choose_device(settings.hardware.device)
    return {
        "memory": Room.here(device, Path.cwd()).planned,
        "device": device,
        "dtype": str(choose_dtype(device, settings.hardware.dtype)),
        "gradient_checkpointing": settings.hardware.gradient_checkpointing,
    }
