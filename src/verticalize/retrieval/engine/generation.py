"""Generations of an index: written beside the current one, checked file by file when opened.

``CURRENT`` names a folder ``gen-N``. Its ``manifest.json`` is written last and holds the SHA-256
of every other file; the move of ``CURRENT`` is the commit. Readers keep the generation they hold.
"""

import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from verticalize import fingerprint
from verticalize.errors import RetrievalError, StoreError
from verticalize.store import disk_errors, read_json, write_json

CURRENT = "CURRENT"
MANIFEST = "manifest.json"
FORMAT = 2
_REBUILD = "Build the index again."
_NAME = re.compile(r"gen-(\d+)")


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What an index is made of. `files` maps POSIX paths to SHA-256."""

    embedder: str
    embedder_id: str
    dimension: int
    passages: int
    documents: int
    languages: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...] = ()
    jurisdictions: tuple[str, ...] = ()
    metric: str = "inner product of unit vectors"
    format: int = FORMAT
    files: Mapping[str, str] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """The JSON form."""
        return asdict(self)


def begin(root: Path) -> Path:
    """An empty folder for the next generation; what a crash left half-written is cleared away."""
    with disk_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob("gen-*.partial"):
            shutil.rmtree(left)
        number = max((_number(path) for path in root.glob("gen-*")), default=0) + 1
        folder = root / f"gen-{number}.partial"
        folder.mkdir()
    return folder


def commit(folder: Path, manifest: IndexManifest) -> IndexManifest:
    """Hash the files, write the manifest, make the generation current, drop older ones but one."""
    root, final = folder.parent, folder.with_suffix("")
    with disk_errors(root):
        files = fingerprint.of_files((p for p in folder.rglob("*") if p.is_file()), root=folder)
        row = manifest.row() | {"files": files}
        write_json(folder / MANIFEST, row)
        folder.rename(final)
        pointer = root / f"{CURRENT}.tmp"
        pointer.write_text(final.name + "\n", encoding="utf-8")
        pointer.replace(root / CURRENT)
        for old in root.glob("gen-*"):
            if _number(old) < _number(final) - 1:
                shutil.rmtree(old)
    return _manifest(row)


def current(root: Path) -> Path:
    """The folder of the current generation.

    Raises:
        RetrievalError: there is none.
    """
    try:
        name = (root / CURRENT).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise RetrievalError("there is no index here.", place=str(root), hint=_REBUILD) from error
    if not _NAME.fullmatch(name) or not (root / name).is_dir():
        raise RetrievalError(
            f"{CURRENT} names '{name}', which is no generation.", place=str(root), hint=_REBUILD
        )
    return root / name


def verify(folder: Path) -> IndexManifest:
    """The manifest of a generation whose files are all there and unchanged.

    Raises:
        RetrievalError: a file is missing, damaged or of another format.
    """
    try:
        row = read_json(folder / MANIFEST)
    except StoreError as error:
        raise RetrievalError(error.message, place=error.place, hint=_REBUILD) from error
    if row.get("format") != FORMAT:
        raise RetrievalError(
            f"this index has format {row.get('format')}, this version reads {FORMAT}.",
            place=str(folder),
            hint=_REBUILD,
        )
    manifest = _manifest(row)
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise RetrievalError(
                "this file of the index is missing.", place=str(path), hint=_REBUILD
            )
        if fingerprint.of_file(path) != expected:
            raise RetrievalError(
                "this file of the index is damaged: its SHA-256 differs.",
                place=str(path),
                hint=_REBUILD,
            )
    return manifest


def _manifest(row: Mapping[str, Any]) -> IndexManifest:
    return IndexManifest(
        **{
            **row,
            "languages": tuple(row["languages"]),
            "synonyms": tuple(tuple(group) for group in row["synonyms"]),
            "jurisdictions": tuple(row.get("jurisdictions", ())),
        }
    )


def _number(path: Path) -> int:
    match = _NAME.match(path.name)
    return int(match.group(1)) if match else 0
