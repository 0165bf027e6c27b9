"""Settings that are known to fail."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from verticalize.cores import busy, cores
from verticalize.text import counted
from verticalize.tune.methods import Lora, Prefix, PTuning, name_of
from verticalize.tune.preflight.finding import Finding, bad, note, ok
from verticalize.tune.preflight.subject import Subject

_LITTLE = 0.4  # of a core: what a desktop does by itself
_LARGE = 100_000_000  # parameters, above which small models' rates no longer hold


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Learning rates above which a method was seen to be unsteady, and to break down."""

    steep: float
    broken: float


_NEW = Ceiling(1e-3, 1e-2)  # parameters that start from nothing beside frozen weights
_OWN = Ceiling(5e-5, 1e-2)  # the model's own weights
_WORDS = Ceiling(5e-2, 0.5)  # virtual tokens, which need long steps


def rate(subject: Subject) -> Iterator[Finding]:
    """The learning rate against what the method and the size of the model stand."""
    given = subject.training
    ceiling = _WORDS if isinstance(given.method, Prefix | PTuning) else _OWN
    ceiling = _NEW if isinstance(given.method, Lora) else ceiling
    size = sum(part.numel() for part in subject.skeleton.model.parameters())
    steep = ceiling.steep if size > _LARGE else inf
    value, place = given.learning_rate, "tune.learning_rate"
    told = f"{value:g} with {name_of(given.method)} on {size / 1e6:,.0f}M parameters"
    if value > ceiling.broken:
        yield bad(place, f"{told}: training breaks down.", "Set it to 2e-4 or so.")
    elif value > steep:
        yield note(place, f"{told} is steep.", "2e-4 or so is usual.")
    else:
        yield ok(place, f"{told}.")


def warmup(subject: Subject) -> Iterator[Finding]:
    """The learning rate has to come down again."""
    share, steps = subject.training.warmup_ratio, subject.steps
    told = f"the rate rises over {share:.0%} of {counted(steps, 'step')}"
    if share > 0.5:
        remedy = "Set tune.warmup_ratio to 0.1 or less."
        yield bad("tune.warmup_ratio", f"{told}: more than half of them.", remedy)
    else:
        yield ok("tune.warmup_ratio", f"{told}.")


def numbers(subject: Subject) -> Iterator[Finding]:
    """The number type against what the device computes with."""
    from verticalize.models.device import choose_dtype

    given = subject.training
    kind = str(given.dtype).removeprefix("torch.")
    if kind == "float16":
        remedy = "Use bfloat16 or float32."
        told = f"float16 on {given.device}: gradients vanish without a scaled loss."
        yield bad("hardware.dtype", told, remedy)
    elif kind == "bfloat16" and given.device == "cpu" and choose_dtype("cpu") != given.dtype:
        remedy = "Use float32."
        yield note("hardware.dtype", "this processor is faster in float32.", remedy)
    else:
        yield ok("hardware.dtype", f"{kind} on {given.device}.")


def crowd(subject: Subject) -> Iterator[Finding]:
    """The cores that other programs leave to the threads of this one."""
    from verticalize.models.device import threads_wanted

    if subject.training.device != "cpu":
        return
    threads, there = subject.training.threads or threads_wanted(), cores()
    of = max(os.cpu_count() or there, there)  # a container sees all that runs
    yield crowded(threads, there, taken=busy(), of=of)


def crowded(threads: int, there: int, *, taken: float, of: int) -> Finding:
    """So many threads on the cores `there`, with `taken` of the machine's `of` busy already."""
    told = f"{counted(threads, 'thread')} on {counted(there, 'core')}"
    slow = "threads wait for each other, many times as long."
    if threads > there:
        return note("hardware.threads", f"{told}: {slow}", f"Set hardware.threads={there}.")
    if threads > 1 and threads + taken > of + _LITTLE:
        busy_now = f"other programs keep {taken:.1f} of the machine's {of} busy"
        remedy = "Let them end first, or set hardware.threads=1 while they run."
        return note("hardware.threads", f"{told}, and {busy_now}: {slow}", remedy)
    return ok("hardware.threads", f"{told}.")


def scale(subject: Subject) -> Iterator[Finding]:
    """LoRA's factor, alpha by rank."""
    method = subject.training.method
    if isinstance(method, Lora) and method.lora_alpha > 8 * method.r:
        factor = method.lora_alpha / method.r
        told = f"the adapter counts {factor:g} times (lora_alpha / r)"
        yield note("tune.lora.lora_alpha", f"{told}: steps are {factor:g} times as long.",
                   "Twice the rank is usual.")  # fmt: skip
