"""Conversations that are too long for a model, cut between rounds."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from verticalize.records import Example
from verticalize.text import count_tokens

MARKUP = 6  # tokens that a template adds to a turn; the allowance that FastChat makes


def split_long(
    example: Example, max_tokens: int, *, count: Callable[[str], int] = count_tokens
) -> Iterator[Example]:
    """The conversation in as few pieces of whole rounds as keep within `max_tokens`.

    Where only its last answer is to be learned, the last piece alone: the others are context.

    Each piece has an even number of turns, starts with the user and repeats the system's turn. A
    single round that is longer stays whole. Source: the splitting of Vicuna's data
    (``split_long_conversation.py`` of FastChat), which loses the last round where it is a piece of
    its own.

    Args:
        count: tokens of a text by the tokenizer of the model; by default an estimate.
    """
    system = tuple(one for one in example.messages[:1] if one["role"] == "system")
    spoken = example.messages[len(system) :]
    fixed = sum(count(one["content"]) + MARKUP for one in system)
    starts, size = [0], fixed
    for at in range(0, len(spoken), 2):
        tokens = sum(count(one["content"]) + MARKUP for one in spoken[at : at + 2])
        if size + tokens > max_tokens and at > starts[-1]:
            starts.append(at)
            size = fixed
        size += tokens
    if len(starts) == 1:
        yield example
        return
    pieces = list(zip(starts, [*starts[1:], len(spoken)], strict=True))
    for start, end in pieces[-1:] if example.about.get("targets") == "last" else pieces:
        messages = (*system, *spoken[start:end])
        yield replace(example, id=f"{example.id}/{start}", messages=messages)
