"""The commands plan, build and report."""

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verticalize.cli.language import language
from verticalize.cli.options import RUNS
from verticalize.cli.say import note, say, say_json, say_markdown
from verticalize.config import Settings
from verticalize.domain.pack import Pack
from verticalize.errors import KnowledgeError, StoreError
from verticalize.evaluate.labels import label
from verticalize.evaluate.markdown import comparison
from verticalize.evaluate.pages import pages
from verticalize.evaluate.report import read_report
from verticalize.pipeline.engine import Event, Watch, build, plan
from verticalize.pipeline.unkeyed import without_effect
from verticalize.store import RECIPE, Store, read_json

if TYPE_CHECKING:
    from verticalize.cli.progress import Watcher


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
    pack: Pack,
    settings: Settings,
    runs: Path,
    until: str,
    *,
    strict: bool,
    force: bool,
    as_json: bool,
) -> None:
    from verticalize.cli.left_out import count_left_out, left_out, show_left_out
    from verticalize.cli.progress import Watcher
    from verticalize.cli.remarks import remarks, show_remarks

    try:
        with Watcher() as watcher:
            watch = _showing(watcher, pack.name, runs)
            built = build(
                pack, settings, runs=runs, until=until, strict=strict, force=force, watch=watch
            )
    except KnowledgeError:
        first = plan(pack, settings, runs=runs, until="ingest")[0]
        if first.state == "done":  # strict: all was read that can be
            show_left_out(pack.name, first.folder, stopped=True)
        raise
    show_left_out(pack.name, built.folders["ingest"])
    tuned = built.folders.get("tune")
    if tuned is not None:
        show_remarks(tuned)
    if as_json:
        say_json(
            {
                "domain": built.domain,
                "base": settings.base,
                "ran": list(built.ran),
                "keys": dict(built.keys),
                "folders": {stage: str(folder) for stage, folder in built.folders.items()},
                "seconds": round(built.seconds, 3),
                **left_out(built.folders["ingest"]),
                "remarks": remarks(tuned) if tuned is not None else [],
            }
        )
        return
    if not built.ran:
        _say_what_changes_nothing(settings, tuned or built.folders["ingest"])
    ran = ", ".join(built.ran) if built.ran else "nothing to do"
    say(f"{pack.name}: built in {built.seconds:.1f} s ({ran}).")
    if "evaluate" in built.folders:
        say("")
        say(read_report(built.folders["evaluate"])["verdict"])
        say(f"\nReport: {built.folders['evaluate'] / 'report.html'}")
        say(f"Try it: verticalize demo {pack.name}{_where(runs)}")
    if missing := count_left_out(built.folders["ingest"]):
        say(f"{missing}: verticalize check {pack.name}")


def _showing(watcher: "Watcher", name: str, runs: Path) -> Watch:
    """The watcher, and what the pre-flight of the training has to show."""
    from verticalize.cli.preflight import show_examined

    def watch(event: Event) -> None:
        if event.report is None:
            watcher(event)
        else:
            show_examined(name, event.report, runs, watcher)

    return watch


def _say_what_changes_nothing(settings: Settings, folder: Path) -> None:
    """Settings that were given, and for which a stage with this artifact is not run again."""
    recipe = read_json(folder / RECIPE)
    if names := ", ".join(without_effect(settings, recipe["settings"])):
        note(
            f"{names}: this says how a stage is run, never what it yields, so that none is run "
            f"again. To run one all the same, remove its folder, {folder}, and build again."
        )


def _where(runs: Path) -> str:
    """The option that a next command needs to find this build."""
    return "" if runs == RUNS else f" --runs {shlex.quote(str(runs))}"


def show_report(domain: str, runs: Path, wanted: str | None, *, as_json: bool) -> None:
    folder = _report_folder(domain, runs)
    report = read_report(folder)
    lang = language(wanted, report, os.environ)
    if as_json:
        say_json(report)
        return
    written = pages(folder)
    page = written.get(lang) or next(iter(written.values()))
    elsewhere = label("elsewhere", lang).format(page=page)
    say_markdown(f"{comparison(report, lang)}\n\n{elsewhere}\n")


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
