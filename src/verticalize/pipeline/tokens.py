"""Rows as the tokens that training sees: what `data stats` counts and `data inspect` shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from verticalize.data.inspect.source import Piece, Size
from verticalize.models.open import Base
from verticalize.models.template import plain_ids
from verticalize.models.tokenizer import load_tokenizer
from verticalize.records import Example
from verticalize.tune.encode import Encoded, encode_example

_HALF = "\ufffd"  # what a decoder writes for bytes that are no whole character
_MOST = 8  # tokens that together may be one character


@dataclass(frozen=True, slots=True)
class BaseEncoder:
    """The tokenizer and chat template of a base, used as the stage tune uses them.

    `longest` is the setting ``tune.max_length``; the switches are those of the same name.
    """

    name: str
    longest: int
    tokenizer: Any
    train_on_prompt: bool = False
    mask_history: bool = False

    @classmethod
    def load(
        cls,
        base: Base,
        *,
        longest: int,
        train_on_prompt: bool = False,
        mask_history: bool = False,
    ) -> Self:
        """Raises: ModelError: the base has no tokenizer that can be loaded."""
        return cls(base.name, longest, load_tokenizer(base), train_on_prompt, mask_history)

    def size(self, example: Example) -> Size | None:
        row = self._encoded(example)
        return None if row is None else Size(len(row.ids), sum(row.trained))

    def pieces(self, example: Example) -> tuple[Piece, ...]:
        row = self._encoded(example)
        return () if row is None else tuple(_pieces(self.tokenizer, row.ids, row.trained))

    def _encoded(self, example: Example) -> Encoded | None:
        return encode_example(
            self.tokenizer,
            example,
            train_on_prompt=self.train_on_prompt,
            mask_history=self.mask_history,
        )


def _pieces(tokenizer: Any, ids: Sequence[int], trained: Sequence[bool]) -> Iterator[Piece]:
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
