"""Plan and build: run the stages whose key has no artifact yet, in the order of the table."""

import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from verticalize import fingerprint
from verticalize.config import Settings, load_settings
from verticalize.domain.pack import Pack
from verticalize.errors import ConfigError, DomainError, Problem, did_you_mean
from verticalize.pipeline.stage import Job, Stage
from verticalize.pipeline.stages import STAGES
from verticalize.store import LATEST, Store, disk_errors

if TYPE_CHECKING:
    from verticalize.tune.preflight.finding import Report

State = Literal["done", "partial", "missing"]
Watch = Callable[["Event"], None]
_PACKAGES = ("verticalize", "torch", "transformers", "peft", "faiss-cpu", "numpy", "tokenizers")


@dataclass(frozen=True, slots=True)
class Planned:
    """One stage of a build: its key, and whether its artifact exists."""

    stage: str
    key: str
    state: State
    folder: Path
    promise: str


@dataclass(frozen=True, slots=True)
class Event:
    """What a watcher of a build is told: a stage started, advanced, finished or was found done.

    Args:
        report: of the pre-flight, where the training was "examined": before its first step, and
            once its first steps have been timed.
    """

    kind: Literal["start", "progress", "examined", "finish", "found"]
    stage: str
    done: int = 0
    total: int = 0
    note: str = ""
    seconds: float = 0.0
    report: "Report | None" = None


@dataclass(frozen=True, slots=True)
class Build:
    """The artifacts of a finished build, and which of its stages had to run."""

    domain: str
    folders: Mapping[str, Path]
    keys: Mapping[str, str]
    ran: tuple[str, ...]
    seconds: float


def plan(
    pack: Pack, settings: Settings | None = None, *, runs: Path = Path("runs"), until: str = ""
) -> list[Planned]:
    """The stages of a build with their keys and states. Nothing is written."""
    store, planned = Store(runs / pack.name), []
    keys: dict[str, str] = {}
    for stage in _upto(until):
        keys[stage.name] = _key(stage, pack, settings or load_settings(), keys)
        key = keys[stage.name]
        state: State = "done" if store.has(stage.name, key) else "missing"
        if state == "missing" and store.partial(stage.name, key).exists():
            state = "partial"
        folder = store.path(stage.name, key)
        planned.append(Planned(stage.name, key, state, folder, stage.promise))
    return planned


def build(
    pack: Pack,
    settings: Settings | None = None,
    *,
    runs: Path = Path("runs"),
    until: str = "",
    strict: bool = False,
    remember: bool = True,
    force: bool = False,
    watch: Watch | None = None,
) -> Build:
    """Run what is missing. A stage whose artifact exists is not run again.

    Args:
        until: the last stage to run; all of them by default.
        strict: stop after the stage ingest where a file could not be read.
        remember: whether ``ask``, ``demo`` and ``report`` open this build from now on.
        force: train even where the pre-flight finds that it should not be.
        watch: is told of every start, advance and finish.

    Raises:
        StoreError: another build of this domain is running, or the disk is full.
        KnowledgeError: with `strict`, the first problem of a file that could not be read.
        VerticalizeError: whatever a stage finds wrong. Finished stages stay finished.
    """
    settings = settings or load_settings()
    watch = watch or (lambda event: None)
    store, began, ran = Store(runs / pack.name), time.monotonic(), []
    with store.lock():
        planned = plan(pack, settings, runs=runs, until=until)
        keys = {row.stage: row.key for row in planned}
        folders = {row.stage: row.folder for row in planned}
        for row, stage in zip(planned, _upto(until), strict=True):
            if row.state == "done":
                watch(Event("found", row.stage))
            else:
                _run(stage, store, pack, settings, keys, folders, watch, force=force)
                ran.append(row.stage)
            if strict and row.stage == "ingest":
                _insist(pack, row.folder)
        if remember:
            _remember(store, keys)
    return Build(pack.name, folders, keys, tuple(ran), time.monotonic() - began)


