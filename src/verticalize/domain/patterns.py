"""Which files the patterns under ``knowledge`` in domain.yaml take in."""

import os
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path, PurePath

LISTING = "sources.yaml"
_NOT_KNOWLEDGE = {LISTING, "README.md"}
_END_TAKES_FILES = sys.version_info >= (3, 13)  # before, glob's closing ** gave folders only


def expand(root: Path, pattern: str) -> list[Path]:
    """The files of knowledge that a pattern names, below `root` or by an absolute path."""
    if Path(pattern).is_absolute():
        anchor = Path(Path(pattern).anchor)
        found = anchor.glob(str(Path(pattern).relative_to(anchor)))
    else:
        found = root.glob(pattern)
    files = (path for path in found if is_knowledge(path) and path.is_file())
    return sorted(files, key=lambda path: str(path).split(os.sep))  # as paths compare, but quicker


def takes(pattern: str, path: PurePath) -> bool:
    """Whether `expand` would find a file of this path: ``*`` stays within one folder's name."""
    return is_knowledge(path) and _match(PurePath(pattern).parts, path.parts)


def fixed(pattern: str) -> Path:
    """The folder that a pattern begins with, up to its first wildcard."""
    return Path(*takewhile(lambda part: not is_pattern(part), Path(pattern).parts[:-1]))


def is_pattern(path: str) -> bool:
    return bool(set(path) & set("*?["))


def is_knowledge(path: PurePath) -> bool:
    """Whether a file of this name may be knowledge: it is not hidden, and not about the others."""
    return path.name not in _NOT_KNOWLEDGE and not path.name.startswith(".")


def _match(pattern: Sequence[str], parts: Sequence[str]) -> bool:
    if not pattern or not parts:
        return not pattern and not parts
    first, rest = pattern[0], pattern[1:]
    if first != "**":
        return fnmatchcase(parts[0], first) and _match(rest, parts[1:])
    if not rest:
        return _END_TAKES_FILES
    return any(_match(rest, parts[skipped:]) for skipped in range(len(parts)))
