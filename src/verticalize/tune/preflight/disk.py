"""Whether checkpoints and adapter have room on the disk."""

from collections.abc import Iterator

from verticalize.tune.preflight.finding import Finding, bad, note, ok
from verticalize.tune.preflight.memory import Verdict, gib
from verticalize.tune.preflight.subject import Subject

_COPIES = 2  # the new checkpoint is whole before the old one goes
_BEST = 2  # the best parameters that the checkpoint names, and newer ones
_MASTER = 4  # bytes of a trained parameter, in float32


def disk(subject: Subject, verdict: Verdict) -> Iterator[Finding]:
    """What training writes, and what an export of the merged model would come to."""
    found = verdict.estimate
    training = _written(subject, found.optimizer) + found.adapter
    free = subject.room.disk
    told = f"training writes up to {gib(training)}, a merged export {gib(found.weights)}; "
    told += f"{gib(free)} are free."
    if training > free:
        yield bad("disk", told, "Free some, or put --runs on another disk.")
    elif training + found.weights > free:
        yield note("disk", told, "There is no room for an export of the merged model.")
    else:
        yield ok("disk", told)


def _written(subject: Subject, moments: int) -> int:
    """Bytes of all checkpoints that lie there at once, that behind the texts among them."""
    masters: int = _MASTER * sum(part.numel() for part in subject.skeleton.parameters.values())
    copies = _COPIES + (1 if subject.texts else 0)
    return copies * (masters + moments) + min(_BEST, _validations(subject)) * masters


def _validations(subject: Subject) -> int:
    """Those before the last step, whose parameters are kept where they are the best."""
    every = subject.training.eval_steps
    return (subject.steps - 1) // every if every and subject.rows.validation else 0