def knowledge_changed(pack: Pack, runs: Path) -> bool:
    """Whether the newest build has read other files than the pack has now; never without one.

    Only files that were written since are hashed, so that it costs little before each question: one
    that was replaced by an older file is not noticed here, but by the next build. Knowledge that
    cannot be found any more has changed.
    """
    store = Store(runs / pack.name)
    key = store.latest().get("ingest") if (store.root / LATEST).is_file() else None
    if key is None or not store.has("ingest", key):
        return False
    recipe = store.recipe("ingest", key)
    read = recipe["reads"]["pack"]["sources"]
    began = datetime.fromisoformat(recipe["finished"]).timestamp() - recipe["seconds"] - 1
    try:
        found = pack.sources()
    except DomainError:
        return True
    return {source.name for source in found} != read.keys() or any(
        _written_since(began, source.path) and pack.fingerprint_of(source) != read[source.name]
        for source in found
    )


def _written_since(began: float, path: Path) -> bool:
    try:
        return path.stat().st_mtime > began
    except OSError:
        return True  # its fingerprint says why


def _run(
    stage: Stage,
    store: Store,
    pack: Pack,
    settings: Settings,
    keys: Mapping[str, str],
    folders: Mapping[str, Path],
    watch: Watch,
    *,
    force: bool,
) -> None:
    watch(Event("start", stage.name, note=stage.promise))
    began = time.monotonic()
    key = keys[stage.name]
    out = store.begin(stage.name, key)
    job = Job(
        pack=pack,
        settings=settings,
        inputs={need: folders[need] for need in (*stage.needs, *stage.sees)},
        keys={need: keys[need] for need in stage.needs},
        cache=store.cache(stage.name),
        progress=partial(_advance, watch, stage.name),
        examined=lambda report: watch(Event("examined", stage.name, report=report)),
        force=force,
    )
    with disk_errors(out):
        summary = stage.run(job, out)
    seconds = time.monotonic() - began
    store.commit(stage.name, key, _recipe(stage, pack, settings, keys, summary, seconds))
    left_out = summary.get("quarantined", 0)
    note = f"{left_out} of the files could not be read and are left out" if left_out else ""
    watch(Event("finish", stage.name, note=note, seconds=seconds))


def _insist(pack: Pack, folder: Path) -> None:
    from verticalize.knowledge.ingest import first_of, read_problems

    if problems := read_problems(folder):
        raise first_of(problems, pack.name)


def _advance(watch: Watch, stage: str, done: int, total: int, note: str) -> None:
    watch(Event("progress", stage, done, total, note))


def _key(stage: Stage, pack: Pack, settings: Settings, keys: Mapping[str, str]) -> str:
    return fingerprint.short(
        {
            "stage": stage.name,
            "version": stage.version,
            "reads": stage.reads(pack, settings),
            "needs": {need: keys[need] for need in stage.needs},
        }
    )


def _recipe(
    stage: Stage,
    pack: Pack,
    settings: Settings,
    keys: Mapping[str, str],
    summary: Mapping[str, Any],
    seconds: float,
) -> dict[str, Any]:
    return {
        "domain": pack.name,
        "stage": stage.name,
        "key": keys[stage.name],
        "version": stage.version,
        "needs": {need: keys[need] for need in stage.needs},
        "reads": dict(stage.reads(pack, settings)),
        "settings": settings.model_dump(),
        "summary": dict(summary),
        "seconds": round(seconds, 3),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that decide what a build yields."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def _remember(store: Store, keys: Mapping[str, str]) -> None:
    """Let readers find this build; a shorter build of the same inputs keeps the later stages."""
    known = store.latest() if (store.root / LATEST).is_file() else {}
    same = all(known.get(stage, key) == key for stage, key in keys.items())
    store.set_latest({**known, **keys} if same else keys)


def _upto(until: str) -> tuple[Stage, ...]:
    names = [stage.name for stage in STAGES]
    if not until:
        return STAGES
    if until not in names:
        close = did_you_mean(until, names)
        hint = close if close.startswith("Did") else f"The stages, in order: {', '.join(names)}."
        raise ConfigError([Problem("--until", f"no stage '{until}'.", hint)])
    return STAGES[: names.index(until) + 1]
