"""Putting files into a pack's knowledge, with ``sources.yaml`` kept true."""

import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.pack import MANIFEST, Pack
from verticalize.domain.patterns import LISTING, fixed, is_knowledge, takes
from verticalize.errors import KnowledgeError
from verticalize.fingerprint import of_file
from verticalize.knowledge.readers import READERS, read_as
from verticalize.knowledge.sources.enter import Placed, State, changing, enter, listings_of

_INSTALLED = Path(__file__).parents[2]
_NAMED = 5  # files that no reader takes; the others are counted


@dataclass(frozen=True, slots=True)
class Added:
    """What `add` did; `left_out` counts by reason what it took not from the folders named."""

    placed: tuple[Placed, ...]
    left_out: Mapping[str, int]
    notes: tuple[str, ...] = ()


def add(
    pack: Pack,
    paths: Sequence[Path],
    *,
    origin: str = "",
    licence: str = "",
    replace: bool = False,
) -> Added:
    """Copy files, and folders with all that is in them, to where the pack's patterns find them.

    Args:
        origin: where they come from, and `licence`: under which; both for sources.yaml, which is
            written where there is one above the file or one of the two is given.
        replace: whether a file of the same name is written over.

    Raises:
        KnowledgeError: a path that is not there, a file of that name with other bytes, one that no
            pattern of the manifest takes in or no reader reads, or a wrong sources.yaml. Nothing
            has been copied then.
    """
    changeable(pack)
    left_out: Counter[str] = Counter()
    wanted: dict[str, tuple[Path, SourceFile]] = {}
    for path in paths:
        for file, target in _taken(path, pack, left_out):
            first, _ = wanted.setdefault(target.name, (file, target))
            _may_be_one(first, file, target)
    placed = {
        name: Placed(file, name, _state(file, target.path, replace=replace))
        for name, (file, target) in wanted.items()
    }
    targets = [target for _, target in wanted.values()]
    listings = listings_of(targets, fresh=bool(origin or licence))
    for name, (file, target) in wanted.items():
        if placed[name].state != "there already":
            _copy(file, target.path)
    told = {"origin": origin, "licence": licence}
    notes = [enter(*listed, placed, told) for listed in listings]
    return Added(tuple(placed.values()), left_out, (*filter(None, notes), *_copies(pack, placed)))


def changeable(pack: Pack) -> None:
    """Refuse a pack whose knowledge is not the user's own.

    Raises:
        KnowledgeError: it belongs to the installation.
    """
    if pack.knowledge_root.is_relative_to(_INSTALLED) or pack.origin.startswith("package "):
        raise KnowledgeError(
            f"the pack '{pack.name}' is part of the installation.",
            place=str(pack.knowledge_root),
            hint="Copy its folders from domains/ and knowledge/ into your project, and add there.",
        )


def _taken(path: Path, pack: Pack, left_out: Counter[str]) -> Iterator[tuple[Path, SourceFile]]:
    """A file, or all of a folder that the pack takes in, each with the file that it becomes."""
    if path.is_file():
        target = _target(pack, Path(path.name))
        if target is None:
            raise _not_taken(pack, f"'{path.name}'")
        if not _is_read(path, pack):
            raise _not_read(path, f"no reader for {_kind(path)} files")
        yield path, target
        return
    if not path.is_dir():
        raise KnowledgeError("no such file or folder.", place=str(path), hint="Check the path.")
    top, taken = path.resolve(), 0
    unread: dict[str, list[str]] = defaultdict(list)
    for file in sorted(p for p in top.rglob("*") if p.is_symlink() or p.is_file()):
        below = file.relative_to(top.parent)
        target = _target(pack, below)
        if file.is_symlink():
            left_out["link to another place"] += 1
        elif any(part.startswith(".") for part in file.relative_to(top).parts):
            left_out["hidden"] += 1
        elif not is_knowledge(file):
            left_out[f"{file.name}, which is never knowledge"] += 1
        elif target is None:
            left_out["no pattern in domain.yaml takes it in"] += 1
        elif not _is_read(file, pack):
            unread[_kind(file)].append(file.relative_to(top).as_posix())
        else:
            taken += 1
            yield file, target
    for kind, names in unread.items():
        left_out[f"no reader for {kind} files: {_listed(names)}"] += len(names)
    if not taken and unread:
        raise _not_read(path, f"no file that can be read (found {', '.join(unread)})")
    if not taken:
        raise _not_taken(pack, f"anything in the folder '{path}'")


def _target(pack: Pack, below: Path) -> SourceFile | None:
    """The file of the pack that a file becomes, where a pattern of the manifest takes it in."""
    for spec in pack.manifest.knowledge:
        name = fixed(spec.path) / below
        outside = name.is_absolute() or ".." in name.parts
        if not outside and takes(spec.path, name):
            return SourceFile(pack.knowledge_root / name, name.as_posix(), spec)
    return None


def _is_read(file: Path, pack: Pack) -> bool:
    """Whether a reader takes the file; the pack's own code, which is not run here, may."""
    return pack.manifest.hooks is not None or read_as(file) is not None


def _kind(file: Path) -> str:
    return f"'{file.suffix.lower() or file.name}'"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _not_read(path: Path, cause: str) -> KnowledgeError:
    return KnowledgeError(
        f"{cause}; nothing was copied.",
        place=str(path),
        hint=f"Convert what you need to one of {', '.join(READERS)}.",
    )


def _not_taken(pack: Pack, what: str) -> KnowledgeError:
    return KnowledgeError(
        f"no pattern under 'knowledge' takes in {what}; nothing was copied.",
        place=str(pack.root / MANIFEST),
        hint=f"Add one there, such as '{pack.name}/**/*', and put at least one file below it. "
        f"Hidden files, README.md and {LISTING} are never knowledge.",
    )


def _may_be_one(first: Path, second: Path, target: SourceFile) -> None:
    if first != second and of_file(first) != of_file(second):
        raise KnowledgeError(
            f"'{first}' and '{second}' would both become '{target.name}'; nothing was copied.",
            place=str(target.path),
            hint="Rename one of the two.",
        )


def _state(file: Path, target: Path, *, replace: bool) -> State:
    if not target.exists():
        return "added"
    if target.is_file() and of_file(file) == of_file(target):
        return "there already"
    if replace and target.is_file():
        return "replaced"
    raise KnowledgeError(
        f"another file of this name is there already; '{file}' was not copied, nor was any other.",
        place=str(target),
        hint="Write over it with --replace, or rename the new one.",
    )


def _copies(pack: Pack, names: Collection[str]) -> Iterator[str]:
    """A note on each of these files whose content another file of the pack has, too."""
    by_size: dict[int, list[SourceFile]] = defaultdict(list)
    for source in {source.name: source for source in pack.present()}.values():
        by_size[source.path.stat().st_size].append(source)
    for alike in by_size.values():
        if len(alike) < 2 or not any(source.name in names for source in alike):
            continue
        first: dict[str, str] = {}
        for source in sorted(alike, key=lambda source: source.name in names):
            other = first.setdefault(pack.fingerprint_of(source), source.name)
            if source.name in names and other != source.name:
                yield f"{source.name} has the same content as {other}: it will be read twice."


def _copy(file: Path, target: Path) -> None:
    """Readers see a whole file or none; one that is replaced stays until then."""
    with changing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{target.name}.partial")
        try:
            shutil.copyfile(file, partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
