"""Compressed files: unpacked into a temporary file, within bounds, and read as what they are."""

import bz2
import gzip
import lzma
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from verticalize.errors import KnowledgeError, Problem
from verticalize.knowledge.found import Found

_BLOCK = 1 << 20
_FREE = 64 * _BLOCK  # so much may come out of any file
MAX_RATIO = 200  # of what comes out to what went in, beyond that
_OPEN: Mapping[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
COMPRESSED = frozenset(_OPEN)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """A temporary file with the content of a compressed one, named as that without its suffix.

    Raises:
        KnowledgeError: it is damaged, or a decompression bomb.
    """
    with tempfile.TemporaryDirectory(prefix="verticalize-") as scratch:
        target = Path(scratch) / path.stem
        try:
            _unpack(path, target)
        except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise KnowledgeError(
                f"is damaged: it cannot be unpacked ({error}).",
                place=str(path),
                hint="Compress it again, or put it here unpacked.",
            ) from error
        yield target


def relocated(
    found: Iterable[Found | Problem], unpacked_path: Path, path: Path
) -> Iterator[Found | Problem]:
    """What was found in the unpacked file, with places in the one that the user knows.

    Raises:
        KnowledgeError: as the reader does.
    """
    try:
        for item in found:
            yield replace(item, place=item.place.replace(str(unpacked_path), str(path)))
    except KnowledgeError as error:
        if error.place:
            error.place = error.place.replace(str(unpacked_path), str(path))
        raise


def _unpack(path: Path, target: Path) -> None:
    most = max(_FREE, MAX_RATIO * path.stat().st_size)
    size = 0
    with _OPEN[path.suffix.lower()](path, "rb") as packed, target.open("wb") as whole:
        while block := packed.read(_BLOCK):
            size += len(block)
            if size > most:
                raise KnowledgeError(
                    f"is a decompression bomb: more than {most // _BLOCK} MB come out of it.",
                    place=str(path),
                    hint="Put it here unpacked, if it is meant to be so large.",
                )
            whole.write(block)
