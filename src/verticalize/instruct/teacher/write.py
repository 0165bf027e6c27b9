"""Rows, rejects and the receipt of a run on disk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from verticalize import jsonl
from verticalize.instruct.split import Held, Splits
from verticalize.instruct.teacher.client import Client
from verticalize.instruct.teacher.order import Order
from verticalize.instruct.teacher.rows import Rejected
from verticalize.progress import Progress
from verticalize.records import Example
from verticalize.store import disk_errors, write_json

REJECTS, RECIPE = ".rejects.jsonl", ".recipe.json"


@dataclass(slots=True)
class Rejects:
    """Takes what recipes reject: each to a file, all counted by reason."""

    path: Path
    counts: Counter[str]

    def __call__(self, rejected: Rejected) -> None:
        self.counts[rejected.reason] += 1
        with self.path.open("a", encoding="utf-8") as handle:
            handle.write(jsonl.dumps(rejected.row()) + "\n")


def open_rejects(out: Path) -> Rejects:
    """An empty file of rejects beside `out`."""
    with disk_errors(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        path = out.with_suffix(REJECTS)
        path.write_text("", encoding="utf-8")
    return Rejects(path, Counter())


def keep(rows: Iterable[Example], held: Held, splits: Splits, reject: Rejects) -> Iterable[Example]:
    """The rows that may be taught, each once and in its split.

    Whatever the teacher wrote of its own accord: a row that states a held-out fact is rejected.
    """
    seen: set[str] = set()
    for row in rows:
        text = "\n".join(m["content"] for m in row.messages if m["role"] != "system")
        reason = "the same row twice" if row.id in seen else held.reject_text(text)
        if reason is not None:
            reject(Rejected(reason, row.group, text))
            continue
        seen.add(row.id)
        passage = row.evidence[0] if row.evidence else ""
        yield replace(row, split=splits.of_source(row.group, passage))


def write_rows(
    out: Path,
    rows: Iterable[Mapping[str, Any]],
    client: Client,
    order: Order,
    reject: Rejects,
    *,
    recipe: str,
    withheld: Mapping[str, int],
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write rows to `out`, and beside them the receipt, which is returned.

    `out` appears when the run has come to its end, be it that of the budget.
    """
    partial = out.with_name(out.name + ".partial")
    with disk_errors(out):
        count = jsonl.write(partial, _watched(rows, client, progress))
        partial.replace(out)
        receipt = {
            "recipe": recipe,
            "teacher": client.teacher.id,
            "order": asdict(order),
            "rows": count,
            "rejected": dict(sorted(reject.counts.items())),
            "withheld": dict(withheld),
            "requests": client.tally.row(),
            "usage": usage(client),
            "stopped_by_budget": client.stopped,
        }
        write_json(out.with_suffix(RECIPE), receipt)
    return receipt


def usage(client: Client) -> dict[str, Any]:
    """What the log of this teacher has cost so far, in all runs.

    ``without_reply`` is what requests may have used whose reply never came; it counts as used.
    """
    used, prices = client.meter.used, client.meter.prices
    lost = client.ledger.lost
    told: dict[str, Any] = {
        "read": used.read, "written": used.written, "without_reply": lost.total,
    }  # fmt: skip
    if prices is not None:
        told |= {"cost": round(prices.cost(used), 6), "currency": prices.currency}
    return told


def _watched(
    rows: Iterable[Mapping[str, Any]], client: Client, progress: Progress | None
) -> Iterable[Mapping[str, Any]]:
    for count, row in enumerate(rows, start=1):
        if progress:
            tally = client.tally
            progress(count, 0, f"rows; {tally.paid} asked, {tally.kept} from the log")
        yield row
