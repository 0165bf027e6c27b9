"""The pre-flight: the table of checks, and one examination by it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from verticalize.errors import VerticalizeError
from verticalize.tune.preflight.batches import amount, leaked, left_out, packing
from verticalize.tune.preflight.disk import disk
from verticalize.tune.preflight.finding import Finding, Report, refused
from verticalize.tune.preflight.languages import unknown
from verticalize.tune.preflight.lengths import lengths
from verticalize.tune.preflight.masks import ended
from verticalize.tune.preflight.memory import memory, weigh
from verticalize.tune.preflight.rates import crowd, numbers, rate, scale, warmup
from verticalize.tune.preflight.sample import samples
from verticalize.tune.preflight.settings import held, settings
from verticalize.tune.preflight.subject import Subject
from verticalize.tune.preflight.targets import targets
from verticalize.tune.preflight.templates import marks, prefix, stops, template, vocabulary

Check = Callable[[Subject], Iterable[Finding]]

# An encoder-decoder model has an answer's end of its own, and no prompt that goes on.
CAUSAL: tuple[tuple[str, Check], ...] = (
    ("template", template),
    ("special words", marks),
    ("prompt", prefix),
    ("end of answers", stops),
)
FIRST: tuple[tuple[str, Check], ...] = (
    ("length", left_out),
    ("targets", targets),
    ("settings", settings),
    ("validation", held),
)
ENDS: tuple[tuple[str, Check], ...] = (("terminator", ended),)
NEEDED = {"end of answers", "targets"}
# These need rows to train on, and a model in which there is something to train.
THEN: tuple[tuple[str, Check], ...] = (
    ("vocabulary", vocabulary),
    ("languages", unknown),
    ("leakage", leaked),
    ("packing", packing),
    ("amount", amount),
    ("learning rate", rate),
    ("warm-up", warmup),
    ("number type", numbers),
    ("threads", crowd),
    ("LoRA scale", scale),
    ("DoRA", lengths),
)


def examine(subject: Subject) -> Report:
    """Look at everything; what one check finds wrong keeps no other from looking."""
    findings = [*run(CAUSAL + FIRST if subject.causal else FIRST, subject)]
    figures: dict[str, Any] = {"tokens_per_step": subject.training.tokens_per_step}
    broken = {name for name, finding in findings if finding.state == "bad"}
    if subject.train and not broken & NEEDED:
        findings += run(ENDS + THEN if subject.causal else THEN, subject)
        verdict = weigh(subject)
        findings += [("memory", one) for one in memory(subject, verdict)]
        findings += [("disk", one) for one in disk(subject, verdict)]
        figures |= {
            "steps": subject.steps,
            "text_steps": subject.text_steps,
            "epochs": subject.steps / subject.batches,
            "tokens": subject.tokens,
            "memory": verdict.row(),
            "room": asdict(subject.room),
        }
    shown = () if "end of answers" in broken else samples(subject)
    return Report(subject.base.name, tuple(findings), shown, figures)


def run(checks: Iterable[tuple[str, Check]], subject: Subject) -> Iterator[tuple[str, Finding]]:
    """What the checks find, each with its name; what one refuses is a finding as well."""
    for name, check in checks:
        try:
            yield from ((name, finding) for finding in check(subject))
        except VerticalizeError as error:
            yield from ((name, finding) for finding in refused(name, error))
