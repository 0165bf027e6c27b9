"""Where packs are found, and which of two with one name is meant. No code of a pack is run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import verticalize
from verticalize.config.lines import load_yaml
from verticalize.domain.manifest import NAME, Manifest
from verticalize.domain.pack import MANIFEST, Pack, open_pack
from verticalize.domain.schema import read_section
from verticalize.errors import ConfigError, DomainError, ManifestError, Problem, did_you_mean

ENTRY_POINTS = "verticalize.domains"
_BUILTIN = "built-in"
_NEAR = 0.8  # likeness (difflib) from which another folder may be meant
SHIPPED = ("legal", "medical")  # others in the folder of a checkout are its user's own


@dataclass(frozen=True, slots=True)
class Found:
    """A pack that exists. `shadowed_by` is the folder of a pack of higher rank, if there is one.

    `origin` is ``--domains``, ``project``, ``package …``, or ``built-in`` for those that come with
    the program. `problems` are what is wrong with its domain.yaml; one that names no pack goes by
    its folder's name.
    """

    name: str
    root: Path
    knowledge_root: Path
    origin: str
    shadowed_by: Path | None = None
    problems: tuple[Problem, ...] = ()


def find_packs(domains: Path | str | None = None) -> list[Found]:
    """All packs, by rank: ``--domains``, ``./domains``, installed packages, the built-in ones.

    Raises:
        DomainError: two packs of one name at one rank, or a folder that does not exist.
    """
    found: list[Found] = []
    for rank in _ranks(Path(domains) if domains is not None else None):
        names: dict[str, Found] = {}
        for pack in rank:
            if pack.name in names:
                raise DomainError(
                    f"two packs are named '{pack.name}': {names[pack.name].root} and {pack.root}.",
                    hint="Rename one of them, in its domain.yaml.",
                )
            names[pack.name] = pack
        found += [_shadow(pack, found) for pack in names.values()]
    return found


def load_domain(
    name: str, *, domains: Path | str | None = None, knowledge: Path | str | None = None
) -> Pack:
    """The pack of this name.

    Args:
        domains: a folder of packs that comes before all others.
        knowledge: the folder that the manifest's paths are under. By default the folder
            ``knowledge`` beside the folder of packs.

    Raises:
        DomainError: there is none, or two.
        ManifestError: all that is wrong with it.
    """
    found = find_packs(domains)
    for pack in found:
        if pack.name == name and pack.shadowed_by is None:
            if pack.problems:
                raise ManifestError(pack.problems)
            root = Path(knowledge or pack.knowledge_root).resolve()
            return open_pack(pack.root, root, pack.origin)
    raise _unknown(name, found)


def pack_of(pack: Pack | str) -> Pack:
    """The pack itself, or that of this name. Raises as `load_domain` does."""
    return load_domain(pack) if isinstance(pack, str) else pack


def _unknown(name: str, found: list[Found]) -> DomainError:
    """There is no pack of this name: the one whose folder is called so, or the nearest."""
    for pack in found:
        if pack.root.name == name:
            return DomainError(
                f"no domain named '{name}': the one in this folder says 'name: {pack.name}'.",
                place=str(pack.root / MANIFEST),
                hint=f"Write 'name: {name}' there, or ask for '{pack.name}'.",
            )
    own = {pack.name for pack in found if pack.origin != _BUILTIN}
    folders = {pack.root.name: pack.name for pack in found}
    hint = _meant(name, own, folders) or did_you_mean(name, {pack.name for pack in found})
    return DomainError(
        f"no domain named '{name}'.", hint=f"{hint} Write one with: verticalize new {name}"
    )


def _meant(name: str, own: set[str], folders: Mapping[str, str]) -> str:
    """The nearest of the user's own packs, by its name or by that of its folder; "" without."""
    if near := get_close_matches(name, sorted(own), n=1, cutoff=_NEAR):
        return f"Did you mean '{near[0]}'?"
    folder = next(iter(get_close_matches(name, folders, n=1, cutoff=_NEAR)), None)
    return f"Did you mean '{folders[folder]}'? It is in the folder '{folder}'." if folder else ""


def _ranks(domains: Path | None) -> Iterator[list[Found]]:
    if domains is not None:
        if not domains.is_dir():
            raise DomainError("no such folder.", place=str(domains), hint="Check --domains.")
        yield _in_folder(domains, "--domains")
    here = Path("domains")
    builtin = _builtin()
    if here.is_dir() and not (domains and here.resolve() == domains.resolve()):
        same = builtin is not None and here.resolve() == builtin.resolve()
        found = _in_folder(here, "project")
        yield [_shipped(pack) for pack in found] if same else found
        builtin = None if same else builtin
    yield _installed()
    if builtin is not None:
        yield [_shipped(pack) for pack in _in_folder(builtin, "project")]


def _in_folder(folder: Path, origin: str) -> list[Found]:
    folder = folder.resolve()
    return [
        _found(path.parent, folder.parent / "knowledge", origin)
        for path in sorted(folder.glob(f"*/{MANIFEST}"))
    ]


def _shipped(pack: Found) -> Found:
    return replace(pack, origin=_BUILTIN) if pack.root.name in SHIPPED else pack


def _installed() -> list[Found]:
    """Packs of installed packages: the entry point names a package that holds domain.yaml."""
    found = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        root = _package_folder(point.value)
        if root is None:
            raise DomainError(
                f"entry point '{point.name}' names '{point.value}', which is no package.",
                place=f"group {ENTRY_POINTS}",
                hint="Reinstall or remove the package that declares it.",
            )
        found.append(_found(root, root / "knowledge", f"package {point.value}"))
    return found


def _package_folder(module: str) -> Path | None:
    """The folder of an installed package, found without importing it or its parents."""
    top, *below = module.split(".")
    spec = find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)), *below)
    return folder if folder.is_dir() else None


def _builtin() -> Path | None:
    """The packs in the wheel, or those beside ``src`` in a checkout."""
    package = Path(verticalize.__file__).parent
    for folder in (package / "_packs" / "domains", package.parent.parent / "domains"):
        if folder.is_dir():
            return folder
    return None


def _found(root: Path, knowledge_root: Path, origin: str) -> Found:
    manifest, problems = read_section(root / MANIFEST, Manifest)
    name = manifest.name if manifest else _name_in(root / MANIFEST) or root.name
    return Found(name, root, knowledge_root, origin, problems=tuple(problems))


def _name_in(path: Path) -> str | None:
    """The name in a domain.yaml that is wrong, if that at least can be read."""
    try:
        value, _ = load_yaml(path)
    except ConfigError:
        return None
    name = value.get("name") if isinstance(value, dict) else None
    return name if isinstance(name, str) and NAME.fullmatch(name) else None


def _shadow(pack: Found, higher: list[Found]) -> Found:
    for other in higher:
        if other.name == pack.name and other.shadowed_by is None:
            return replace(pack, shadowed_by=other.root)
    return pack
