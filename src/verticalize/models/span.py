"""Copying as a grammar: an answer is a few words of a text, verbatim.

What may follow is what follows in the text wherever the words written so far stand in it: the
states of the text's suffix automaton, kept as the places themselves, as texts are short.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from verticalize.models.grammar import Encode


@dataclass(frozen=True, slots=True)
class SpanGrammar:
    """An answer is any run of tokens of `text`."""

    text: str

    def machine(self, encode: Encode, *, end: int, max_new_tokens: int) -> "SpanMachine":
        return SpanMachine(encode(self.text), end=end, max_new_tokens=max_new_tokens)


class SpanMachine:
    """Follows one answer through the text's ids.

    Args:
        ids: of the text; not empty.
    """

    def __init__(self, ids: Sequence[int], *, end: int, max_new_tokens: int) -> None:
        self._ids, self._end, self._most = ids, end, max_new_tokens - 1
        self._next = list(range(len(ids)))  # where an answer so far could go on
        self._depth = 0

    def allowed(self) -> list[int]:
        following = {self._ids[place]: None for place in self._next if place < len(self._ids)}
        if self._depth >= self._most:
            return [self._end]
        return [*following, self._end] if self._depth else list(following)

    def forced(self) -> list[int]:
        choices = self.allowed()
        if len(choices) > 1:
            return []
        self.advance(choices[0])
        return choices if choices[0] == self._end else [*choices, *self.forced()]

    def advance(self, token: int) -> None:
        if token != self._end:
            self._next = [
                place + 1
                for place in self._next
                if place < len(self._ids) and self._ids[place] == token
            ]
            self._depth += 1

    def text(self) -> None:
        """What the ids decode to."""
        return None
