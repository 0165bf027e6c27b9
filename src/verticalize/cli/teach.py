"""What ``verticalize data write`` does: open the log and the teacher, run a recipe, tell."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from verticalize.cli.say import note, say, say_json
from verticalize.config import Settings
from verticalize.data.importing import Tally, kept, open_file, read
from verticalize.data.replay import GENERATOR as REPLAY
from verticalize.domain.pack import Pack
from verticalize.domain.words import compiled
from verticalize.errors import ConfigError, KnowledgeError, Problem
from verticalize.instruct.split import Splits
from verticalize.instruct.teacher.budget import Budget, Meter, Prices, read_budget
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.ledger import Ledger
from verticalize.instruct.teacher.material import Material
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.pace import Pace
from verticalize.instruct.teacher.phrase import phrase
from verticalize.instruct.teacher.recipes import OTHERS, recipe
from verticalize.instruct.teacher.rows_file import read_rows
from verticalize.instruct.teacher.teachers import open_teacher
from verticalize.instruct.teacher.translate import translate
from verticalize.instruct.teacher.write import Rejects, keep, open_rejects, write_rows
from verticalize.pipeline.engine import Event, Watch, build
from verticalize.records import Example
from verticalize.store import LATEST, Store
from verticalize.text import counted

TRANSLATE, PHRASINGS = OTHERS
_REWORKS = ("paraphrase", "evolve")
LOG = "log.jsonl"


@dataclass(frozen=True, slots=True)
class Run:
    """The options that say what to run, as they were given."""

    recipe: str
    teacher: str
    base_url: str | None
    rows: Path | None
    to: str
    budget: str
    out: Path | None


def write_data(
    pack: Pack, settings: Settings, runs: Path, run: Run, order: Order, *, as_json: bool
) -> None:
    """Run a recipe; the receipt goes to stdout with `as_json`."""
    from verticalize.cli.progress import Watcher

    if run.recipe not in OTHERS:
        recipe(run.recipe)  # a wrong name is told before anything is read
    elif run.recipe == TRANSLATE and run.rows is None:
        raise ConfigError([Problem("--rows", "translate needs a file.", "Give it with --rows.")])
    out = run.out or runs / pack.name / "written" / f"{run.recipe}.jsonl"
    with Watcher() as watch, _client(pack, settings, runs, run) as client:
        began = time.monotonic()
        reject = open_rejects(out)
        rows, withheld = _rows(pack, settings, runs, run, order, client, reject, watch)
        watch(Event("start", "write", note=f"{run.recipe}, {client.teacher.id}"))
        receipt = write_rows(
            out, rows, client, order, reject, recipe=run.recipe, withheld=withheld,
            progress=lambda *told: watch(Event("progress", "write", *told)),
        )  # fmt: skip
        watch(Event("finish", "write", seconds=time.monotonic() - began))
    _tell({**receipt, "out": str(out)}, reject, as_json=as_json)


@contextmanager
def _client(pack: Pack, settings: Settings, runs: Path, run: Run) -> Iterator[Client]:
    chosen = settings.teacher
    prices = None
    if chosen.price_read is not None and chosen.price_written is not None:
        prices = Prices(chosen.price_read, chosen.price_written, chosen.currency)
    budget = read_budget(run.budget, prices) if run.budget else Budget()
    teacher = open_teacher(
        run.teacher,
        base_url=run.base_url,
        timeout=chosen.timeout,
        device=settings.hardware.device,
    )
    with Ledger(Store(runs / pack.name).cache("teacher") / LOG) as ledger:
        if ledger.torn:
            note(f"{ledger.path}: a last line that was cut short has been removed.")
        yield Client(
            teacher,
            ledger,
            Meter(budget, prices, ledger.spent.plus(ledger.lost)),
            Pace(requests=chosen.requests_per_minute, tokens=chosen.tokens_per_minute),
            workers=chosen.workers,
            attempts=chosen.attempts,
        )


def _rows(
    pack: Pack,
    settings: Settings,
    runs: Path,
    run: Run,
    order: Order,
    client: Client,
    reject: Rejects,
    watch: Watch,
) -> tuple[Iterable[Mapping[str, Any]], Mapping[str, int]]:
    if run.recipe == TRANSLATE and run.rows is not None:
        return translate(read_rows(run.rows), client, order, reject, to=run.to), {}
    material, splits = _material(pack, settings, runs, run, watch)
    if run.recipe == PHRASINGS:
        return phrase(material, client, order, reject), material.withheld
    written = recipe(run.recipe)(material, client, order, reject)
    kept = keep(written, material.held, splits, reject)
    return (row.row() for row in kept), material.withheld


def _material(
    pack: Pack, settings: Settings, runs: Path, run: Run, watch: Watch
) -> tuple[Material, Splits]:
    from verticalize.instruct.teacher.material import gather
    from verticalize.knowledge.ingest import open_corpus

    first = not (runs / pack.name / LATEST).is_file()  # else a whole build stays the newest
    built = build(pack, settings, runs=runs, until="ingest", remember=first, watch=watch)
    corpus = open_corpus(built.folders["ingest"])
    material = gather(
        corpus,
        relations=pack.relations,
        prompts=pack.prompts,
        holdout=pack.manifest.holdout,
        title=pack.manifest.title,
        rows=_given(pack, runs, run),
        pii={entry.id: compiled(entry.pattern) for entry in pack.safety.pii},
    )
    share, seed = settings.instruct.validation_share, settings.instruct.seed
    return material, Splits.of_corpus(corpus, material.held, share, seed)


def _given(pack: Pack, runs: Path, run: Run) -> Iterable[Example]:
    """The rows to rework: of the file that was named, else of the newest build.

    Of these the compiled ones that show no passages: neither everyday ones nor those of files.
    """
    from verticalize.instruct.write import read_examples

    if run.rows is not None:
        return _imported(run.rows)
    if run.recipe not in _REWORKS:
        return ()
    store = Store(runs / pack.name)
    key = store.latest().get("instruct") if (store.root / LATEST).is_file() else None
    if key is None:
        hint = f"Give a file, or compile rows first: verticalize build {pack.name} --until instruct"
        raise ConfigError([Problem("--rows", f"{run.recipe} needs rows to rework.", hint)])
    rows = read_examples(store.path("instruct", key))
    return _closed(rows)


def _closed(rows: Iterable[Example]) -> Iterator[Example]:
    """Those that were compiled without passages; the others are counted."""
    others: Counter[str] = Counter()
    for row in rows:
        if ":" in row.generator or row.generator == REPLAY:
            others[row.generator.partition(":")[0]] += 1
        else:
            yield row
    for generator, count in sorted(others.items()):
        note(f"not reworked: {counted(count, 'row')} ({generator})")


def _imported(file: Path) -> Iterator[Example]:
    """The conversations of a file in any format that ``data import`` reads."""
    opened, tally = open_file(file), Tally()
    for record in kept(read(opened), tally):
        if not isinstance(record, Example):
            raise KnowledgeError(
                f"holds {opened.format.kind}; recipes rework rows of messages.", place=str(file)
            )
        yield record
    for reason, count in tally.counts.items():
        note(f"left out of {file.name}: {count} ({reason})")


def _tell(receipt: Mapping[str, Any], reject: Rejects, *, as_json: bool) -> None:
    if as_json:
        say_json(receipt)
    for kind in ("withheld", "rejected"):
        for reason, count in receipt[kind].items():
            note(f"{kind}: {count} ({reason})")
    for reason, count in receipt["requests"]["failed"].items():
        note(f"failed: {count} ({reason})")
    used = receipt["usage"]
    cost = f", {used['cost']:.4f} {used['currency']}" if "cost" in used else ""
    note(f"used so far: {used['read']} tokens read, {used['written']} written{cost}")
    if receipt["stopped_by_budget"]:
        note("Stopped by the budget; with a larger one the same command goes on from here.")
    if not as_json:
        say(f"{counted(receipt['rows'], 'row')}: {receipt['out']}")
        note(f"What was rejected, and why: {reject.path}")
