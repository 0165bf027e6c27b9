"""Writing answers token by token, a batch at a time, with forced runs taken in one stride.

Every step feeds each row a block of one or more new ids: where a grammar leaves no choice for
twenty tokens, they cost one step, not twenty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from verticalize.models.decoding.quote import QuoteMachine
from verticalize.models.decoding.reading import Reading


@dataclass(slots=True, eq=False)
class Row:
    """One answer in the making: `pending` ids are written but not yet read by the model."""

    pending: list[int]
    budget: int
    machine: QuoteMachine | None = None
    generator: Any = None
    written: list[int] = field(default_factory=list)
    ended: bool = False

    def take(self, ids: Sequence[int], ends: frozenset[int]) -> None:
        """Write ids; the first of `ends`, or a spent budget, ends the row."""
        self.pending = []
        for token in ids:
            if token in ends:
                self.ended = True
                return
            self.written.append(token)
            self.pending.append(token)
            if len(self.written) >= self.budget:
                self.ended = True
                return


def write(
    reading: Reading,
    rows: Sequence[Row],
    *,
    ends: frozenset[int],
    temperature: float,
    repetition_penalty: float = 1.0,
) -> Iterator[Sequence[Row]]:
    """Write the rows to their ends; yields after each step, when some have grown.

    Args:
        reading: has read nothing yet.
    """
    for row in rows:
        _run(row, ends)
    live = [row for row in rows if not row.ended]
    while live:
        logits = reading.read([row.pending for row in live])
        if repetition_penalty != 1:
            _penalise(logits, live, repetition_penalty)
        if temperature == 0:
            _take_best(live, logits, ends)
        else:
            for row, scores in zip(live, logits, strict=True):
                _draw(row, scores, temperature, ends)
        yield rows
        keep = [place for place, row in enumerate(live) if not row.ended]
        if keep and len(keep) < len(live):
            reading.keep(keep)
        live = [live[place] for place in keep]


def _run(row: Row, ends: frozenset[int]) -> None:
    """Before the first step: what the grammar forces joins the prompt."""
    if row.machine is not None:
        prompt = row.pending
        row.take(row.machine.forced(), ends)
        row.pending = prompt + row.pending


def _penalise(logits: Any, rows: Sequence[Row], penalty: float) -> None:
    """Make what the rows without a grammar have written less likely, in place."""
    import torch

    places = [place for place, row in enumerate(rows) if row.machine is None and row.written]
    if not places:
        return
    longest = max(len(rows[place].written) for place in places)
    # An id may stand twice in a row: both times the same value is put in its place.
    ids = torch.tensor(
        [
            rows[place].written + rows[place].written[:1] * (longest - len(rows[place].written))
            for place in places
        ],
        device=logits.device,
    )
    row = torch.tensor(places, device=logits.device)[:, None]
    with torch.inference_mode():
        said = logits[row, ids]
        logits[row, ids] = torch.where(said < 0, said * penalty, said / penalty)


def _take_best(rows: Sequence[Row], logits: Any, ends: frozenset[int]) -> None:
    """The likeliest id of every row at once; under a grammar, of those allowed."""
    best = _argmax(logits) if any(row.machine is None for row in rows) else []
    for place, row in enumerate(rows):
        if row.machine is None:
            row.take([best[place]], ends)
        else:
            allowed, scores = _allowed(row.machine, logits[place])
            _advance(row, row.machine, allowed[int(scores.argmax())], ends)


def _argmax(logits: Any) -> list[int]:
    """The first of the largest of each row. On a CPU numpy is far faster than torch."""
    if logits.device.type == "cpu":
        return list(logits.numpy().argmax(axis=-1).tolist())
    return list(logits.argmax(dim=-1).tolist())


def _draw(row: Row, logits: Any, temperature: float, ends: frozenset[int]) -> None:
    """One id by its chance, from the row's own stream of random numbers."""
    import torch

    allowed = None
    if row.machine is not None:
        allowed, logits = _allowed(row.machine, logits)
    chances = torch.softmax(logits / temperature, dim=-1).cpu()
    place = int(torch.multinomial(chances, 1, generator=row.generator))
    if row.machine is None or allowed is None:
        row.take([place], ends)
    else:
        _advance(row, row.machine, allowed[place], ends)


def _allowed(machine: QuoteMachine, logits: Any) -> tuple[list[int], Any]:
    """The ids that may come next, and their logits."""
    import torch

    allowed = machine.allowed()
    return allowed, logits[torch.tensor(allowed, device=logits.device)]


def _advance(row: Row, machine: QuoteMachine, token: int, ends: frozenset[int]) -> None:
    """Take an allowed id, and what the grammar forces after it."""
    machine.advance(token)
    row.take([token] if token in ends else [token, *machine.forced()], ends)
