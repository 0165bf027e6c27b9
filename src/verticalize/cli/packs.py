"""The commands domains, new and check."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from verticalize.cli.say import note, say, say_json
from verticalize.cli.table import table
from verticalize.text import counted

if TYPE_CHECKING:
    from verticalize.config import Settings
    from verticalize.domain.pack import Pack
    from verticalize.knowledge.summary import SourceSummary

SHOWN = 12  # reasons, and tables; the others are counted
_GUESSED = "Read by the names of their fields (if that is wrong, name them in domain.yaml):"
_TABLES = """\
Tables, looked up by row and column as they are. Only where rows are facts that should be trained on
and compared in the report, write beside the path in domain.yaml (no value of the column may repeat,
and rows are then no longer quoted whole):\
"""


def list_domains(folder: Path | None, *, as_json: bool) -> None:
    """Raises: ManifestError: all that is wrong with the packs, once they are listed."""
    from verticalize.domain.discover import find_packs
    from verticalize.errors import ManifestError

    found = find_packs(folder)
    if as_json:
        say_json(
            [
                {
                    "name": pack.name,
                    "path": str(pack.root),
                    "origin": pack.origin,
                    "shadowed_by": str(pack.shadowed_by) if pack.shadowed_by else None,
                    "problems": [str(problem) for problem in pack.problems],
                }
                for pack in found
            ]
        )
    else:
        for pack in found:
            shadow = f"  (shadowed by {pack.shadowed_by})" if pack.shadowed_by else ""
            fault = "  (faulty)" if pack.problems else ""
            say(f"{pack.name:<12} {pack.origin:<14} {pack.root}{shadow}{fault}")
        if not found:
            say("No packs found. Write one with: verticalize new NAME")
    if problems := [problem for pack in found for problem in pack.problems]:
        raise ManifestError(problems)


def new_domain(name: str, *, empty: bool, languages: Sequence[str]) -> None:
    from verticalize.domain.scaffold import BOTH, new_pack

    chosen = [lang.strip() for given in languages for lang in given.split(",")]
    for path in new_pack(name, Path.cwd(), empty=empty, languages=chosen or BOTH):
        say(f"wrote {path.relative_to(Path.cwd())}")
    if empty:
        say(f"\nIt has no knowledge yet. Put files into knowledge/{name}/, or let them be copied:")
        say(f"verticalize knowledge add {name} FILE ... Then: verticalize check {name}")
        return
    say(f"\nIt builds as it stands, on an example: verticalize build {name}")
    say(f"For your own, put files into knowledge/{name}/; domains/{name}/README.md says what to")
    say(f"remove of the example. Then: verticalize check {name}")


def check_domain(
    name: str,
    domains: Path | None,
    knowledge: Path | None,
    *,
    settings: "Settings",
    approve_hooks: bool = False,
    as_json: bool,
) -> int:
    """The exit code: 0 where the pack is in order."""
    from verticalize.cli.pack_data import lines_of, read_data
    from verticalize.domain import load_domain
    from verticalize.knowledge.bounded import Limits
    from verticalize.knowledge.check import check
    from verticalize.retrieval.embedders.tokenizer import tokenizer_of

    pack = load_domain(name, domains=domains, knowledge=knowledge)
    if approve_hooks:
        _approve(pack)
    ingest = settings.ingest
    limits = Limits(ingest.max_seconds, ingest.max_memory_mb)
    report = check(
        pack,
        max_tokens=ingest.max_tokens,
        limits=limits,
        tokenizer=tokenizer_of(settings.index.embedder),
    )
    files, wrong = read_data(pack)
    problems = [*report.problems, *wrong]
    if as_json:
        told = {"ok": not problems, "problems": [str(problem) for problem in problems]}
        say_json({**report.row(), **told, "data": [file.row() for file in files]})
        return 1 if problems else 0
    head = ("source", "kind", "docs", "passages", "facts", "coverage")
    if report.sources:
        for line in table(head, [_counts(source) for source in report.sources], left=(0, 1)):
            say(line)
    say()
    _say_left_out(report.sources)
    _say_tables(report.sources)
    for line in lines_of(files):
        say(line)
    for warning in report.warnings:
        say(f"warning: {warning}")
    for problem in problems:
        say(f"problem: {problem}")
    say(f"{name}: {f'{len(problems)} problem(s)' if problems else 'in order'}.")
    return 1 if problems else 0


def _counts(source: "SourceSummary") -> tuple[str, ...]:
    if source.refused:
        return (source.path, "-", "-", "-", "-", "-")
    counts = (source.documents, source.passages, source.facts)
    return (source.path, source.kind, *map(str, counts), f"{source.coverage:.3f}")


def _say_left_out(sources: Sequence["SourceSummary"]) -> None:
    """What was found and not taken over as it stood, and what was guessed; then whole files."""
    from verticalize.knowledge.readers.records.guess import is_guess

    _say_notes("Not taken over as it stands in the files:", sources, lambda n: not _told_apart(n))
    _say_notes(_GUESSED, sources, is_guess)
    refused = [source.path for source in sources if source.refused]
    if refused:
        files = ", ".join(refused[:SHOWN])
        more = f" and {len(refused) - SHOWN} more" if len(refused) > SHOWN else ""
        say(f"Left out whole until the problems below are mended: {files}{more}.")


def _say_notes(head: str, sources: Sequence["SourceSummary"], meant: Callable[[str], bool]) -> None:
    """The notes that are meant, and where, the most frequent first; nothing where there is none."""
    reasons: Counter[str] = Counter()
    places: dict[str, list[str]] = {}
    for source in sources:
        found = {reason: count for reason, count in source.left_out.items() if meant(reason)}
        reasons.update(found)
        for reason in found:
            places.setdefault(reason, []).append(source.first.get(reason, source.path))
    if not reasons:
        return
    say(head)
    for reason, count in sorted(reasons.items(), key=lambda one: (-one[1], one[0]))[:SHOWN]:
        say(f"{count:>7}  {reason}: {_where(places[reason])}")
    if len(reasons) > SHOWN:
        say(f"         and {counted(len(reasons) - SHOWN, 'more reason')}")
    say()


def _say_tables(sources: Sequence["SourceSummary"]) -> None:
    """The tables whose cells could be facts, one a line, and when they should be."""
    from verticalize.knowledge.readers.records.listing import could_be_facts

    found = [
        f"{source.path}: {entry}"
        for source in sources
        for note in source.left_out
        if (entry := could_be_facts(note))
    ]
    if not found:
        return
    say(_TABLES)
    for line in found[:SHOWN]:
        say(f"  {line}")
    if len(found) > SHOWN:
        say(f"  and {counted(len(found) - SHOWN, 'more table')}")
    say()


def _told_apart(note: str) -> bool:
    """Whether a note is told elsewhere: as a warning, with the tables or with the guesses."""
    from verticalize.knowledge.readers.records.explained import is_repeated
    from verticalize.knowledge.readers.records.guess import is_guess
    from verticalize.knowledge.readers.records.listing import could_be_facts

    return is_repeated(note) or is_guess(note) or bool(could_be_facts(note))


def _where(places: Sequence[str]) -> str:
    """The first place, and in how many other files there are more."""
    first, others = places[0], len(places) - 1
    if not others:
        return first
    return f"{first} and {counted(others, 'more file')}"


def _approve(pack: "Pack") -> None:
    from verticalize import fingerprint
    from verticalize.domain.approval import approvals_file, approve
    from verticalize.errors import DomainError

    if pack.manifest.hooks is None:
        raise DomainError(
            f"the pack '{pack.name}' brings no code of its own.",
            place=str(pack.root),
            hint="Leave out --approve-hooks.",
        )
    path = pack.root / pack.manifest.hooks
    note(f"approving {path} (SHA-256 {fingerprint.of_file(path)})")
    approve(path)
    note(f"remembered in {approvals_file()}; another approval is needed when the file changes")
