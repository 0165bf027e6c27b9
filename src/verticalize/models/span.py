"""Copying: a model reads a question and a text, and what it writes is a part of the text.

Each token may only go on where the ones before it stand in the text, so that the answer is verbatim
and the model only chooses where it begins and ends: the states of the text's suffix automaton, kept
as the places themselves, as texts are short.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from verticalize.models.reading import Reading

LONGEST = 24  # tokens of what is copied


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text: tokens ``first`` to before ``last``, the first of `places` that read so.

    `sure` is the mean log-probability of its tokens and of the end behind it, in nats, among all
    that the model could have written.
    """

    first: int
    last: int
    sure: float
    places: int


@dataclass(frozen=True, slots=True)
class Copied:
    """Characters ``start`` to before ``end`` of a text; `sure` and `places` as in `Span`."""

    start: int
    end: int
    sure: float
    places: int


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

    def places(self) -> list[tuple[int, int]]:
        """Where in the text the answer so far stands."""
        return [(place - self.depth, place) for place in self._next]


def copied(reading: Reading, prompt: Sequence[int], ids: Sequence[int], *, end: int) -> Span | None:
    """What the model copies of a text, greedily.

    Args:
        reading: of one row, which has read nothing yet.
        ids: of the text.
        end: the id that ends an answer.

    Returns:
        None where the text is empty, or what is copied is longer than `LONGEST`.
    """
    import torch

    machine, block, sure = SpanMachine(ids), list(prompt), 0.0
    while ids and machine.depth <= LONGEST:
        chances = torch.log_softmax(reading.read([block])[0], dim=-1)
        choices = machine.allowed() + ([end] if machine.depth else [])
        best = max(choices, key=lambda token: float(chances[token]))
        sure += float(chances[best])
        if best == end:
            places = machine.places()
            return Span(*places[0], sure / (machine.depth + 1), len(places))
        machine.advance(best)
        block = [best]
    return None
