"""Whether a training fits into memory, and with which settings it would."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from verticalize.models.adapters import PROMPTS
from verticalize.tune.encode import Encoded
from verticalize.tune.methods import name_of
from verticalize.tune.preflight.estimate import Estimate, estimate
from verticalize.tune.preflight.finding import Finding, bad, note, ok
from verticalize.tune.preflight.subject import Subject

SIZES = (512, 1024, 2048, 4096, 8192, 16384, 32768)  # values of tokens_per_step that are tried
ENOUGH_STEPS = 100  # of a run: with fewer, an adapter hardly moves
_SPARE = 0.05  # of what there is that is left free
_SHARE = 0.8  # of all the machine's memory that "auto" plans with


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it fits, and how: `checkpointing` says whether gradients are to be checkpointed."""

    estimate: Estimate
    fits: bool
    checkpointing: bool

    def row(self) -> dict[str, Any]:
        parts = asdict(self.estimate) | {"peak": self.estimate.peak}
        return {"bytes": parts, "fits": self.fits, "gradient_checkpointing": self.checkpointing}


def weigh(subject: Subject) -> Verdict:
    """The estimate against the memory that is free.

    With ``gradient_checkpointing: auto`` checkpoints are taken where nothing else fits.

    Raises:
        ModelError: the method finds nothing to train.
    """
    asked = _checkpointing(subject)
    there = subject.room.memory * (1 - _SPARE)
    found = _estimate(subject, subject.training.tokens_per_step, asked is True)
    if found.peak > there and asked == "auto" and found.traced:
        smaller = _estimate(subject, subject.training.tokens_per_step, True)
        return Verdict(smaller, smaller.peak <= there, True)
    return Verdict(found, found.peak <= there, asked is True)


def memory(subject: Subject, verdict: Verdict) -> Iterator[Finding]:
    """The estimate in words; when it does not fit, what would."""
    found, room = verdict.estimate, subject.room
    parts = {
        "weights": found.weights,
        "adapter and optimizer": found.adapter + found.optimizer,
        "activations": found.activations,
        "logits": found.logits,
    }
    named = ", ".join(f"{name} {gib(size)}" for name, size in parts.items())
    told = f"needs about {gib(found.peak)} ({named}); {gib(room.memory)} of {room.of} are free."
    if not found.traced:
        told += " What a step itself needs is not known for this kind of model or method."
    how = "With gradient checkpointing it " if verdict.checkpointing else "It "
    if not verdict.fits:
        yield bad("memory", how + told, _remedy(subject))
    elif verdict.checkpointing and subject.training.gradient_checkpointing == "auto":
        remedy = "For more speed lower tune.tokens_per_step."
        yield note("memory", f"{how}{told} Without, it would not fit.", remedy)
    elif not found.traced:
        yield note("memory", how + told, "Watch the first steps.")
    else:
        yield ok("memory", how + told)


def choose_tokens_per_step(subject: Subject) -> int:
    """The largest of `SIZES` that fits and leaves enough steps, from what never changes.

    It is chosen by *all* the memory of the machine and not by what is free at this moment, so that
    the same rows, base, settings and machine give the same size each time.
    """
    longest = max(len(row.ids) for row in subject.train)
    asked = _checkpointing(subject) is True
    for size in reversed(SIZES):
        tried = subject.sized(size)
        enough = tried.steps >= ENOUGH_STEPS or size <= longest
        if enough and _estimate(tried, size, asked).peak <= subject.room.planned * _SHARE:
            return size
    return SIZES[0]


def gib(size: float) -> str:
    """``1.4 GiB``, ``312 MiB``."""
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / 2**20:.0f} MiB"


def _estimate(subject: Subject, tokens: int, checkpointing: bool) -> Estimate:
    given = subject.training
    return estimate(
        subject.config,
        subject.train if not subject.texts else [*subject.train, *_texts(subject, tokens)],
        given.method,
        tokens_per_step=tokens,
        kind=given.dtype,
        device=given.device,
        checkpointing=checkpointing,
        quantization=given.quantization,
        added=subject.added,
        whole=subject.skeleton,
    )


def _checkpointing(subject: Subject) -> bool | str:
    """The setting, which virtual tokens cannot be trained with."""
    return subject.training.gradient_checkpointing if not _prompted(subject) else False


def _prompted(subject: Subject) -> bool:
    return name_of(subject.training.method) in PROMPTS


def _texts(subject: Subject, tokens: int) -> list[Encoded]:
    """A step of plain text, of which every id is trained."""
    size = subject.training.max_length
    row = Encoded((0,) * size, (True,) * size)
    return [row] * max(1, tokens // size)


def _remedy(subject: Subject) -> str:
    """Settings that would make it fit, each tried."""
    there = subject.room.memory * (1 - _SPARE)
    given = subject.training
    checkpointing = _checkpointing(subject) is not False
    ways = (True,) if checkpointing else (False,) if _prompted(subject) else (False, True)
    smaller = [size for size in SIZES if size < given.tokens_per_step][::-1]
    for also in ways:
        for size in (given.tokens_per_step, *smaller) if also != checkpointing else smaller:
            if _estimate(subject, size, also).peak <= there:
                parts = [f"tune.tokens_per_step={size}"] if size < given.tokens_per_step else []
                parts += ["hardware.gradient_checkpointing=true"] if also else []
                return f"It would fit with: {' '.join(f'--set {part}' for part in parts)}"
    if given.dtype.itemsize > 2:
        return "Try --set hardware.dtype=bfloat16, tune.quantization=nf4, or a smaller base."
    return "Its weights alone are too much: try tune.quantization=nf4, or a smaller base."
