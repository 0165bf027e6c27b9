"""Conversations as ids with a loss mask: the assistant's words and their terminator, no more.

The ids of a prompt and of its answer are made apart, exactly as they come about when the model
answers. So no boundary has to be searched for, and the mask is right for any tokenizer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from verticalize.models.template import markup_ids, plain_ids, render, terminator
from verticalize.records import Example, Message


@dataclass(frozen=True, slots=True)
class Encoded:
    """One row: `trained[i]` says whether the id at i is to be predicted; `id` is its example's."""

    ids: tuple[int, ...]
    trained: tuple[bool, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Rows that are not trained on, by reason."""

    too_long: int = 0
    no_answer: int = 0

    def __bool__(self) -> bool:
        return bool(self.too_long or self.no_answer)


def encode(
    tokenizer: Any, messages: Sequence[Message], *, only_last: bool = False
) -> Encoded | None:
    """Ids and mask of a conversation; None where no assistant says anything.

    Every assistant turn, or the last alone, is trained where the template writes a turn the same
    way whatever follows it; templates that rewrite history (such as those that drop earlier
    thoughts) train the last.
    """
    turns = [n for n, m in enumerate(messages) if m["role"] == "assistant" and m["content"].strip()]
    if not turns:
        return None
    end = terminator(tokenizer)
    prompts = [render(tokenizer, messages[:turn]) for turn in turns]
    ids = markup_ids(tokenizer, prompts[0])
    trained = [False] * len(ids)
    for place, turn in enumerate(turns):
        answer = plain_ids(tokenizer, messages[turn]["content"].strip())
        ids += [*answer, end]
        trained += [not only_last or turn == turns[-1]] * (len(answer) + 1)
        if place + 1 < len(turns):
            between = _between(tokenizer, prompts[place], messages[turn], prompts[place + 1], end)
            if between is None:
                return _last_turn(tokenizer, messages[: turns[-1] + 1], prompts[-1], end)
            ids += between
            trained += [False] * len(between)
    return Encoded(tuple(ids), tuple(trained))


def encode_example(tokenizer: Any, example: Example) -> Encoded | None:
    """A row as it is trained: of one whose source says so, the last answer alone."""
    only_last = example.about.get("targets") == "last"
    row = encode(tokenizer, example.messages, only_last=only_last)
    return row and replace(row, id=example.id)


def encode_all(
    tokenizer: Any, examples: Iterable[Example], *, max_length: int
) -> tuple[list[Encoded], Dropped]:
    """All rows of at most `max_length` ids. Longer ones are left out and counted, never cut."""
    rows: list[Encoded] = []
    too_long = no_answer = 0
    for example in examples:
        row = encode_example(tokenizer, example)
        if row is None:
            no_answer += 1
        elif len(row.ids) > max_length:
            too_long += 1
        else:
            rows.append(row)
    return rows, Dropped(too_long, no_answer)


def _between(tokenizer: Any, before: str, said: Message, after: str, end: int) -> list[int] | None:
    """What the template writes between an answer's terminator and the next answer."""
    if not after.startswith(before):
        return None
    rest = after[len(before) :].lstrip()
    content = said["content"].strip()
    if not rest.startswith(content):
        return None
    between = markup_ids(tokenizer, rest[len(content) :])
    return between[1:] if between and between[0] == end else None


def _last_turn(tokenizer: Any, messages: Sequence[Message], prompt: str, end: int) -> Encoded:
    asked = markup_ids(tokenizer, prompt)
    answer = [*plain_ids(tokenizer, messages[-1]["content"].strip()), end]
    return Encoded((*asked, *answer), (False,) * len(asked) + (True,) * len(answer))
