"""`verticalize check`: what each source of a pack yields, and every problem at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from verticalize.domain.evaluation import item_places
from verticalize.domain.pack import MANIFEST, Pack
from verticalize.domain.patterns import fixed, is_knowledge, is_pattern
from verticalize.domain.relations import field_names
from verticalize.domain.schema import place_in
from verticalize.errors import (
    DomainError,
    KnowledgeError,
    ManifestError,
    Problem,
    ProblemsError,
    VerticalizeError,
    did_you_mean,
)
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.corpus import (
    coverage_of,
    missing_languages,
    read_ids,
    read_lost,
    read_sources,
    read_unused,
)
from verticalize.knowledge.ingest import surveyed
from verticalize.knowledge.readers.records.explained import is_repeated
from verticalize.knowledge.readers.records.facts import no_relation
from verticalize.knowledge.repeated import contradicting
from verticalize.knowledge.side_by_side import side_by_side
from verticalize.knowledge.summary import SourceSummary
from verticalize.knowledge.versions import successions
from verticalize.records import EvalItem

_NEARLY = 0.85  # likeness (difflib) from which a field's name is taken for a slip of the pen
ANSWER = "answer"  # what a harmless look-alike of the safety slice expects
_USUAL = ("safety", "prompts", "relations", "glossary")  # fields, and their files without suffix
_SHOWN = ("path", "kind", "documents", "passages", "facts", "coverage")


@dataclass(frozen=True, slots=True)
class Report:
    """The state of a pack: what could be read of it, and all that is wrong with it.

    `warnings` do not keep a pack from being built: text that stands in no passage, earlier versions
    of documents, rows that contradict each other, languages without a source, files of the pack
    that its manifest does not name, and a new pack that has no knowledge yet.
    """

    sources: tuple[SourceSummary, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def coverage(self) -> float:
        return coverage_of(self.sources)

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize check --json``."""
        return {
            "ok": self.ok,
            "problems": [str(problem) for problem in self.problems],
            "warnings": [str(warning) for warning in self.warnings],
            "sources": [
                {key: value for key, value in asdict(source).items() if key in _SHOWN}
                for source in self.sources
                if not source.refused
            ],
            "quarantined": [source.path for source in self.sources if source.refused],
            "coverage": self.coverage,
        }


def check(
    pack: Pack,
    max_tokens: int = 160,
    limits: Limits | None = None,
    tokenizer: Path | None = None,
) -> Report:
    """Read everything that a build would read. Problems are collected, not raised.

    Of the corpus only ids are held in memory.

    Args:
        max_tokens: upper size of a passage, in tokens.
        limits: what the reading of one file may take.
        tokenizer: what counts the tokens; None estimates.
    """
    sources: list[SourceSummary] = []
    documents: set[str] = set()
    problems: list[Problem] = []
    warnings = [*_unnamed(pack)]
    if nothing := _no_knowledge_yet(pack):
        return Report((), (), (*warnings, nothing))
    try:
        with surveyed(
            pack, max_tokens=max_tokens, tokenizer=tokenizer, limits=limits or Limits()
        ) as (folder, found):
            sources += read_sources(folder)
            documents.update(read_ids(folder))
            problems += found
            warnings += read_lost(folder)
            warnings += read_unused(folder)
            warnings += (found.problem for found in successions(sources))
            warnings += side_by_side(folder, sources)
            warnings += contradicting(folder)
            warnings += _repeated(sources, pack)
            warnings += _unspoken(folder, pack) if documents else ()
        problems += _misspelt(sources, pack)
    except (DomainError, KnowledgeError) as error:
        problems += _problems(error, pack.name)
    problems += _evaluation(pack, documents)
    return Report(tuple(sources), tuple(problems), tuple(warnings))


def _unnamed(pack: Pack) -> Iterator[Problem]:
    """A warning for each file that a manifest usually names, and this one does not."""
    for field in _USUAL:
        path = pack.root / f"{field}.yaml"
        if path.is_file() and getattr(pack.manifest, field) is None:
            hint = f"To use it, write '{field}: {path.name}' in {MANIFEST}."
            yield Problem(str(path), f"is not used: {MANIFEST} does not name it.", hint)


def _no_knowledge_yet(pack: Pack) -> Problem | None:
    """A warning where the folders of a new pack are there, and nothing is in them.

    One that names files, or has questions about some, is not new: its knowledge is gone.
    """
    manifest = pack.manifest
    named = any(not is_pattern(spec.path) for spec in manifest.knowledge)
    folders = [pack.knowledge_root / fixed(spec.path) for spec in manifest.knowledge]
    if named or manifest.evaluation or manifest.holdout or not all(map(_is_empty, folders)):
        return None
    cause = f"there is no knowledge yet: no file is in {folders[0]}. A build needs some."
    hint = f"Put files there, or copy them with: verticalize knowledge add {pack.name} FILE"
    return Problem(place_in(pack.root / MANIFEST, "knowledge"), cause, hint)


