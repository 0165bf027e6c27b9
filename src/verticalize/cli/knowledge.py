"""The commands knowledge add, remove and list."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verticalize.cli.say import note, say, say_json
from verticalize.cli.table import table
from verticalize.errors import StoreError
from verticalize.text import counted

if TYPE_CHECKING:
    from verticalize.config import Settings
    from verticalize.domain.pack import Pack
    from verticalize.knowledge.sources.enter import Placed


def add_files(
    pack: "Pack",
    paths: Sequence[Path],
    *,
    origin: str,
    licence: str,
    replace: bool,
    as_json: bool,
) -> None:
    from verticalize.knowledge.sources.shelf import add

    added = add(pack, paths, origin=origin, licence=licence, replace=replace)
    if as_json:
        say_json([_placed(one) for one in added.placed])
    else:
        words = {"added": "added", "replaced": "replaced", "there already": "is there already:"}
        for one in added.placed:
            say(f"{words[one.state]} {one.name}")
    for reason, count in sorted(added.left_out.items()):
        note(f"not taken: {count} ({reason})")
    for line in added.notes:
        note(line)
    if not as_json:
        note(f"Read them with: verticalize build {pack.name}")


def _placed(one: "Placed") -> dict[str, Any]:
    new = one.state != "there already"
    return {"path": one.name, "from": str(one.origin), "state": one.state, "new": new}


def remove_files(pack: "Pack", names: Sequence[str], *, as_json: bool) -> None:
    from verticalize.knowledge.sources.unshelve import choose, remove

    chosen = choose(pack, names)
    for folder, count in chosen.folders.items():
        note(f"{counted(count, 'file')} below '{folder}' will be removed.")
    notes = remove(pack, chosen.files)
    removed = [str(source.path) for source in chosen.files]
    if as_json:
        say_json(removed)
    else:
        for path in removed:
            say(f"removed {path}")
    for line in notes:
        note(line)
    if not as_json:
        note(
            f"Build again, so that answers no longer use them: verticalize build {pack.name}\n"
            f"Then delete the earlier builds, which hold them: verticalize prune {pack.name}"
        )


def list_files(pack: "Pack", settings: "Settings", runs: Path, *, as_json: bool) -> None:
    rows = [_row(source.name, part) for source, part in _parts(pack, settings, runs)]
    gone = _gone(pack.name, runs, {row["path"] for row in rows})
    rows += [{"path": name, "state": "removed since the newest build"} for name in gone]
    if as_json:
        say_json(rows)
        return
    head = ("source", "state", "docs", "passages", "facts", "coverage")
    for line in table(
        head, [(row["path"], row["state"], *_counts(row)) for row in rows], left=(0, 1)
    ):
        say(line)
    fresh = sum(row["state"] == "not read yet" for row in rows)
    refused = sum(row["state"] == "quarantined" for row in rows)
    why = f"; quarantined: {refused} (why: verticalize check {pack.name})" if refused else ""
    say(f"Files: {len(rows) - len(gone)}; not read as they now stand: {fresh}{why}.")
    if gone:
        say(f"{len(gone)} removed, and still in the answers. Run: verticalize build {pack.name}")


def _gone(domain: str, runs: Path, there: Collection[str]) -> list[str]:
    """What the newest build has read that is no longer knowledge."""
    from verticalize.store import Store

    store = Store(runs / domain)
    try:
        ingested = store.latest().get("ingest")
    except StoreError:
        return []
    if ingested is None or not store.has("ingest", ingested):
        return []
    return sorted(set(store.recipe("ingest", ingested)["reads"]["pack"]["sources"]) - set(there))


def _counts(row: dict[str, Any]) -> tuple[str, ...]:
    if row["state"] != "read":
        return ("-",) * 4
    whole = tuple(str(row[key]) for key in ("documents", "passages", "facts"))
    return (*whole, f"{row['coverage']:.3f}")


def _parts(pack: "Pack", settings: "Settings", runs: Path) -> Any:
    from verticalize.knowledge.parts import Parts
    from verticalize.retrieval.embedders.tokenizer import tokenizer_of
    from verticalize.store import Store

    folder = Store(runs / pack.name).cache("ingest")
    tokenizer = tokenizer_of(settings.index.embedder)
    return Parts(pack, settings.ingest.max_tokens, folder, None, tokenizer).peek()


def _row(name: str, part: Any) -> dict[str, Any]:
    if part is None:
        return {"path": name, "state": "not read yet"}
    summary = part.summary
    if summary.refused:
        return {
            "path": name,
            "state": "quarantined",
            "problems": [str(problem) for problem in part.problems()],
        }
    return {
        "path": name,
        "state": "read",
        "kind": summary.kind,
        "documents": summary.documents,
        "passages": summary.passages,
        "facts": summary.facts,
        "coverage": summary.coverage,
    }
