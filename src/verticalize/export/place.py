"""Where an export goes: written beside, sealed with the hash of every file, then moved there."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.errors import StoreError
from verticalize.store import disk_errors, read_json, write_json

SEAL = "export.json"


@contextmanager
def fresh(out: Path, about: Mapping[str, Any]) -> Iterator[Path]:
    """A new folder that takes the place of `out` at the end, or leaves no trace.

    Args:
        about: what the seal says of the export beside the hashes.

    Raises:
        StoreError: `out` holds what no export has written.
    """
    refuse(out)
    out = out.absolute()
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as scratch:
            folder = Path(scratch) / "new"
            folder.mkdir()
            yield folder
            hashes = fingerprint.of_files(_files(folder), root=folder)
            write_json(folder / SEAL, {**about, "files": hashes})
            if out.exists():
                out.rename(Path(scratch) / "old")
            folder.rename(out)  # the rename is the commit


def refuse(out: Path) -> None:
    """Raises: StoreError: `out` is a file, or a folder with something in it that is no export."""
    if not out.exists() or (out / SEAL).is_file():
        return
    if not out.is_dir() or any(out.iterdir()):
        raise StoreError(
            "is there already, and no export has written it.",
            place=str(out),
            hint="Choose another folder with --out, or remove this one.",
        )


def verify(folder: Path) -> None:
    """Hold every file against the seal. Files that it does not name are none of its business.

    Raises:
        StoreError: files are missing or are not as they were written, with their names.
    """
    hashes = read_json(folder / SEAL)["files"]
    wrong = [
        name
        for name, expected in hashes.items()
        if not (folder / name).is_file() or fingerprint.of_file(folder / name) != expected
    ]
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise StoreError(
            f"is damaged: {', '.join(sorted(wrong)[:3])}{more} "
            f"({len(wrong)} of {len(hashes)} files) missing or changed since the export.",
            place=str(folder),
            hint="Copy it again from where it was made.",
        )


def verify_bundle(runs: Path) -> bool:
    """Where `runs` lies in a bundle, verify the whole of it; whether it does.

    Raises:
        StoreError: as `verify`.
    """
    folder = runs.absolute().parent
    found = (folder / SEAL).is_file() and read_json(folder / SEAL).get("target") == "bundle"
    if found:
        verify(folder)
    return found


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
