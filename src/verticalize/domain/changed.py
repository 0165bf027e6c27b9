"""Which files of a pack are no longer those that a key was made of."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from verticalize.domain.pack import Pack
from verticalize.domain.patterns import LISTING

Read = Mapping[str, Any]


def changed(pack: Pack, then: Read, now: Read) -> list[Path]:
    """The files in which two fingerprints of one slice of `pack` differ, sorted."""
    found = set()
    for entry in then.keys() | now.keys():
        old, new = (_by_name(entry, read.get(entry)) for read in (then, now))
        names = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
        found |= {_path(pack, entry, name) for name in names}
    return sorted(found)


def _by_name(entry: str, value: Any) -> Mapping[str, Any]:
    if entry == "files":
        named: dict[str, list[str]] = {}
        for name, seen in value or ():
            named.setdefault(name, []).append(seen)  # files elsewhere may share a name
        return named
    return value if isinstance(value, Mapping) else {"": value}


def _path(pack: Pack, entry: str, name: str) -> Path:
    if entry == "sources":
        return pack.knowledge_root / name
    if (
        entry == "listings"
    ):  # one of those in the folders of the knowledge: their names are not kept
        return pack.knowledge_root / LISTING
    if entry == "files":
        files = {file.name: file.path for file in pack.data_files()}
        return files.get(name, pack.root / name)
    return pack.root / (name or getattr(pack.manifest, entry))
