"""`verticalize check`: what each source of a pack yields, and every problem at once."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Any

from verticalize.domain.evaluation import item_places
from verticalize.domain.hooks import Hooks
from verticalize.domain.pack import MANIFEST, Pack, SourceFile
from verticalize.domain.schema import place_in
from verticalize.errors import ManifestError, Problem, VerticalizeError, did_you_mean
from verticalize.knowledge.corpus import SourceSummary, mean_coverage
from verticalize.knowledge.source import Unit, read_source
from verticalize.records import EvalItem

ANSWER = "answer"  # what a harmless look-alike of the safety slice expects
_MAX_TOKENS = 160  # as ingest's default; only the number of passages depends on it
_SHOWN = ("path", "kind", "documents", "passages", "facts", "coverage")


@dataclass(frozen=True, slots=True)
class Report:
    """The state of a pack."""

    sources: tuple[SourceSummary, ...]
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def coverage(self) -> float:
        return mean_coverage(self.sources)

    def row(self) -> dict[str, Any]:
        """The stable JSON form of ``verticalize check --json``."""
        return {
            "ok": self.ok,
            "problems": [str(problem) for problem in self.problems],
            "sources": [
                {key: value for key, value in asdict(source).items() if key in _SHOWN}
                for source in self.sources
            ],
            "coverage": self.coverage,
        }


def check(pack: Pack, max_tokens: int = _MAX_TOKENS) -> Report:
    """Read everything that a build would read. Problems are collected, not raised."""
    problems: list[Problem] = []
    hooks = _hooks(pack, problems)
    units: list[Unit] = []
    accounts: list[SourceSummary] = []
    for file in _sources(pack, problems):
        try:
            found, account = read_source(file, pack.relations, hooks, max_tokens)
        except VerticalizeError as error:
            problems.append(_problem(error, file.name))
            continue
        units += found
        accounts.append(account)
        problems += _source_problems(file, found, account, pack)
    problems += _eval_problems(pack, {unit.document.id for unit in units})
    return Report(tuple(accounts), tuple(problems))


def _hooks(pack: Pack, problems: list[Problem]) -> Hooks:
    try:
        return pack.hooks()
    except VerticalizeError as error:
        problems.append(_problem(error, pack.name))
        return Hooks()


def _sources(pack: Pack, problems: list[Problem]) -> Sequence[SourceFile]:
    try:
        return pack.sources()
    except ManifestError as error:
        problems += error.problems
        return ()


def _problem(error: VerticalizeError, place: str) -> Problem:
    return Problem(error.place or place, error.message, error.hint or "")


def _source_problems(
    file: SourceFile, units: Sequence[Unit], account: SourceSummary, pack: Pack
) -> Iterator[Problem]:
    place = str(file.path)
    if not units:
        why = ", ".join(account.skipped) or "it is empty"
        yield Problem(place, f"yields nothing ({why}).", "Fill the file, or remove it.")
    rows = {why: n for why, n in account.skipped.items() if units}
    for why, count in rows.items():
        yield Problem(place, f"{count} row(s) yield nothing: {why}.", "Mend or remove them.")
    spoken = pack.manifest.languages
    foreign = Counter(u.document.lang for u in units if u.document.lang not in spoken)
    for lang, count in foreign.items():
        yield Problem(
            place,
            f"{count} document(s) in '{lang}', which is not among the pack's languages.",
            "Add it under 'languages', or correct 'lang'.",
        )


def _eval_problems(pack: Pack, documents: set[str]) -> Iterator[Problem]:
    held = _held_out(pack, documents)
    manifest = pack.root / MANIFEST
    for number, pattern in enumerate(pack.manifest.holdout):
        if not any(fnmatchcase(ident, pattern) for ident in documents):
            yield Problem(
                place_in(manifest, f"holdout.{number}"),
                f"'{pattern}' matches no document.",
                _near(pattern, documents),
            )
    try:
        items = pack.evaluation()
    except ManifestError as error:
        yield from error.problems
        return
    rules = {rule.id for rule in pack.safety.rules} | {ANSWER}
    for item in items:
        for cause, hint in _wrong(item, documents, held, rules, pack.manifest.languages):
            place = item_places(pack.evaluation_files())[item.id]
            yield Problem(place, f"'{item.id}' {cause}", hint)


def _near(name: str, known: set[str]) -> str:
    hint = did_you_mean(name, known)
    return hint if hint.startswith("Did") else ""  # thousands of ids would help nobody


def _held_out(pack: Pack, documents: set[str]) -> set[str]:
    patterns = pack.manifest.holdout
    return {ident for ident in documents if any(fnmatchcase(ident, p) for p in patterns)}


def _wrong(
    item: EvalItem,
    documents: set[str],
    held: set[str],
    rules: set[str],
    languages: Sequence[str],
) -> Iterator[tuple[str, str]]:
    """Cause and hint of everything that is wrong with an item's references."""
    for ident in item.evidence:
        if ident not in documents:
            yield f"names the evidence '{ident}', which is no document.", _near(ident, documents)
        elif item.slice == "new" and ident not in held:
            yield f"cites '{ident}', which is not held out as slice 'new' demands.", "Add it under 'holdout'."
        elif item.slice == "known" and ident in held:
            yield f"cites '{ident}', which is held out, so it is not known.", "Use slice 'new'."
    if item.slice in ("known", "new") and not item.evidence:
        yield "names no evidence.", "Give the ids of the documents that hold the answer."
    if item.slice == "safety" and item.expect not in rules:
        yield f"expects '{item.expect}', which is no rule.", did_you_mean(item.expect, rules)
    if item.lang not in languages:
        yield (
            f"is in '{item.lang}', which the pack does not speak.",
            did_you_mean(item.lang, languages),
        )
