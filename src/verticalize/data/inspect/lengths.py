"""Rows by length, in bins each twice as wide as the one before: most rows are short, a few long."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from verticalize.data.inspect.figures import Bin, Lengths
from verticalize.data.inspect.source import Encoder
from verticalize.knowledge.inspect.repeats import median
from verticalize.records import Example
from verticalize.text import count_tokens

_FIRST = 16  # tokens, the upper end of the first bin


@dataclass(slots=True)
class Measured:
    """The lengths of rows so far."""

    encoder: Encoder | None
    _tokens: Counter[int] = field(default_factory=Counter)
    _trained: int = 0
    _too_long: int = 0
    _no_answer: int = 0

    def take(self, example: Example) -> None:
        if self.encoder is None:
            self._tokens[sum(count_tokens(m["content"]) for m in example.messages)] += 1
            return
        size = self.encoder.size(example)
        if size is None:
            self._no_answer += 1
            return
        self._tokens[size.tokens] += 1
        if size.tokens > self.encoder.longest:
            self._too_long += 1
        else:
            self._trained += size.trained

    def lengths(self) -> Lengths:
        known = self.encoder is not None
        return Lengths(
            tokenizer=self.encoder.name if self.encoder else "",
            bins=bins(self._tokens),
            shortest=min(self._tokens, default=0),
            median=median(self._tokens),
            longest=max(self._tokens, default=0),
            total=sum(length * rows for length, rows in self._tokens.items()),
            limit=self.encoder.longest if self.encoder else None,
            trained=self._trained if known else None,
            too_long=self._too_long if known else None,
            no_answer=self._no_answer if known else None,
        )


def bins(tokens: Mapping[int, int]) -> tuple[Bin, ...]:
    """``1–16``, ``17–32``, ``33–64`` and so on, up to the longest row.

    Args:
        tokens: length: rows of it.
    """
    found: list[Bin] = []
    low, high = 0, _FIRST
    while not found or low <= max(tokens, default=0):
        rows = sum(number for length, number in tokens.items() if low <= length <= high)
        found.append(Bin(low, high, rows))
        low, high = high + 1, 2 * high
    return tuple(found)
