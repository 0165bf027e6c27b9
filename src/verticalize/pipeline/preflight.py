"""The training that a build would do, as the pre-flight looks at it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verticalize.config import Settings
from verticalize.domain.pack import Pack
from verticalize.errors import ConfigError
from verticalize.instruct.write import read_examples
from verticalize.models.artifact import read_base
from verticalize.models.device import choose_device, choose_dtype
from verticalize.pipeline.tune_reads import texts_of, tokens_of
from verticalize.tune.preflight.prepare import prepare as subject_of
from verticalize.tune.preflight.room import Room
from verticalize.tune.preflight.subject import Subject


def prepare(pack: Pack, settings: Settings, folders: Mapping[str, Path], out: Path) -> Subject:
    """The base, the rows and the texts of earlier stages with the settings of ``tune``.

    Args:
        folders: of the artifacts, by stage.
        out: a folder on the disk that checkpoints will be written to.
    """
    words, faults = _words(pack, settings)
    return subject_of(
        read_base(folders["base"]),
        list(read_examples(folders["instruct"])),
        settings,
        out=out,
        add_tokens=words,
        texts=texts_of(pack, settings, folders["ingest"]),
        faults=faults,
    )


def _words(pack: Pack, settings: Settings) -> tuple[list[str], list[ConfigError]]:
    """The words that become tokens, and why there are none of those that the settings name."""
    try:
        return tokens_of(pack, settings.tune.add_tokens), []
    except ConfigError as error:
        return [], [error]


def machine(settings: Settings) -> dict[str, Any]:
    """What of the machine decides ``tokens_per_step: auto``; it is meant to stay the same."""
    device = choose_device(settings.hardware.device)
    return {
        "memory": Room.here(device, Path.cwd()).planned,
        "device": device,
        "dtype": str(choose_dtype(device, settings.hardware.dtype)),
        "gradient_checkpointing": settings.hardware.gradient_checkpointing,
    }
