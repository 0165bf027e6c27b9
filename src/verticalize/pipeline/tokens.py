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

    `longest` is the setting ``tune.max_length``.
    """

    name: str
    longest: int
    tokenizer: Any

    @classmethod
    def load(cls, base: Base, *, longest: int) -> Self:
        """Raises: ModelError: the base has no tokenizer that can be loaded."""
        return cls(base.name, longest, load_tokenizer(base))

    def size(self, example: Example) -> Size | None:
        row = self._encoded(example)
        return None if row is None else Size(len(row.ids), sum(row.trained))

    def pieces(self, example: Example) -> tuple[Piece, ...]:
        row = self._encoded(example)
        return () if row is None else tuple(pieces(self.tokenizer, row.ids, row.trained))

    def _encoded(self, example: Example) -> Encoded | None:
        return encode_example(self.tokenizer, example)
