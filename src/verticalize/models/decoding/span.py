"""Copying: a model reads a question and a text, and what it writes is a part of the text.

Each token may only go on where the ones before it stand in the text, so that the answer is verbatim
and the model only chooses where it begins and ends: the states of the text's suffix automaton, kept
as the places themselves, as texts are short.
"""

from collections.abc import Sequence

from verticalize.models.decoding.reading import Reading

LONGEST = 24  # tokens of what is copied


class SpanMachine:
    """Follows one answer through the ids of a text, of which there is at least one."""

    def __init__(self, ids: Sequence[int]) -> None:
        self._ids = ids
        self._next = list(range(len(ids)))  # where the answer so far could go on
        self.depth = 0

    def allowed(self) -> list[int]:
        """The ids that may come next; none at the text's end."""
        following = {self._ids[place]: None for place in self._next if place < len(self._ids)}
        return list(following)

    def advance(self, token: int) -> None:
        """Go on with one of the allowed ids."""
        following = (place for place in self._next if place < len(self._ids))
        self._next = [place + 1 for place in following if self._ids[place] == token]
        self.depth += 1

    def place(self) -> tuple[int, int]:
        """Where in the text the answer so far stands first: its first id, and the one behind it."""
        return self._next[0] - self.depth, self._next[0]


def copied(
    reading: Reading, prompt: Sequence[int], ids: Sequence[int], *, end: int
) -> tuple[int, int] | None:
    """What the model copies of a text, greedily.

    Args:
        reading: of one row, which has read nothing yet.
        ids: of the text.
        end: the id that ends an answer.

    Returns:
        the places in `ids` where it begins and ends, the first of those that read so; None where
        the text is empty, or what is copied is longer than `LONGEST`.
    """
    machine, block = SpanMachine(ids), list(prompt)
    while ids and machine.depth <= LONGEST:
        logits = reading.read([block])[0]
        choices = machine.allowed() + ([end] if machine.depth else [])
        best = max(choices, key=lambda token: float(logits[token]))
        if best == end:
            return machine.place()
        machine.advance(best)
        block = [best]
    return None
