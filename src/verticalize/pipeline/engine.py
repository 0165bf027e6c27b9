"""Plan and build: run the stages whose key has no artifact yet, in the order of the table."""

import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from verticalize import fingerprint
from verticalize.config import Settings, default_file, load_settings
from verticalize.domain import Pack, pack_of
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
    """One stage of a build: its key, and whether its artifact exists.

    Args:
        reads: what the key is made of, as it was found after `began`.
    """

    stage: str
    key: str
    state: State
    folder: Path
    promise: str
    reads: Mapping[str, Any] = field(repr=False)
    began: datetime


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
    pack: Pack | str,
    settings: Settings | None = None,
    *,
    runs: Path | str = Path("runs"),
    until: str = "",
) -> list[Planned]:
    """The stages of a build with their keys and states. Nothing is written.

    Args:
        pack: or its name.
        settings: by default as on the command line: ``run.yaml`` of this folder, if it exists.
        until: the last stage; all of them by default.

    Raises:
        DomainError: no pack of this name.
        ConfigError: a wrong setting, or no such stage.
    """
    pack, settings = pack_of(pack), settings or load_settings(default_file())
    store, planned, began = Store(Path(runs) / pack.name), [], datetime.now(UTC)
    keys: dict[str, str] = {}
    for stage in _upto(until):
        reads = stage.reads(pack, settings)
        key = keys[stage.name] = _key(stage, reads, keys)
        state: State = "done" if store.has(stage.name, key) else "missing"
        if state == "missing" and store.partial(stage.name, key).exists():
            state = "partial"
        folder = store.path(stage.name, key)
        planned.append(Planned(stage.name, key, state, folder, stage.promise, reads, began))
    return planned


def build(
    pack: Pack | str,
    settings: Settings | None = None,
    *,
    runs: Path | str = Path("runs"),
    until: str = "",
    strict: bool = False,
    remember: bool = True,
    force: bool = False,
    watch: Watch | None = None,
) -> Build:
    """Run what is missing. A stage whose artifact exists is not run again.

    Args:
        pack: or its name.
        settings: by default as on the command line: ``run.yaml`` of this folder, if it exists.
        until: the last stage to run; all of them by default.
        strict: stop after the stage ingest where a file could not be read.
        remember: whether ``ask``, ``demo`` and ``report`` open this build from now on.
        force: train even where the pre-flight finds that it should not be.
        watch: is told of every start, advance and finish.

    Raises:
        DomainError: a file of the pack has changed since it was loaded.
        StoreError: another build of this domain is running, or the disk is full.
        KnowledgeError: a file of knowledge changed while it was read; with `strict`, the first
            problem of a file that could not be read.
        VerticalizeError: whatever a stage finds wrong. Finished stages stay finished.
    """
    pack, settings = pack_of(pack), settings or load_settings(default_file())
    _must_be_fresh(pack)
    watch = watch or (lambda event: None)
    store, began, ran = Store(Path(runs) / pack.name), time.monotonic(), []
    with store.lock():
        planned = plan(pack, settings, runs=runs, until=until)
        keys = {row.stage: row.key for row in planned}
        folders = {row.stage: row.folder for row in planned}
        for row, stage in zip(planned, _upto(until), strict=True):
            if row.state == "done":
                watch(Event("found", row.stage))
            else:
                _run(stage, row, store, pack, settings, keys, folders, watch, force=force)
                ran.append(row.stage)
            if strict and row.stage == "ingest":
                _insist(pack, row.folder)
        if remember:
            _remember(store, keys)
    return Build(pack.name, folders, keys, tuple(ran), time.monotonic() - began)


def _must_be_fresh(pack: Pack) -> None:
    for path in pack.changed():
        hint = f"Load it again: load_domain('{pack.name}')."
        raise DomainError("changed since the pack was loaded.", place=str(path), hint=hint)


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
    began = _planned_at(recipe) - 1
    try:
        found = pack.sources()
    except DomainError:
        return True
    return {source.name for source in found} != read.keys() or any(
        _written_since(began, source.path) and pack.fingerprint_of(source) != read[source.name]
        for source in found
    )


def _planned_at(recipe: Mapping[str, Any]) -> float:
    """Seconds of the epoch; of a recipe from before it said so, those of the stage's start."""
    if "planned" in recipe:
        return datetime.fromisoformat(recipe["planned"]).timestamp()
    return datetime.fromisoformat(recipe["finished"]).timestamp() - float(recipe["seconds"])


def _written_since(began: float, path: Path) -> bool:
    try:
        return path.stat().st_mtime > began
    except OSError:
        return True  # its fingerprint says why


def _run(
    stage: Stage,
    row: Planned,
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
    out = store.begin(stage.name, row.key)
    job = Job(
        pack=pack,
        settings=settings,
        reads=row.reads,
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
    recipe = _recipe(stage, row, pack, settings, keys, summary, seconds)
    store.commit(stage.name, row.key, recipe)
    left_out = summary.get("quarantined", 0)
    note = f"{left_out} of the files could not be read and are left out" if left_out else ""
    watch(Event("finish", stage.name, note=note, seconds=seconds))


def _insist(pack: Pack, folder: Path) -> None:
    from verticalize.knowledge.ingest import first_of, read_problems

    if problems := read_problems(folder):
        raise first_of(problems, pack.name)


def _advance(watch: Watch, stage: str, done: int, total: int, note: str) -> None:
    watch(Event("progress", stage, done, total, note))


def _key(stage: Stage, reads: Mapping[str, Any], keys: Mapping[str, str]) -> str:
    return fingerprint.short(
        {
            "stage": stage.name,
            "version": stage.version,
            "reads": reads,
            "needs": {need: keys[need] for need in stage.needs},
        }
    )


def _recipe(
    stage: Stage,
    row: Planned,
    pack: Pack,
    settings: Settings,
    keys: Mapping[str, str],
    summary: Mapping[str, Any],
    seconds: float,
) -> dict[str, Any]:
    return {
        "domain": pack.name,
        "stage": stage.name,
        "key": row.key,
        "version": stage.version,
        "needs": {need: keys[need] for need in stage.needs},
        "reads": dict(row.reads),
        "settings": settings.model_dump(),
        "summary": dict(summary),
        "seconds": round(seconds, 3),
        "planned": row.began.isoformat(),
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
