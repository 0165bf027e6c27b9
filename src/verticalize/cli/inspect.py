"""The command knowledge inspect."""

import time
from pathlib import Path

from verticalize.cli.say import note, say, say_json
from verticalize.config import Settings
from verticalize.domain.pack import Pack
from verticalize.pipeline.engine import Event, Watch, build
from verticalize.pipeline.stages import STAGES
from verticalize.store import LATEST, PAGE, Store, disk_errors


def inspect_knowledge(
    pack: Pack, settings: Settings, runs: Path, out: Path | None, *, as_json: bool
) -> None:
    """Write the page, or with `as_json` say the figures; the page too where `out` names it."""
    from verticalize.cli.progress import Watcher
    from verticalize.knowledge.inspect import inspect, render

    newest = _newest(pack, runs)
    with Watcher() as watch:
        folder = newest or _ingested(pack, settings, runs, watch)
        began = time.monotonic()
        watch(Event("start", "inspect", note="go through what was read"))
        found = inspect(folder, lambda *told: watch(Event("progress", "inspect", *told)))
        watch(Event("finish", "inspect", seconds=time.monotonic() - began))
    if as_json:
        say_json(found.row())
    if out is None and as_json:
        return
    path = out or runs / pack.name
    path = path / PAGE if path.is_dir() else path
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(found, _title(pack)), encoding="utf-8", newline="\n")
    (note if as_json else say)(str(path))


def _newest(pack: Pack, runs: Path) -> Path | None:
    """The artifact of the newest build, if the knowledge is still what it was then."""
    store = Store(runs / pack.name)
    key = store.latest().get("ingest") if (store.root / LATEST).is_file() else None
    if key is None or not store.has("ingest", key):
        note(f"The knowledge of '{pack.name}' has not been read yet; reading it now.")
        return None
    recipe = store.recipe("ingest", key)
    fresh = recipe["reads"]["pack"] == pack.fingerprints("ingest")
    if not fresh or recipe["version"] != STAGES[0].version:
        note(f"The knowledge of '{pack.name}' has changed since it was read; reading it again.")
        return None
    return store.path("ingest", key)


def _ingested(pack: Pack, settings: Settings, runs: Path, watch: Watch) -> Path:
    first = not (runs / pack.name / LATEST).is_file()  # else a whole build stays the newest
    built = build(pack, settings, runs=runs, until="ingest", remember=first, watch=watch)
    return built.folders["ingest"]


def _title(pack: Pack) -> str:
    return " · ".join(dict.fromkeys(pack.manifest.title.values())) or pack.name
