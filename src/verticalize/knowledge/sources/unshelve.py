"""Taking files out of a pack's knowledge, with their rows in every ``sources.yaml``."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from verticalize.domain.knowledge_files import SourceFile
from verticalize.domain.pack import Pack
from verticalize.domain.patterns import expand
from verticalize.errors import KnowledgeError, did_you_mean
from verticalize.knowledge.sources.enter import anew, changing
from verticalize.knowledge.sources.shelf import changeable
from verticalize.knowledge.sources.sources_edit import edit, write
from verticalize.knowledge.sources.sources_file import SourcesFile, checked_sources

_SEARCHED = 5000  # names among which one is looked for that was perhaps meant


@dataclass(frozen=True, slots=True)
class Chosen:
    """Files to be removed, each once; `folders` counts those that were named by their folder."""

    files: tuple[SourceFile, ...]
    folders: Mapping[str, int]


def choose(pack: Pack, names: Sequence[str]) -> Chosen:
    """The files of the pack's knowledge that are named, all of a folder by its name.

    Args:
        names: as `verticalize knowledge list` shows them, or paths; of files or folders.

    Raises:
        KnowledgeError: no such file, or one that lies outside of the knowledge folder.
    """
    changeable(pack)
    present = {source.name: source for source in pack.present()}
    found: dict[str, SourceFile] = {}
    folders: dict[str, int] = {}
    for name in names:
        one = present.get(name) or _at(Path(name), present)
        below = [] if one else _below(name, present, pack)
        if not one and not below:
            raise _unknown(name, present, pack)
        if below:
            folders[name] = len(below)
        found |= {source.name: source for source in ([one] if one else below)}
    for source in found.values():
        _may_go(source, pack)
    return Chosen(tuple(found.values()), folders)


def remove(pack: Pack, files: Sequence[SourceFile]) -> list[str]:
    """Delete files of the pack's knowledge, and their rows in the sources.yaml files above them.

    Returns:
        What there is to say besides.

    Raises:
        KnowledgeError: a sources.yaml that is wrong; nothing has been deleted then. Or a file
            that the system does not let go.
    """
    edits = [(sources, *edit(sources, cut=rows)) for sources, rows in _rows(files)]
    for source in files:
        with changing(source.path):
            source.path.unlink(missing_ok=True)
    for sources, text, _ in edits:
        with changing(sources.path):
            write(sources.path, text)
    return [anew(sources) for sources, _, kept in edits if not kept] + _without_files(pack)


def _rows(files: Sequence[SourceFile]) -> list[tuple[SourcesFile, set[int]]]:
    """Each sources.yaml that lists some of the files, with the numbers of their rows."""
    listed: dict[Path, list[SourceFile]] = defaultdict(list)
    for source in files:
        for path in source.listings:
            listed[path].append(source)
    found = []
    for path, sources in listed.items():
        read = checked_sources(path)
        gone = {source.path for source in sources}
        meant = read.candidates(sources[0].root)
        rows = {n for n, means in meant if means and gone.issuperset(means)}
        if rows:
            found.append((read, rows))
    return found


def _at(path: Path, present: Mapping[str, SourceFile]) -> SourceFile | None:
    if not path.exists():
        return None
    same = (source for source in present.values() if source.path.resolve() == path.resolve())
    return next(same, None)


def _below(name: str, present: Mapping[str, SourceFile], pack: Pack) -> list[SourceFile]:
    """The files in a folder, which is given below the knowledge root or as a path."""
    root = pack.knowledge_root.resolve()
    for folder in ((root / name).resolve(), Path(name).resolve()):
        if folder != root and folder.is_relative_to(root):
            inside = folder.relative_to(root).as_posix() + "/"
            found = [source for key, source in present.items() if key.startswith(inside)]
            if found:
                return found
    return []


def _may_go(source: SourceFile, pack: Pack) -> None:
    """Only what lies in the knowledge folder is the pack's own to delete."""
    folder = source.path.parent.resolve()
    if folder.is_relative_to(pack.knowledge_root.resolve()):
        return
    lines = [spec.path for spec in pack.manifest.knowledge]
    place = pack.line_of(lines.index(source.spec.path))
    raise KnowledgeError(
        f"'{source.path}' lies outside of the knowledge folder and is not deleted; "
        "nothing was removed.",
        place=place,
        hint=f"Remove this line ('{source.spec.path}'); the next build then leaves it out.",
    )


def _unknown(name: str, present: Mapping[str, SourceFile], pack: Pack) -> KnowledgeError:
    guess = did_you_mean(name, present) if len(present) <= _SEARCHED else ""
    shown = guess.startswith("Did") or (guess and len(present) < 10)
    return KnowledgeError(
        f"'{name}' is no file of the knowledge of '{pack.name}'; nothing was removed.",
        place=str(pack.knowledge_root),
        hint=guess if shown else f"List them with: verticalize knowledge list {pack.name}",
    )


def _without_files(pack: Pack) -> list[str]:
    """Lines of domain.yaml that no build would accept any more."""
    return [
        f"{pack.line_of(number)}: '{spec.path}' matches no file now. "
        "Put one there or remove the line, or the next build stops."
        for number, spec in enumerate(pack.manifest.knowledge)
        if not expand(pack.knowledge_root, spec.path)
    ]
