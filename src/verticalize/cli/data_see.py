"""The commands data stats and data inspect."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from verticalize.cli.data import rows_of
from verticalize.cli.say import note, say, say_json
from verticalize.data.importing import REJECTS, Tally
from verticalize.data.inspect.source import Encoder, Source
from verticalize.instruct.teacher.write import REJECTS as TEACHERS
from verticalize.pipeline.engine import Event
from verticalize.progress import Progress
from verticalize.store import DATA_PAGE, Store, disk_errors, read_json

if TYPE_CHECKING:
    from verticalize.config import Settings


def show_stats(
    source: str, runs: Path, settings: "Settings", base: str | None, *, as_json: bool
) -> None:
    from verticalize.cli.data_table import lines
    from verticalize.data.inspect import stats

    opened = _open(source, runs, settings, base)
    with _watched("count the rows") as progress:
        found = stats(opened, progress=progress)
    if as_json:
        say_json(found.row())
    else:
        for line in lines(found):
            say(line)


def inspect_data(
    source: str, runs: Path, settings: "Settings", base: str | None, out: Path | None
) -> None:
    from verticalize.data.inspect import inspect, render

    opened = _open(source, runs, settings, base)
    with _watched("go through the rows") as progress:
        found = inspect(opened, progress)
    path = out or _beside(source, runs)
    path = path / DATA_PAGE if path.is_dir() else path
    with disk_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(found), encoding="utf-8", newline="\n")
    say(str(path))


def _beside(source: str, runs: Path) -> Path:
    """The page of a build stands beside its stages, that of a file beside the file."""
    file = Path(source)
    if file.is_file():
        return file.with_name(f"{file.name.partition('.')[0]}.{DATA_PAGE}")
    return runs / source


@contextmanager
def _watched(what: str) -> Iterator[Progress]:
    from verticalize.cli.progress import Watcher

    with Watcher() as watch:
        began = time.monotonic()
        watch(Event("start", "rows", note=what))
        yield lambda *told: watch(Event("progress", "rows", *told))
        watch(Event("finish", "rows", seconds=time.monotonic() - began))


def _open(source: str, runs: Path, settings: "Settings", base: str | None) -> Source:
    if Path(source).is_file():
        return _of_file(Path(source), settings, base)
    return _of_build(source, runs, settings, base)


def _of_file(file: Path, settings: "Settings", base: str | None) -> Source:
    tally = Tally()
    beside = (file.with_suffix(TEACHERS), file.with_name(REJECTS))
    rejects = next((path for path in beside if path != file and path.is_file()), None)
    if base is None:
        note("Without --base tokens are estimated, and what is trained is not shown.")
    return Source(
        name=file.name,
        rows=rows_of(file, tally),
        encoder=_encoder(base, settings),
        dropped=tally.counts,
        rejects=rejects,
    )


def _of_build(name: str, runs: Path, settings: "Settings", base: str | None) -> Source:
    from verticalize.instruct.write import UNCOVERED, read_examples
    from verticalize.knowledge.part import FACTS, PASSAGES
    from verticalize.pipeline.rows import instruct_files

    folder = instruct_files(name, runs=runs)[0].parent
    store = Store(runs / name)
    latest = store.latest()
    read = store.path("ingest", latest["ingest"])
    told = read_json(folder / "stats.json")
    noted = store.path("base", latest["base"]) if "base" in latest else None
    return Source(
        name=name,
        rows=read_examples(folder),
        count=told["train"] + told["validation"],
        encoder=_encoder(base, settings, noted),
        dropped=told["dropped"],
        notes=told["notes"],
        rejects=_there(folder / REJECTS),
        uncovered=_there(folder / UNCOVERED),
        facts=_there(read / FACTS),
        passages=_there(read / PASSAGES),
    )


def _encoder(name: str | None, settings: "Settings", noted: Path | None = None) -> Encoder | None:
    """The base that is named, else the one that the build notes; None where there is neither."""
    from verticalize.models.artifact import read_base
    from verticalize.models.open import resolve_base
    from verticalize.pipeline.tokens import BaseEncoder

    if name is not None:
        base = resolve_base(name, settings.template, trust_remote_code=settings.trust_remote_code)
    elif noted is not None:
        base = read_base(noted)
    else:
        return None
    tune = settings.tune
    return BaseEncoder.load(
        base,
        longest=tune.max_length,
        train_on_prompt=tune.train_on_prompt,
        mask_history=tune.mask_history,
    )


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None
