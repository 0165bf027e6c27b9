"""A loaded pack: its manifest with all the files that it names, checked together."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from verticalize import fingerprint
from verticalize.domain import approval
from verticalize.domain.data_files import DataFile, data_files
from verticalize.domain.evaluation import read_items
from verticalize.domain.glossary import Term, read_glossary
from verticalize.domain.hooks import Hooks, load_hooks
from verticalize.domain.knowledge_files import SourceFile, knowledge_files
from verticalize.domain.manifest import Manifest
from verticalize.domain.patterns import expand
from verticalize.domain.phrasings import Phrasings, read_phrasings
from verticalize.domain.prompts import Prompts, read_prompts
from verticalize.domain.prompts import complete as complete_prompts
from verticalize.domain.relations import Relation, read_relations
from verticalize.domain.safety import SafetyPolicy, included_files, read_safety
from verticalize.domain.schema import place_in, read_section
from verticalize.errors import ManifestError, Problem
from verticalize.records import EvalItem

MANIFEST = "domain.yaml"
Slice = Literal["ingest", "index", "instruct", "evaluate"]
Entry = Literal["evaluation", "phrasings"]  # patterns of files below the pack's folder
T = TypeVar("T")

# Which parts of a pack a stage reads: only these enter its key.
_READS: Mapping[Slice, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ingest": (("relations", "hooks"), ("knowledge", "languages")),
    "index": (("glossary",), ("languages",)),
    "instruct": (("relations", "prompts", "hooks"), ("holdout", "languages", "data")),
    "evaluate": (("prompts", "safety", "hooks"), ("evaluation", "holdout")),
}
# The files that a loaded pack holds; all others are read when they are needed.
_HELD = ("relations", "prompts", "safety", "glossary")


@dataclass(frozen=True, slots=True)
class Pack:
    """A domain pack. `root` is the folder of its domain.yaml; `origin` says how it was found.

    `knowledge_root` is a resolved path, so that a link out of it can be told. `hashes` are those of
    the files that were read at loading, as they were then: what is held here is keyed by them,
    whatever has become of the files.
    """

    root: Path
    knowledge_root: Path
    origin: str
    manifest: Manifest
    relations: Mapping[str, Relation]
    prompts: Prompts
    safety: SafetyPolicy
    glossary: tuple[Term, ...]
    hashes: Mapping[Path, str] = field(repr=False)

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        """Groups of words that mean the same, across languages."""
        return tuple(term.forms() for term in self.glossary)

    def sources(self) -> tuple[SourceFile, ...]:
        """The files that the manifest's patterns name, each once, in a stable order.

        The first line that names a file holds; a path without wildcards comes before any pattern.
        Several may name tables of one database, or sheets of one workbook.

        Raises:
            ManifestError: patterns that match no file, and paths that stand twice with other words.
        """
        sources, problems = self._sources()
        if problems and not self.knowledge_root.is_dir():
            problems = [self._no_root()]
        if problems:
            raise ManifestError(problems)
        return sources

    def present(self) -> tuple[SourceFile, ...]:
        """The same, whatever is wrong with other lines of the manifest."""
        return self._sources()[0]

    def data_files(self) -> tuple[DataFile, ...]:
        """The files of instruction data that the manifest's patterns name, each once.

        Raises:
            ManifestError: patterns that match no file.
        """
        roots = (self.root, self.knowledge_root)
        return data_files(self.manifest.data, roots, manifest=self.root / MANIFEST)

    def line_of(self, number: int) -> str:
        """``file:line`` of an entry under ``knowledge``."""
        return place_in(self.root / MANIFEST, f"knowledge.{number}")

    def _sources(self) -> tuple[tuple[SourceFile, ...], list[Problem]]:
        return knowledge_files(self.manifest.knowledge, self.knowledge_root, self.line_of)

    def _no_root(self) -> Problem:
        cause = f"the pack's files are looked for in {self.knowledge_root}, which is not there."
        hint = "Say where they are with --knowledge, or put them there."
        return Problem(str(self.root / MANIFEST), cause, hint)

    def evaluation(self) -> list[EvalItem]:
        """The pack's own questions.

        Raises:
            ManifestError: every bad line of every file, and ids that stand twice.
        """
        items: list[EvalItem] = []
        problems = self._patterns_without_files("evaluation", "Write questions there")
        seen: dict[str, Path] = {}
        for path in self.evaluation_files():
            found, wrong = read_items(path)
            items += found
            problems += wrong
            for item in found:
                if item.id in seen:
                    cause = f"the id '{item.id}' stands in {seen[item.id].name} already."
                    problems.append(Problem(str(path), cause, "Rename one of the two."))
                seen.setdefault(item.id, path)
        if problems:
            raise ManifestError(problems)
        return items

    def evaluation_files(self) -> list[Path]:
        """The files that the manifest's patterns name, each once."""
        return self._files("evaluation")

    def phrasings(self) -> list[Phrasings]:
        """How people ask for what the knowledge says.

        Raises:
            ManifestError: every bad line of every file.
        """
        found, problems = self.read_phrasings()
        if problems:
            raise ManifestError(problems)
        return found

    def read_phrasings(self) -> tuple[list[Phrasings], list[Problem]]:
        """The same, with every bad line of every file, and patterns that match no file."""
        found: list[Phrasings] = []
        problems = self._patterns_without_files("phrasings", "Write phrasings there")
        for path in self.phrasing_files():
            rows, wrong = read_phrasings(path)
            found += rows
            problems += wrong
        return found, problems

    def phrasing_files(self) -> list[Path]:
        """The files that the manifest's patterns name, each once."""
        return self._files("phrasings")

    def _files(self, entry: Entry) -> list[Path]:
        return sorted({path for one in self._patterns(entry) for path in expand(self.root, one)})

    def _patterns(self, entry: Entry) -> Sequence[str]:
        manifest = self.manifest
        return manifest.evaluation if entry == "evaluation" else manifest.phrasings

    def _patterns_without_files(self, entry: Entry, remedy: str) -> list[Problem]:
        return [
            Problem(
                place_in(self.root / MANIFEST, f"{entry}.{number}"),
                f"'{pattern}' matches no file under {self.root}.",
                f"{remedy}, or remove the line.",
            )
            for number, pattern in enumerate(self._patterns(entry))
            if not expand(self.root, pattern)
        ]

    def changed(self) -> list[Path]:
        """The files that were read at loading and are no longer what they were."""
        now = _hashes(self.hashes)
        return [path for path, seen in self.hashes.items() if now.get(path) != seen]

    def fingerprints(
        self,
        slice: Slice,
        sources: Sequence[SourceFile] | None = None,
        known: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """What of this pack the stage `slice` reads: hashes of files, and manifest entries.

        Args:
            sources: of the slice "ingest", where they are known already.
            known: their hashes by name, where these are.
        """
        files, entries = _READS[slice]
        manifest = self.manifest.model_dump(mode="json")
        named = {name: getattr(self.manifest, name) for name in files}
        found: dict[str, Any] = {
            name: self._hash(self.root / path) for name, path in named.items() if path
        }
        found |= {entry: manifest[entry] for entry in entries}
        if slice == "ingest":
            sources = self.sources() if sources is None else sources
            within: dict[Path, bool] = {}
            found["sources"] = {
                source.name: self.fingerprint_of(source, within)
                if known is None
                else known[source.name]
                for source in sources
            }
            by_folder = {source.path.parent: source for source in sources}  # they share a listing
            listings = {source.listing for source in by_folder.values()} - {None}
            found["phrasings"] = fingerprint.of_files(self.phrasing_files(), root=self.root)
            found["listings"] = sorted(fingerprint.of_file(path) for path in listings if path)
        if slice == "evaluate":
            found["items"] = fingerprint.of_files(self.evaluation_files(), root=self.root)
            found |= self._included_rules()
        if slice == "instruct" and self.manifest.data:
            # rows of files are held against the questions and the rules of the pack
            read = self.data_files()
            found["files"] = [[file.name, fingerprint.of_file(file.path)] for file in read]
            held_against = {*self.evaluation_files(), *self._named("safety", "glossary")}
            found["held against"] = {
                path.relative_to(self.root).as_posix(): self._hash(path)
                for path in sorted(held_against)
            }
            found |= self._included_rules()
        return found

    def _hash(self, path: Path) -> str:
        return self.hashes.get(path) or fingerprint.of_file(path)

    def _included_rules(self) -> dict[str, Any]:
        """The rules of the framework that the pack takes: its own file says no more than a name."""
        files = included_files(self.safety)
        found = {name: self._hash(path) for name, path in files.items()}
        return {"included rules": found} if found else {}

    def _named(self, *keys: str) -> list[Path]:
        return [self.root / name for key in keys if (name := getattr(self.manifest, key))]

    def fingerprint_of(self, source: SourceFile, within: dict[Path, bool] | None = None) -> str:
        """The hash of a file; of one that cannot be opened, or leads out of the folder, the reason.

        Such a file is a problem of its own when it is read, not the end of everything.
        """
        if self.leads_out(source, within):
            return f"a link to {source.path.resolve()}"
        try:
            return _fingerprint(source)
        except OSError as error:
            return f"unreadable: {error.strerror}"

    def leads_out(self, source: SourceFile, within: dict[Path, bool] | None = None) -> bool:
        """Whether a link leads out of the knowledge folder. Absolute paths are named on purpose.

        Args:
            within: what is known of folders, and takes what is found out: a folder of a thousand
                files is resolved once.
        """
        if Path(source.spec.path).is_absolute():
            return False
        if os.path.islink(source.path):
            return not source.path.resolve().is_relative_to(self.knowledge_root)
        within, folder = {} if within is None else within, source.path.parent
        if folder not in within:
            within[folder] = folder.resolve().is_relative_to(self.knowledge_root)
        return not within[folder]

    def hooks(self) -> Hooks:
        """The pack's own functions. This imports its code, if the user has approved it.

        Raises:
            DomainError: the code is not approved, does not import, or has wrong signatures.
        """
        if self.manifest.hooks is None:
            return Hooks()
        path = self.root / self.manifest.hooks
        if self.origin not in ("project", "built-in"):
            approval.require(path)
        return load_hooks(path)


def open_pack(root: Path, knowledge_root: Path, origin: str) -> Pack:
    """Load the pack in the folder `root` and check every file that it names.

    Raises:
        ManifestError: with all problems of all files at once.
    """
    path = root / MANIFEST
    hashes = _hashes([path])  # before it is read: a file saved in between has changed since
    manifest, problems = read_section(path, Manifest)
    if manifest is None:
        raise ManifestError(problems)
    hashes |= _hashes(root / name for key in _HELD if (name := getattr(manifest, key)))
    relations = _read(root, "relations", manifest.relations, read_relations, problems)
    prompts = _read(root, "prompts", manifest.prompts, read_prompts, problems)
    safety = _read(root, "safety", manifest.safety, read_safety, problems)
    glossary = _read(root, "glossary", manifest.glossary, read_glossary, problems)
    if manifest.hooks and not (root / manifest.hooks).is_file():
        problems.append(_absent(root, "hooks", manifest.hooks))
    if problems:
        raise ManifestError(problems)
    safety = safety or SafetyPolicy()
    return Pack(
        root=root,
        knowledge_root=knowledge_root,
        origin=origin,
        manifest=manifest,
        relations=relations or {},
        prompts=prompts or complete_prompts(Prompts()),
        safety=safety,
        glossary=glossary or (),
        hashes=hashes | _hashes(included_files(safety).values()),
    )


def _hashes(paths: Iterable[Path]) -> dict[Path, str]:
    """Of the files that can be read; what is wrong with others is said where they are needed."""
    found = {}
    for path in paths:
        with suppress(OSError):
            found[path] = fingerprint.of_file(path)
    return found


def _read(
    root: Path,
    key: str,
    name: str | None,
    read: Callable[[Path], tuple[T, list[Problem]]],
    problems: list[Problem],
) -> T | None:
    """What `read` makes of the file that the manifest names under `key`, if it names one."""
    if name is None:
        return None
    if not (root / name).is_file():
        problems.append(_absent(root, key, name))
        return None
    value, wrong = read(root / name)
    problems += wrong
    return value


def _absent(root: Path, key: str, name: str) -> Problem:
    place = place_in(root / MANIFEST, key)
    return Problem(
        place, f"names '{name}', which does not exist.", "Write it, or correct the name."
    )


def _fingerprint(source: SourceFile) -> str:
    """Of the file, and of changes to a database that are still in the log beside it."""
    found = fingerprint.of_file(source.path)
    log = f"{source.path}-wal"
    if os.path.isfile(log) and os.path.getsize(log):
        return fingerprint.of_value([found, fingerprint.of_file(Path(log))])
    return found
