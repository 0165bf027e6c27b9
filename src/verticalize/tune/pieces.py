"""A row's ids as pieces of text: one token each, or the few that only together are characters."""

from collections.abc import Iterator, Sequence
from typing import Any

from verticalize.data.inspect.source import Piece
from verticalize.models.template import plain_ids

_HALF = "\ufffd"  # what a decoder writes for bytes that are no whole character
_MOST = 8  # tokens that together may be one character


def pieces(tokenizer: Any, ids: Sequence[int], trained: Sequence[bool]) -> Iterator[Piece]:
    """All of the row, in order; their texts together are the row as it is decoded."""
    special = set(tokenizer.all_special_ids)
    anchor = plain_ids(tokenizer, "a")[-1:]  # before which white space is kept as it is
    before = _decode(tokenizer, anchor)
    at = 0
    while at < len(ids):
        end = at + 1
        if ids[at] in special:
            yield Piece(_decode(tokenizer, ids[at:end]), trained[at], special=True)
        else:
            text = _decode(tokenizer, [*anchor, ids[at]])
            while text.endswith(_HALF) and end < min(len(ids), at + _MOST):
                if ids[end] in special or trained[end] != trained[at]:
                    break
                end += 1
                text = _decode(tokenizer, [*anchor, *ids[at:end]])
            yield Piece(text.removeprefix(before), trained[at], special=False, tokens=end - at)
        at = end


def _decode(tokenizer: Any, ids: Sequence[int]) -> str:
    text = tokenizer.decode(
        list(ids), skip_special_tokens=False, clean_up_tokenization_spaces=False
    )
    return str(text)
