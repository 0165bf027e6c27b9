"""What the pre-flight and the training remarked, at the end of a build and on stderr."""

from pathlib import Path

from verticalize.cli.say import note
from verticalize.store import RECIPE, read_json
from verticalize.tune.preflight.finding import PREFLIGHT


def remarks(folder: Path) -> list[str]:
    """All that was not as it should be: of rows, settings and machine, and why nothing was packed.

    Args:
        folder: the artifact of the stage tune.
    """
    report = folder / PREFLIGHT
    findings = read_json(report)["findings"] if report.is_file() else []
    told = [
        " ".join(f"{one['place']}: {one['found']} {one['remedy']}".split())
        for one in findings
        if one["state"] != "ok"
    ]
    if reason := read_json(folder / RECIPE)["summary"].get("not_packed"):
        told.append(f"tune: conversations were not packed, as {reason}.")
    return told


def show_remarks(folder: Path) -> None:
    """The same for people."""
    for remark in remarks(folder):
        note(f"warning: {remark}")
