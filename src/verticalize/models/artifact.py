"""The base model as an artifact of a build: where its weights are, and their fingerprint."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.errors import ModelError
from verticalize.models.builtin import AUTO, OWN, source
from verticalize.models.nano import NANO
from verticalize.models.open import Base, local_folder, resolve_base
from verticalize.store import read_json, write_json

NOTE = "base.json"
_PROBE = 1 << 20


def write_base(out: Path, base: Base) -> dict[str, Any]:
    """Note which base a build uses, and with which chat template."""
    note = {
        "name": base.name,
        "path": str(base.path.resolve()),
        "fingerprint": base.fingerprint,
        "template": base.template,
        **({"trust_remote_code": True} if base.trust_remote_code else {}),
    }
    write_json(out / NOTE, note)
    return note


def read_base(folder: Path) -> Base:
    """The base that `write_base` noted. The bundled one is where this installation has it.

    A path that is not absolute starts at `folder`: an export has put the base beside it.

    Raises:
        ModelError: its weights are no longer where they were, or of another version.
    """
    note = read_json(folder / NOTE)
    path = folder / note["path"]
    if note["name"] == NANO and Path(note["path"]).is_absolute():
        return _bundled(note, folder)
    if not (path / "config.json").is_file():
        raise ModelError(
            f"the base model '{note['name']}' is no longer at {note['path']}.",
            place=str(folder / NOTE),
            hint="Put it back, or remove this artifact's folder and build again.",
        )
    trusted = note.get("trust_remote_code", False)
    return Base(note["name"], path, note["fingerprint"], note["template"], trusted)


def _bundled(note: Mapping[str, Any], folder: Path) -> Base:
    base = resolve_base(NANO, AUTO if note["template"] == OWN else note["template"])
    if base.fingerprint != note["fingerprint"]:
        raise ModelError(
            "was built on another version of the bundled base 'nano'.",
            place=str(folder / NOTE),
            hint="Build again: verticalize build DOMAIN",
        )
    return base


def identify_base(
    name: str, template: str = AUTO, *, trust_remote_code: bool = False
) -> dict[str, Any]:
    """What of a base enters a build's key, without reading gigabytes of weights.

    A folder, and the bundled base, count by their files' names, sizes and first and last megabyte;
    a hub name counts as it is: the artifact keeps the revision that was found first.
    """
    written: dict[str, Any] = {} if template == AUTO else {"template": source(template)}
    if trust_remote_code:
        written["trust_remote_code"] = True
    folder = local_folder(name)
    if folder is None:
        return {"name": name, **written}
    files = sorted(path for path in folder.iterdir() if path.is_file())
    return {"files": {path.name: _probe(path) for path in files}, **written}


def _probe(path: Path) -> list[Any]:
    size = path.stat().st_size
    with path.open("rb") as handle:
        head = handle.read(_PROBE)
        handle.seek(max(0, size - _PROBE), os.SEEK_SET)
        tail = handle.read(_PROBE)
    return [size, fingerprint.of_value([head.hex(), tail.hex()])]
