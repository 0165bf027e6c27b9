"""Stable fingerprints: SHA-256 of canonical JSON, of files and of folders.

No hash is ever made of a ``repr``, a pickle or joined strings: two values have the same
fingerprint exactly when their canonical JSON (sorted keys, UTF-8) or their bytes are the same.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_BLOCK = 1 << 20  # bytes read at a time
KEY_LENGTH = 16  # hex digits of an artifact key: 64 bits, readable in a path


def of_value(value: Any) -> str:
    """SHA-256 (hex) of a JSON-serialisable value."""
    canonical = json.dumps(
        value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def of_file(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    digest = hashlib.sha256()
    with open(path, "rb", buffering=0) as handle:
        while block := handle.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def of_files(paths: Iterable[Path], *, root: Path) -> dict[str, str]:
    """SHA-256 of each file, keyed by its POSIX path below `root`, sorted."""
    return {path.relative_to(root).as_posix(): of_file(path) for path in sorted(paths)}


def short(value: Any) -> str:
    """The first 16 hex digits of `of_value`: the form used in artifact keys and ids."""
    return of_value(value)[:KEY_LENGTH]
