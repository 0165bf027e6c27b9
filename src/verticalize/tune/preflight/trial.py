"""The timed steps as a check: what makes one fail would make the training fail."""

from dataclasses import asdict
from typing import Any

from verticalize.errors import VerticalizeError
from verticalize.tune.preflight.finding import Finding, Report, bad, refused
from verticalize.tune.preflight.subject import Subject
from verticalize.tune.preflight.timing import speed, timed


def tried(report: Report, subject: Subject, **options: Any) -> Report:
    """The report with a finding of the timed steps, whatever becomes of them.

    Args:
        options: of `timed`.
    """
    try:
        found = timed(subject, checkpointing=report.checkpointing, **options)
    except VerticalizeError as error:
        return report.added("time", refused("time", error))
    except Exception as error:  # whatever a library raises, the other findings are shown
        return report.added("time", [_failed(error)])
    return report.added("time", speed(subject, found), timing=asdict(found))


def _failed(error: Exception) -> Finding:
    kind, told = type(error).__name__, str(error).strip().partition("\n")[0]
    remedy = "The training would stop here too. Change the setting that this speaks of"
    if "out of memory" in told or isinstance(error, MemoryError):
        remedy = "Lower tune.tokens_per_step, or set hardware.gradient_checkpointing to true"
    return bad("time", f"a step of the training fails ({kind}: {told}).", f"{remedy}.")
