"""Whether checkpoints and adapter have room on the disk."""

from collections.abc import Iterator

from verticalize.tune.preflight.finding import Finding, bad, note, ok
from verticalize.tune.preflight.memory import Verdict, gib
from verticalize.tune.preflight.subject import Subject

_COPIES = 2  # the new checkpoint is whole before the old one goes


def disk(subject: Subject, verdict: Verdict) -> Iterator[Finding]:
    """What training writes, and what an export of the merged model would come to."""
    found = verdict.estimate
    training = _COPIES * (found.gradients + found.optimizer) + found.adapter
    free = subject.room.disk
    told = f"training writes up to {gib(training)}, a merged export {gib(found.weights)}; "
    told += f"{gib(free)} are free."
    if training > free:
        yield bad("disk", told, "Free some, or put --runs on another disk.")
    elif training + found.weights > free:
        yield note("disk", told, "There is no room for an export of the merged model.")
    else:
        yield ok("disk", told)
