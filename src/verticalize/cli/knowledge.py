"""The commands knowledge add, remove and list."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verticalize.cli.say import note, say, say_json

if TYPE_CHECKING:
    from verticalize.config import Settings
    from verticalize.domain.pack import Pack


def add_files(
    pack: "Pack", paths: Sequence[Path], *, origin: str, licence: str, as_json: bool
) -> None:
    from verticalize.knowledge.shelf import add

    placed = add(pack, paths, origin=origin, licence=licence)
    if as_json:
        say_json([{"path": one.name, "from": str(one.origin), "new": one.fresh} for one in placed])
        return
    for one in placed:
        say(f"{'added' if one.fresh else 'is there already:'} {one.name}")
    note(f"Read them with: verticalize build {pack.name}")


def remove_files(pack: "Pack", names: Sequence[str], *, as_json: bool) -> None:
    from verticalize.knowledge.shelf import remove

    removed = [str(path) for path in remove(pack, names)]
    if as_json:
        say_json(removed)
        return
    for path in removed:
        say(f"removed {path}")
    note(
        f"The next build leaves them out: verticalize build {pack.name}\n"
        f"Earlier builds still hold them: verticalize prune {pack.name}"
    )


def list_files(pack: "Pack", settings: "Settings", runs: Path, *, as_json: bool) -> None:
    rows = [_row(source.name, part) for source, part in _parts(pack, settings, runs)]
    if as_json:
        say_json(rows)
        return
    say(f"{'source':<48} {'state':<12} {'docs':>6} {'passages':>9} {'facts':>7} {'coverage':>9}")
    for row in rows:
        counts = (
            f"{row['documents']:>6} {row['passages']:>9} {row['facts']:>7} {row['coverage']:>9.3f}"
            if row["state"] == "read"
            else ""
        )
        say(f"{row['path']:<48} {row['state']:<12} {counts}".rstrip())
    fresh = sum(row["state"] == "not read yet" for row in rows)
    say(f"{len(rows)} files, {fresh} of them not read as they now stand.")


def _parts(pack: "Pack", settings: "Settings", runs: Path) -> Any:
    from verticalize.knowledge.parts import Parts
    from verticalize.store import Store

    folder = Store(runs / pack.name).cache("ingest")
    return Parts(pack, settings.ingest.max_tokens, folder, None).peek()


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
