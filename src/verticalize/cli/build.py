"""The commands plan, build and report."""

from pathlib import Path
from typing import Any

from verticalize.cli.say import note, say, say_json
from verticalize.config import Settings
from verticalize.domain.pack import Pack
from verticalize.errors import Problem, StoreError
from verticalize.pipeline.engine import build, plan
from verticalize.store import Store, read_json

SHOWN = 10  # problems; the others are counted


def show_plan(pack: Pack, settings: Settings, runs: Path, until: str, *, as_json: bool) -> None:
    planned = plan(pack, settings, runs=runs, until=until)
    if as_json:
        rows = [{"stage": row.stage, "key": row.key, "state": row.state} for row in planned]
        say_json({"domain": pack.name, "base": settings.base, "stages": rows})
        return
    words = {"done": "built", "partial": "will go on", "missing": "will run"}
    for row in planned:
        say(f"{row.stage:<9} {words[row.state]:<11} {row.key}  {row.promise}")


def run_build(
    pack: Pack, settings: Settings, runs: Path, until: str, *, strict: bool, as_json: bool
) -> None:
    from verticalize.cli.progress import Watcher
    from verticalize.knowledge.ingest import read_problems

    with Watcher() as watcher:
        built = build(pack, settings, runs=runs, until=until, strict=strict, watch=watcher)
    left_out = read_problems(built.folders["ingest"])
    _show_left_out(pack.name, left_out)
    if as_json:
        say_json(
            {
                "domain": built.domain,
                "base": settings.base,
                "ran": list(built.ran),
                "keys": dict(built.keys),
                "folders": {stage: str(folder) for stage, folder in built.folders.items()},
                "seconds": round(built.seconds, 3),
                "left_out": [str(problem) for problem in left_out],
            }
        )
        return
    ran = ", ".join(built.ran) if built.ran else "nothing to do"
    say(f"{pack.name}: built in {built.seconds:.1f} s ({ran}).")
    if "evaluate" in built.folders:
        say("")
        say(read_json(built.folders["evaluate"] / "report.json")["verdict"])
        say(f"\nReport: {built.folders['evaluate'] / 'report.html'}")
        say(f"Try it: verticalize demo {pack.name}")


def _show_left_out(domain: str, problems: list[Problem]) -> None:
    """On stderr, so that it is seen whatever stdout is used for."""
    if not problems:
        return
    note(f"\nLeft out, as they could not be read ({len(problems)} problems):")
    for problem in problems[:SHOWN]:
        note(f"  {problem}")
    if len(problems) > SHOWN:
        note(f"  and {len(problems) - SHOWN} more: verticalize check {domain}")
    note("The other files were built. With --strict the build stops instead.\n")


def show_report(domain: str, runs: Path, *, as_json: bool) -> None:
    folder = _report_folder(domain, runs)
    if as_json:
        say_json(read_json(folder / "report.json"))
    else:
        say((folder / "report.md").read_text(encoding="utf-8"))


def _report_folder(domain: str, runs: Path) -> Path:
    store = Store(runs / domain)
    latest: dict[str, Any] = dict(store.latest())
    if "evaluate" not in latest:
        raise StoreError(
            f"the newest build of '{domain}' was not evaluated.",
            place=str(store.root),
            hint=f"Run: verticalize build {domain}",
        )
    return store.path("evaluate", latest["evaluate"])
