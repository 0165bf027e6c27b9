"""Which rows are trained: what is left out, what steps hold, and what validation has seen."""

from collections.abc import Iterator

from verticalize.data.inspect.said import heard
from verticalize.data.quality.coded import code
from verticalize.records import Example
from verticalize.text import counted
from verticalize.tune.preflight.finding import Finding, bad, note, ok
from verticalize.tune.preflight.subject import Subject

_MOST = 0.5  # share of rows left out that makes another training of it
_FULL = 0.8  # share of tokens_per_step that steps should hold
# Epochs of one text, after which more of them lower no loss (Muennighoff et al. 2023, "Scaling
# Data-Constrained Language Models": four are nearly as good as new text, forty are worth nothing).
_WORN = 40
_CANDIDATES = 8  # rows of most characters, among which is the longest in tokens


def left_out(subject: Subject) -> Iterator[Finding]:
    """Rows that are too long, or in which the assistant says nothing."""
    dropped, kept = subject.rows.dropped, len(subject.train)
    every = kept + dropped.too_long + dropped.no_answer
    if not every:
        yield bad("rows", "there is no row to train on.", "Look at: verticalize data inspect")
        return
    limit = subject.training.max_length
    longest, length = _longest(subject)
    named = f"the longest row, {longest}, has {length:,}" if longest else "none has a token"
    if dropped.too_long:
        share = dropped.too_long / every
        yield Finding(
            "bad" if share > _MOST else "note",
            "tune.max_length",
            f"{dropped.too_long:,} of {counted(every, 'row')} ({share:.1%}) are longer than "
            f"{limit:,} tokens and left out; {named}.",
            "Raise tune.max_length, cut or split rows with tune.overlong, or shorten "
            "the passages with retrieval.prompt_tokens.",
        )
    given = sum(row.split == "train" for row in subject.examples)
    for count, how in (
        (dropped.truncated, f"are cut at {limit:,} tokens"),
        (dropped.split, f"are longer than {limit:,} tokens and split between rounds"),
    ):
        if count:
            yield note(
                "tune.overlong",
                f"{count:,} of {counted(given, 'row')} ({count / given:.1%}) {how}; {named}.",
                "Raise tune.max_length to keep them whole.",
            )
    if not (dropped.too_long or dropped.truncated or dropped.split):
        yield ok("tune.max_length", f"all rows fit into {limit:,} tokens; {named}.")
    if dropped.no_answer:
        share = dropped.no_answer / every
        yield Finding(
            "bad" if share > _MOST else "note",
            "rows",
            f"in {dropped.no_answer:,} of {counted(every, 'row')} ({share:.1%}) the assistant says "
            "nothing.",
            "Look at them with: verticalize data inspect",
        )
    held = subject.rows.held_dropped
    if out := held.too_long + held.no_answer:
        yield note(
            "rows",
            f"{out:,} validation rows are left out: {held.too_long:,} longer than {limit:,} "
            f"tokens, {held.no_answer:,} without an answer.",
            "Raise tune.max_length to keep long ones.",
        )


def packing(subject: Subject) -> Iterator[Finding]:
    """How full the steps are, and how much of them is padding.

    Packed rows have none; a step that is not full only learns from less.
    """
    if not subject.causal:
        yield ok("tune.tokens_per_step", f"{_padding(subject):.1%} of the steps is padding.")
        return
    room = subject.training.tokens_per_step
    over = sum(len(row.ids) > room for row in subject.train)
    if over:
        yield note(
            "tune.tokens_per_step",
            f"{counted(over, 'row')} longer than a step's {room:,} tokens: each is a step by "
            "itself, and needs more memory than the others.",
            "Set tune.tokens_per_step to tune.max_length or more.",
        )
    full = min(1.0, subject.tokens / (room * subject.packed))
    told = f"steps are {full:.1%} full on average, without padding."
    if full < _FULL and subject.packed > 1:
        remedy = "Raise tune.tokens_per_step, so that more rows fit together."
        yield note("tune.tokens_per_step", told, remedy)
    else:
        yield ok("tune.tokens_per_step", told)


def leaked(subject: Subject) -> Iterator[Finding]:
    """Validation rows that differ from a training row in nothing but case, width and spaces."""
    held = [row for row in subject.examples if row.split == "validation"]
    if not held:
        remedy = "Raise instruct.validation_share: without them nothing tells when to stop."
        yield note("rows", "there are no validation rows.", remedy)
        return
    taught = [row for row in subject.examples if row.split == "train"]
    coded, _ = code([heard(row) for row in (*taught, *held)], ())
    keys = coded.keys()
    known = set(keys[: len(taught)])
    seen = [row for row, key in zip(held, keys[len(taught) :], strict=True) if key in known]
    if seen:
        yield note(
            "rows",
            f"{len(seen):,} of {counted(len(held), 'validation row')} are trained on as well, such "
            f"as {seen[0].id}: the validation loss will look too good.",
            "Look at them with: verticalize data inspect",
        )
    else:
        yield ok("rows", f"none of {counted(len(held), 'validation row')} is trained on.")


def amount(subject: Subject) -> Iterator[Finding]:
    """Steps, epochs and ids of the whole run: of the texts, and of the rows after them."""
    if subject.texts:
        yield _texts(subject)
    steps = subject.steps
    trained = sum(sum(row.trained) for row in subject.train)
    epochs = steps / subject.batches
    told = (
        f"{counted(steps, 'step')}, {counted(epochs, 'epoch', form='.3g')} of "
        f"{subject.tokens:,} tokens, {trained:,} of them trained, in "
        f"{counted(len(subject.train), 'row')}."
    )
    if steps < 10:
        remedy = "Lower tune.tokens_per_step, or train more epochs."
        yield note("tune", f"{told} So few steps hardly teach anything.", remedy)
    elif epochs > 20:
        yield note("tune", f"{told} So many epochs learn rows by heart.", "Train fewer epochs.")
    else:
        yield ok("tune", told)


def _texts(subject: Subject) -> Finding:
    place = "tune.continued_pretraining"
    epochs = subject.text_steps / subject.text_batches
    told = (
        f"{counted(subject.text_steps, 'step')} before those of the rows, "
        f"{counted(epochs, 'epoch', form='.3g')} of {subject.text_tokens:,} tokens of plain "
        "text, all of them trained."
    )
    if epochs > _WORN:
        seen = epochs * subject.text_tokens
        told += f" {seen:,.0f} tokens are read in all: after {_WORN} epochs nothing new is learned."
        return note(place, told, "Lower its num_train_epochs, or give more documents.")
    return ok(place, told)


def _padding(subject: Subject) -> float:
    """The share of an epoch's padded batches that is padding."""
    plan = subject.objective.plan(subject.rows.train, seed=subject.training.seed)
    padded = 0
    for number in range(len(plan)):
        pairs = plan.rows(number)
        padded += len(pairs) * sum(
            max(len(getattr(pair, side)) for pair in pairs) for side in ("asked", "said")
        )
    return 1 - subject.tokens / padded


def _longest(subject: Subject) -> tuple[str, int]:
    """Id and tokens of the longest training row."""
    rows = [row for row in subject.examples if row.split == "train"]
    most = sorted(rows, key=_characters)[-_CANDIDATES:]
    whole = subject.uncut()
    sizes = [(row.id, len(ids.ids)) for row in most if (ids := whole.encoded(row)) is not None]
    return max(sizes, key=lambda pair: pair[1], default=("", 0))


def _characters(row: Example) -> int:
    # A Chinese character takes about as many bytes as an English word's worth of a token.
    return sum(len(message["content"].encode()) for message in row.messages)
