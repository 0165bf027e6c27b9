"""The base model as an artifact of a build: where its weights are, and their fingerprint."""

import os
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.errors import ModelError
from verticalize.models.open import Base, resolve_base
from verticalize.store import read_json, write_json

NOTE = "base.json"
MODEL = "model"  # the folder of weights inside the artifact, for a base that is made on the spot
_PROBE = 1 << 20


def write_base(out: Path, base: Base) -> dict[str, Any]:
    """Note which base a build uses. Weights inside `out` are noted by a relative path."""
    inside = base.path.is_relative_to(out)
    note = {
        "name": base.name,
        "path": base.path.relative_to(out).as_posix() if inside else str(base.path.resolve()),
        "fingerprint": base.fingerprint,
    }
    write_json(out / NOTE, note)
    return note


def read_base(folder: Path) -> Base:
    """The base that `write_base` noted.

    Raises:
        ModelError: its weights are no longer where they were.
    """
    note = read_json(folder / NOTE)
    path = folder / note["path"]  # an absolute path stands for itself
    if not (path / "config.json").is_file():
        raise ModelError(
            f"the base model '{note['name']}' is no longer at {path}.",
            place=str(folder / NOTE),
            hint="Put it back, or remove this artifact's folder and build again.",
        )
    return Base(note["name"], path, note["fingerprint"])


def identify_base(name: str) -> dict[str, Any]:
    """What of a base enters a build's key, without reading gigabytes of weights.

    A folder counts by its files' names, sizes and first and last megabyte; a hub name counts as
    it is: the artifact keeps the revision that was found first.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir():
        return {"name": name}
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return {"files": {path.name: _probe(path) for path in files}}


def _probe(path: Path) -> list[Any]:
    size = path.stat().st_size
    with path.open("rb") as handle:
        head = handle.read(_PROBE)
        handle.seek(max(0, size - _PROBE), os.SEEK_SET)
        tail = handle.read(_PROBE)
    return [size, fingerprint.of_value([head.hex(), tail.hex()])]


def own_base(out: Path, name: str) -> dict[str, Any]:
    """Note a base whose weights were made in ``out/model``."""
    found = resolve_base(str(out / MODEL))
    return write_base(out, Base(name, found.path, found.fingerprint))
