"""Putting files into a pack's knowledge and taking them out, with ``sources.yaml`` kept true."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path
from typing import Any

from verticalize.domain.manifest import KnowledgeSource
from verticalize.domain.pack import MANIFEST, Pack, SourceFile
from verticalize.errors import KnowledgeError, did_you_mean
from verticalize.fingerprint import of_file
from verticalize.knowledge.provenance import SOURCES, read_sources, write_sources

_INSTALLED = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that was added: where it came from, and its name below the knowledge root."""

    origin: Path
    name: str
    fresh: bool  # False: the same bytes were there already


def add(pack: Pack, paths: Sequence[Path], *, origin: str = "", licence: str = "") -> list[Placed]:
    """Copy files, and folders with all that is in them, to where the pack's patterns find them.

    Args:
        origin: where they come from, and `licence`: under which; both for sources.yaml, which is
            written where the folder has one or one of the two is given.

    Raises:
        KnowledgeError: a path that is not there, a file of that name with other bytes, or one that
            no pattern of the manifest takes in. Nothing has been copied then.
    """
    home = _home(pack)
    wanted = [(file, _target(pack, below)) for path in paths for file, below in _files(path)]
    for source, target in wanted:
        _may_stand(source, target)
    placed = []
    for source, target in wanted:
        fresh = not target.exists()
        if fresh:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        placed.append(Placed(source, target.relative_to(pack.knowledge_root).as_posix(), fresh))
    _list(pack, home, placed, origin, licence)
    return placed


def remove(pack: Pack, names: Sequence[str]) -> list[Path]:
    """Delete files of the pack's knowledge, and their entries in sources.yaml.

    Args:
        names: as `verticalize knowledge list` shows them, or paths of files.

    Raises:
        KnowledgeError: no such file. Nothing has been deleted then.
    """
    present = {source.name: source for source in pack.sources()}
    found = [_named(name, present, pack) for name in names]
    for source in found:
        source.path.unlink()
    home = _home(pack)
    if (home / SOURCES).is_file():
        told = read_sources(home)
        gone = {source.name for source in found}
        told["files"] = [row for row in told.get("files") or () if row["path"] not in gone]
        write_sources(home, told)
    return [source.path for source in found]


def _home(pack: Pack) -> Path:
    """The folder of the pack's own files below the knowledge root, where sources.yaml stands.

    Raises:
        KnowledgeError: the pack belongs to the installation.
    """
    if pack.knowledge_root.is_relative_to(_INSTALLED) or pack.origin.startswith("package "):
        raise KnowledgeError(
            f"the pack '{pack.name}' is part of the installation.",
            place=str(pack.knowledge_root),
            hint="Copy its folders from domains/ and knowledge/ into your project, and add there.",
        )
    return pack.knowledge_root / (_fixed(pack.manifest.knowledge[0]).parts or (pack.name,))[0]


def _fixed(spec: KnowledgeSource) -> Path:
    """The folder that a pattern begins with, up to its first wildcard."""
    folders = Path(spec.path).parts[:-1]
    return Path(*takewhile(lambda part: not set(part) & set("*?["), folders))


def _target(pack: Pack, below: Path) -> Path:
    """Where a file has to stand so that a pattern of the manifest takes it in."""
    for spec in pack.manifest.knowledge:
        path = _fixed(spec) / below
        if not path.is_absolute() and fnmatchcase(path.as_posix(), spec.path.replace("**/", "")):
            return pack.knowledge_root / path
    raise KnowledgeError(
        f"no pattern under 'knowledge' takes in '{below}'; nothing was copied.",
        place=str(pack.root / MANIFEST),
        hint=f"Add one there, such as '{pack.name}/**/*', and put at least one file below it.",
    )


def _files(path: Path) -> Iterator[tuple[Path, Path]]:
    """A file, or all files of a folder, each with its path as seen from where it was named."""
    if path.is_file():
        yield path, Path(path.name)
    elif path.is_dir():
        top = path.resolve()
        for file in sorted(p for p in top.rglob("*") if p.is_file() and not p.is_symlink()):
            below = file.relative_to(top.parent)
            if not any(part.startswith(".") for part in below.parts):
                yield file, below
    else:
        raise KnowledgeError("no such file or folder.", place=str(path), hint="Check the path.")


def _may_stand(source: Path, target: Path) -> None:
    if target.exists() and of_file(source) != of_file(target):
        raise KnowledgeError(
            f"another file of this name is there already; '{source}' was not copied.",
            place=str(target),
            hint="Remove it first with 'verticalize knowledge remove', or rename the new one.",
        )


def _named(name: str, present: dict[str, SourceFile], pack: Pack) -> SourceFile:
    if name in present:
        return present[name]
    for source in present.values():
        if Path(name).resolve() == source.path.resolve():
            return source
    raise KnowledgeError(
        f"'{name}' is no file of the knowledge of '{pack.name}'; nothing was removed.",
        place=str(pack.knowledge_root),
        hint=did_you_mean(name, present) if len(present) < 50 else "List them: knowledge list.",
    )


def _list(pack: Pack, home: Path, placed: Iterable[Placed], origin: str, licence: str) -> None:
    """Enter the new files into sources.yaml."""
    if not (home / SOURCES).is_file() and not origin and not licence:
        return
    told = read_sources(home)
    rows: list[dict[str, Any]] = list(told.get("files") or ())
    listed = {row["path"] for row in rows}
    rows += [_entry(one, pack, origin, licence) for one in placed if one.name not in listed]
    write_sources(home, {**told, "files": rows})


def _entry(one: Placed, pack: Pack, origin: str, licence: str) -> dict[str, Any]:
    path = pack.knowledge_root / one.name
    return {
        "path": one.name,
        "title": path.stem,
        "origin": origin or f"added from {one.origin.name}",
        "licence": licence or "not stated",
        "date": date.today().isoformat(),
        "sha256": of_file(path),
    }
