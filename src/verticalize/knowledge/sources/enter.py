"""Entering files that were added into the nearest ``sources.yaml``."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.patterns import LISTING
from verticalize.errors import KnowledgeError
from verticalize.fingerprint import of_file
from verticalize.knowledge.sources.sources_edit import edit, write
from verticalize.knowledge.sources.sources_file import SourcesFile, checked_sources

State = Literal["added", "replaced", "there already"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A file that was named: where it came from, its name below the knowledge root, its state."""

    origin: Path
    name: str
    state: State


def listings_of(
    targets: Sequence[SourceFile], *, fresh: bool
) -> list[tuple[SourcesFile, list[SourceFile]]]:
    """Each sources.yaml that new files have to be entered into, with these files.

    Args:
        fresh: whether one is written where there is none above a file.

    Raises:
        KnowledgeError: one of them is wrong.
    """
    files: dict[Path, list[SourceFile]] = defaultdict(list)
    for target in targets:
        folder = target.root.joinpath(*Path(target.name).parts[:-1][:1])
        listing = target.listing or (folder / LISTING if fresh else None)
        if listing is not None:
            files[listing].append(target)
    return [(checked_sources(path), listed) for path, listed in files.items()]


def enter(
    sources: SourcesFile,
    targets: Sequence[SourceFile],
    placed: Mapping[str, Placed],
    told: Mapping[str, str],
) -> str:
    """Enter files into their sources.yaml; returns what there is to say of it."""
    rows = dict(sources.rows())
    meant, _ = sources.meant(targets[0].root)
    change: dict[int, dict[str, str]] = {}
    new = []
    for target in targets:
        number = meant.get(target.path)
        if number is None:
            new.append(_entry(target, placed[target.name], told))
            continue
        values = {key: value for key, value in told.items() if value}
        if "sha256" in rows[number] and placed[target.name].state != "there already":
            values["sha256"] = of_file(target.path)
        if values:
            change[number] = values
    if not new and not change:
        return ""
    text, kept = edit(sources, change=change, add=new)
    with changing(sources.path):
        write(sources.path, text)
    return "" if kept else anew(sources)


def _entry(target: SourceFile, one: Placed, told: Mapping[str, str]) -> dict[str, Any]:
    return {
        "path": target.name,
        "title": target.path.stem,
        "origin": told["origin"] or f"added from {one.origin.name}",
        "licence": told["licence"] or "not stated",
        "date": date.today().isoformat(),
        "sha256": of_file(target.path),
    }


@contextmanager
def changing(place: Path) -> Iterator[None]:
    """Turn what the system refuses into an error that says so and what to do.

    Raises:
        KnowledgeError: a file cannot be copied, written or deleted.
    """
    try:
        yield
    except OSError as error:
        cause = f"cannot be changed ({error.strerror or error})."
        hint = "Check the space on the disk, and that you may write there."
        raise KnowledgeError(cause, place=str(place), hint=hint) from error


def anew(sources: SourcesFile) -> str:
    """What to say of a sources.yaml that could not be edited line by line."""
    return f"{sources.path} was written anew: its layout and its comments are lost."
