"""Rows as the tokens that training sees: what `data stats` counts and `data inspect` shows."""

import sys
from dataclasses import dataclass
from typing import Any, Self

from verticalize.data.inspect.source import Piece, Size
from verticalize.models.configuration import load_config
from verticalize.models.open import Base
from verticalize.models.tokenizer import load_tokenizer
from verticalize.records import Example
from verticalize.tune.encode import Encoded
from verticalize.tune.objective import Objective, objective_for
from verticalize.tune.pieces import pieces
from verticalize.tune.rows import whole


@dataclass(frozen=True, slots=True)
class BaseEncoder:
    """The tokenizer and chat template of a base, used as the stage tune uses them.

    `longest` is the setting ``tune.max_length``.
    """

    name: str
    longest: int
    tokenizer: Any
    objective: Objective

    @classmethod
    def load(
        cls,
        base: Base,
        *,
        longest: int,
        train_on_prompt: bool = False,
        mask_history: bool = False,
    ) -> Self:
        """
        Args:
            train_on_prompt, mask_history: the settings of ``tune`` of these names.

        Raises:
            ModelError: the base has no tokenizer that can be loaded, or writes no text.
        """
        tokenizer = load_tokenizer(base)
        objective = objective_for(
            load_config(base),
            tokenizer,
            max_length=sys.maxsize,  # long rows are shown too
            tokens_per_step=longest,
            device="cpu",
            train_on_prompt=train_on_prompt,
            mask_history=mask_history,
        )
        return cls(base.name, longest, tokenizer, objective)

    def size(self, example: Example) -> Size | None:
        row = self._encoded(example)
        return None if row is None else Size(len(row.ids), sum(row.trained))

    def pieces(self, example: Example) -> tuple[Piece, ...]:
        row = self._encoded(example)
        return () if row is None else tuple(pieces(self.tokenizer, row.ids, row.trained))

    def _encoded(self, example: Example) -> Encoded | None:
        return whole(self.objective, example)
