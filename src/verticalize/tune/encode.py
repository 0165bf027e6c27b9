"""Conversations as ids with a loss mask: what the model has to write after a prompt, no more.

The ids of a prompt and of its answer are made apart, exactly as they come about when the model
answers. So no boundary has to be searched for, and the mask is right for any tokenizer: trained are
the assistant's words and their terminator, and where the template puts white space between a
prompt's end and the answer (Vicuna), that space, which the model has to write too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from verticalize.models.template import (
    Form,
    answer_form,
    answer_ids,
    closing_ids,
    following_ids,
    markup_ids,
    render,
    safe_text,
)
from verticalize.records import Example, Message
from verticalize.tune.overlong import Overlong, pieces


@dataclass(frozen=True, slots=True)
class Encoded:
    """One row: `trained[i]` says whether the id at i is to be predicted; `id` is its example's.

    `rewritten` are the answers before the last that are not trained, because the template writes
    them otherwise once more is said (thoughts dropped) or writes no terminator behind them.
    """

    ids: tuple[int, ...]
    trained: tuple[bool, ...]
    rewritten: int = 0
    id: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many rows are not trained on as they are, by reason.

    Args:
        too_long, no_answer: rows left out; of split rows, pieces.
        truncated: rows cut at their end. split: rows cut between rounds.
        rewritten: rows of which only the last answer is trained, since the template writes the
            earlier ones otherwise.
    """

    too_long: int = 0
    no_answer: int = 0
    truncated: int = 0
    split: int = 0
    rewritten: int = 0

    def __bool__(self) -> bool:
        return any((self.too_long, self.no_answer, self.truncated, self.split, self.rewritten))


def encode(
    tokenizer: Any,
    messages: Sequence[Message],
    *,
    only_last: bool = False,
    train_on_prompt: bool = False,
) -> Encoded | None:
    """Ids and mask of a conversation; None where no assistant says anything.

    Every assistant turn, or the last alone, is trained where the template writes a turn the same
    way whatever follows it; of others the last is trained.

    Args:
        train_on_prompt: all ids are trained.
    """
    turns = [n for n, m in enumerate(messages) if m["role"] == "assistant" and m["content"].strip()]
    if not turns:
        return None
    form = answer_form(tokenizer)
    prompts = [render(tokenizer, messages[:turn]) for turn in turns]
    answers = [messages[turn]["content"].strip() for turn in turns]
    row = _every_turn(tokenizer, prompts, answers, form, only_last=only_last)
    if row is None:
        row = _last_turn(tokenizer, prompts[-1], answers[-1], form)
        row = row if only_last else replace(row, rewritten=len(turns) - 1)
    return replace(row, trained=(True,) * len(row.ids)) if train_on_prompt else row


def encode_all(
    tokenizer: Any,
    examples: Iterable[Example],
    *,
    max_length: int,
    overlong: Overlong = "drop",
    train_on_prompt: bool = False,
    mask_history: bool = False,
) -> tuple[list[Encoded], Dropped]:
    """All rows, none longer than `max_length` ids, and what is not trained on as it is.

    Args:
        overlong: ``drop`` leaves longer rows out. ``truncate`` keeps their beginning, as it is
            written when the model is asked: the cut takes the terminator, so that the model does
            not learn to end there; a row that loses its whole answer is left out. ``split`` cuts
            between rounds; a round that is too long by itself is left out.
        train_on_prompt: all ids are trained. mask_history: of each row the last answer alone.
    """
    rows: list[Encoded] = []
    count: Counter[str] = Counter()
    for example in examples:
        only_last = mask_history or _last_alone(example)

        def one(messages: Sequence[Message], only_last: bool = only_last) -> Encoded | None:
            return encode(tokenizer, messages, only_last=only_last, train_on_prompt=train_on_prompt)

        row = one(example.messages)
        if row is None:
            count["no_answer"] += 1
            continue
        kept = [row]
        if len(row.ids) > max_length and overlong == "truncate":
            kept = [_cut(row, max_length)]
            count["truncated"] += any(kept[0].trained)
        elif len(row.ids) > max_length and overlong == "split":
            kept = _split(example.messages, one, max_length)
            kept = kept[-1:] if only_last else kept
            count["split"] += len(kept) > 1 or len(kept[0].ids) <= max_length
        fitting = [part for part in kept if len(part.ids) <= max_length and any(part.trained)]
        count["too_long"] += len(kept) - len(fitting)
        count["rewritten"] += any(part.rewritten for part in fitting)
        rows += (replace(part, id=example.id) for part in fitting)
    return rows, Dropped(**count)


def _last_alone(example: Example) -> bool:
    return example.about.get("targets") == "last"


def _cut(row: Encoded, length: int) -> Encoded:
    return replace(row, ids=row.ids[:length], trained=row.trained[:length])


def _split(
    messages: Sequence[Message],
    one: Callable[[Sequence[Message]], Encoded | None],
    max_length: int,
) -> list[Encoded]:
    def fits(part: Sequence[Message]) -> bool:
        row = one(part)
        return row is None or len(row.ids) <= max_length

    return [row for part in pieces(messages, fits) if (row := one(part)) is not None]


def _every_turn(
    tokenizer: Any,
    prompts: Sequence[str],
    answers: Sequence[str],
    form: Form,
    *,
    only_last: bool,
) -> Encoded | None:
    """All turns in a row; None where the template writes an earlier one otherwise."""
    ids = markup_ids(tokenizer, prompts[0])
    trained = [False] * len(ids)
    for turn, (prompt, answer) in enumerate(zip(prompts, answers, strict=True)):
        last = turn + 1 == len(prompts)
        said = answer_ids(tokenizer, prompt, answer, form)
        ids += said
        trained += [last or not only_last] * len(said)
        if not last:
            between = _between(tokenizer, prompt, answer, prompts[turn + 1], form)
            if between is None:
                return None
            ids += between
            trained += [False] * len(between)
    return Encoded(tuple(ids), tuple(trained))


def _between(tokenizer: Any, before: str, said: str, after: str, form: Form) -> list[int] | None:
    """What the template writes between an answer's terminator and the next answer."""
    told = f"{before}{form.lead}{safe_text(tokenizer, said)}{form.closing}"
    if not after.startswith(told):
        return None
    rest = following_ids(tokenizer, said, after[len(told) - len(form.closing) :], markup=True)
    end = closing_ids(tokenizer, said, form)
    return rest[len(end) :] if rest[: len(end)] == end else None


def _last_turn(tokenizer: Any, prompt: str, answer: str, form: Form) -> Encoded:
    asked = markup_ids(tokenizer, prompt)
    said = answer_ids(tokenizer, prompt, answer, form)
    return Encoded((*asked, *said), (False,) * len(asked) + (True,) * len(said))
