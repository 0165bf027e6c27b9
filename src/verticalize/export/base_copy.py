"""The base, where the other software finds it: by its hub name, or as a copy in the export."""

import shutil
from pathlib import Path

from verticalize.export.built import Built
from verticalize.export.card import hub_name
from verticalize.models.open import FILES

FOLDER = "base"


def place_base(built: Built, out: Path, *, start: str = "$here") -> str:
    """The base's hub name; of any other a copy is made under `out`, and its path returned.

    Args:
        start: what stands for `out` in the path.
    """
    if name := hub_name(built):
        return name
    copy_base(built, out)
    return f"{start}/{FOLDER}"


def copy_base(built: Built, out: Path) -> Path:
    """The base's weights, configuration and tokenizer, and its model card."""
    folder = out / FOLDER
    folder.mkdir()
    for name in files_of(built):
        shutil.copyfile(built.base.path / name, folder / name)
    return folder


def files_of(built: Built) -> list[str]:
    """The names of the files that make a base, and of those that say its licence."""
    patterns = (*FILES, "README.md", "LICENSE*", "NOTICE*")
    return sorted({path.name for glob in patterns for path in built.base.path.glob(glob)})


def base_names(built: Built, *, always: bool = False) -> list[str]:
    """The files that `place_base` (`always`: `copy_base`) writes."""
    if hub_name(built) and not always:
        return []
    return [f"{FOLDER}/{name}" for name in files_of(built)]
