"""Whether the settings go together, and everything that they need is there."""

from collections.abc import Iterator

from verticalize.models.training.validation import must_have_rows
from verticalize.text import counted
from verticalize.tune.preflight.finding import Finding, ok, refused
from verticalize.tune.preflight.subject import Subject
from verticalize.tune.refusals import refusals


def settings(subject: Subject) -> Iterator[Finding]:
    """All that the training itself would refuse, not only the first of it."""
    given = subject.training
    found = [
        *subject.faults,
        *refusals(
            subject.base,
            subject.config,
            given.method,
            device=given.device,
            quantization=given.quantization,
            adapter=given.adapter,
            add_tokens=given.add_tokens,
            texts=given.text_epochs > 0,
            neftune_noise_alpha=given.neftune_noise_alpha,
            gradient_checkpointing=given.gradient_checkpointing is True,
            liger=given.liger,
            compiled=given.compiled,
            report_to=given.report_to,
            overlong=given.overlong,
            train_on_prompt=given.train_on_prompt,
            ranks=given.ranks,
        ),
    ]
    for error in found:
        yield from refused("settings", error)
    if not found:
        yield ok("settings", "they go together, and the packages that they need are there.")


def held(subject: Subject) -> Iterator[Finding]:
    """Whether there are rows for the validations that are asked for.

    Raises:
        ModelError: there is none.
    """
    count = len(subject.rows.validation)
    must_have_rows(count, subject.training.eval_steps)
    yield ok("tune.eval_steps", f"{counted(count, 'row')} to validate on.")
