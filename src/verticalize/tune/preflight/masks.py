"""What of the rows is trained: each answer, and the token that ends it."""

from collections.abc import Iterator

from verticalize.models.template import terminator
from verticalize.text import counted
from verticalize.tune.encode import Encoded
from verticalize.tune.preflight.finding import Finding, bad, ok
from verticalize.tune.preflight.subject import Subject


def ended(subject: Subject) -> Iterator[Finding]:
    """A model that never learned to stop goes on for ever."""
    tokenizer, rows = subject.tokenizer, subject.train
    end = terminator(tokenizer)
    name = tokenizer.convert_ids_to_tokens(end)
    open_ = [row for row in rows if not all_end(row, end)]
    cut = min(len(open_), subject.rows.dropped.truncated)
    if len(open_) == cut:
        rest = f", save of {cut:,} that are cut" if cut else ""
        yield ok(
            "rows",
            f"{name} is trained at the end of each answer of {counted(len(rows), 'row')}{rest}.",
        )
        return
    tail = tokenizer.decode(list(open_[0].ids[-8:]))
    yield bad(
        "rows",
        f"in {len(open_):,} of {counted(len(rows), 'row')} an answer is trained without the token "
        f"that ends it, {name}: the model would not learn to stop. The first ends with {tail!r}.",
        "Drop over-long rows instead of cutting them, or use a template that ends each answer.",
    )


def all_end(row: Encoded, end: int) -> bool:
    """Whether each stretch of trained ids ends with `end`, and there is one."""
    last = [
        row.ids[at]
        for at, trained in enumerate(row.trained)
        if trained and (at + 1 == len(row.ids) or not row.trained[at + 1])
    ]
    return bool(last) and all(token == end for token in last)
