"""Rows as the tokens that training sees: what `data stats` counts and `data inspect` shows."""

from dataclasses import dataclass
from typing import Any, Self

from verticalize.data.inspect.source import Piece, Size
from verticalize.models.open import Base
from verticalize.models.tokenizer import load_tokenizer
from verticalize.records import Example
from verticalize.tune.encode import Encoded, encode_example
from verticalize.tune.pieces import pieces


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
        return () if row is None else tuple(pieces(self.tokenizer, row.ids, row.trained))

    def _encoded(self, example: Example) -> Encoded | None:
        return encode_example(
            self.tokenizer,
            example,
            train_on_prompt=self.train_on_prompt,
            mask_history=self.mask_history,
        )