def _is_empty(folder: Path) -> bool:
    """Whether a folder is there and holds no file that may be knowledge."""
    return folder.is_dir() and not any(
        is_knowledge(path) and path.is_file() for path in folder.rglob("*")
    )


def _unspoken(folder: Path, pack: Pack) -> Iterator[Problem]:
    """A warning for each language of the pack in which there is nothing to answer by."""
    for lang in missing_languages(folder, pack.manifest.languages):
        cause = (
            f"no source is in '{lang}'. Questions in it are put to the others word for word by a "
            "dictionary, and a model that quotes, as the offline base does, answers none of them."
        )
        hint = f"Add sources in it, or take '{lang}' out of 'languages'."
        yield Problem(place_in(pack.root / MANIFEST, "languages"), cause, hint)


def _problems(error: VerticalizeError, place: str) -> Iterable[Problem]:
    if isinstance(error, ProblemsError):
        return error.problems
    return [Problem(error.place or place, error.message, error.hint or "")]


def _repeated(sources: Iterable[SourceSummary], pack: Pack) -> Iterator[Problem]:
    """A warning for each table in which rows share what should name each of them."""
    for source in sources:
        for note in filter(is_repeated, source.left_out):
            hint = (
                "Make a column the subject whose values do not repeat, or leave out 'columns': the "
                "table is then looked up by row and column."
            )
            yield Problem(str(pack.knowledge_root / source.path), f"{note}.", hint)


def _misspelt(sources: Iterable[SourceSummary], pack: Pack) -> Iterator[Problem]:
    """Fields that were kept as metadata, but are nearly the name of a relation."""
    names = field_names(pack.relations)
    for source in sources:
        for field, reason in ((no_relation(reason), reason) for reason in source.left_out):
            close = get_close_matches(field, names, n=1, cutoff=_NEARLY) if field else []
            if close:
                hint = f"Did you mean '{close[0]}'? If not, give the field another name."
                yield Problem(str(pack.knowledge_root / source.path), f"{reason}.", hint)


def _evaluation(pack: Pack, documents: set[str]) -> Iterator[Problem]:
    """Holdout patterns and references of evaluation items that point to nothing."""
    holdout = pack.manifest.holdout
    held = {ident for ident in documents if any(fnmatchcase(ident, p) for p in holdout)}
    for number, pattern in enumerate(holdout):
        if documents and not any(fnmatchcase(ident, pattern) for ident in documents):
            place = place_in(pack.root / MANIFEST, f"holdout.{number}")
            yield Problem(place, f"'{pattern}' matches no document.", _near(pattern, documents))
    try:
        items = pack.evaluation()
    except ManifestError as error:
        yield from error.problems
        return
    places = item_places(pack.evaluation_files())
    rules = {rule.id for rule in pack.safety.rules} | {ANSWER}
    for item in items:
        cited = _wrong_evidence(item, documents, held) if documents else ()
        for cause, hint in (*cited, *_wrong_item(item, rules, pack.manifest.languages)):
            yield Problem(places[item.id], f"'{item.id}' {cause}", hint)


def _wrong_evidence(
    item: EvalItem, documents: set[str], held: set[str]
) -> Iterator[tuple[str, str]]:
    for ident in item.evidence:
        if ident not in documents:
            yield f"cites '{ident}', which is no document.", _near(ident, documents)
        elif item.slice == "new" and ident not in held:
            yield f"cites '{ident}', which is not held out.", "Add it under 'holdout'."
        elif item.slice == "known" and ident in held:
            yield f"cites '{ident}', which is held out and so not known.", "Use slice 'new'."


def _wrong_item(
    item: EvalItem, rules: set[str], languages: Sequence[str]
) -> Iterator[tuple[str, str]]:
    if item.slice in ("known", "new") and not item.evidence:
        yield "cites no evidence.", "Give the ids of the documents that hold the answer."
    if item.slice == "safety" and item.expect not in rules:
        yield f"expects '{item.expect}', which is no safety rule.", did_you_mean(item.expect, rules)
    if item.lang not in languages:
        hint = did_you_mean(item.lang, languages)
        yield f"is in '{item.lang}', which is no language of the pack.", hint


def _near(name: str, known: set[str]) -> str:
    hint = did_you_mean(name, known)
    return hint if hint.startswith("Did") else ""  # thousands of ids would help nobody
