"""The commands domains, new and check."""

from pathlib import Path
from typing import TYPE_CHECKING

from verticalize.cli.say import note, say, say_json

if TYPE_CHECKING:
    from verticalize.config import Settings
    from verticalize.domain.pack import Pack


def list_domains(folder: Path | None, *, as_json: bool) -> None:
    from verticalize.domain.discover import find_packs

    found = find_packs(folder)
    if as_json:
        say_json(
            [
                {
                    "name": pack.name,
                    "path": str(pack.root),
                    "origin": pack.origin,
                    "shadowed_by": str(pack.shadowed_by) if pack.shadowed_by else None,
                }
                for pack in found
            ]
        )
        return
    for pack in found:
        shadow = f"  (shadowed by {pack.shadowed_by})" if pack.shadowed_by else ""
        say(f"{pack.name:<12} {pack.origin:<14} {pack.root}{shadow}")
    if not found:
        say("No packs found. Write one with: verticalize new NAME")


def new_domain(name: str) -> None:
    from verticalize.domain.scaffold import new_pack

    for path in new_pack(name, Path.cwd()):
        say(f"wrote {path.relative_to(Path.cwd())}")
    say(f"\nPut your files into knowledge/{name}/, then: verticalize build {name}")


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
    from verticalize.domain import load_domain
    from verticalize.knowledge.bounded import Limits
    from verticalize.knowledge.check import check

    pack = load_domain(name, domains=domains, knowledge=knowledge)
    if approve_hooks:
        _approve(pack)
    ingest = settings.ingest
    limits = Limits(ingest.max_seconds, ingest.max_memory_mb)
    report = check(pack, max_tokens=ingest.max_tokens, limits=limits)
    if as_json:
        say_json(report.row())
        return 0 if report.ok else 1
    say(f"{'source':<44} {'kind':<10} {'docs':>6} {'passages':>9} {'facts':>7} {'coverage':>9}")
    for source in report.sources:
        say(
            f"{source.path:<44} {source.kind:<10} {source.documents:>6} {source.passages:>9} "
            f"{source.facts:>7} {source.coverage:>9.3f}"
        )
    for warning in report.warnings:
        say(f"warning: {warning}")
    for problem in report.problems:
        say(f"problem: {problem}")
    say(f"{name}: {'in order' if report.ok else f'{len(report.problems)} problem(s)'}.")
    return 0 if report.ok else 1


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
