"""Writing answers token by token, a batch at a time, with forced runs taken in one stride.

Every step feeds each row a block of one or more new ids, right-aligned: where a grammar leaves no
choice for twenty tokens, they cost one step, not twenty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from verticalize.models.quote import QuoteMachine


@dataclass(slots=True, eq=False)
class Row:
    """One answer in the making: `pending` ids are written but not yet seen by the model."""

    pending: list[int]
    budget: int
    machine: QuoteMachine | None = None
    generator: Any = None
    written: list[int] = field(default_factory=list)
    seen: int = 0
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
    model: Any,
    rows: Sequence[Row],
    *,
    ends: frozenset[int],
    pad: int,
    temperature: float,
    repetition_penalty: float = 1.0,
) -> Iterator[Sequence[Row]]:
    """Write the rows to their ends; yields after each step, when some have grown."""
    import torch

    live = list(rows)
    cache, mask = None, None
    for row in live:
        _run(row, ends)
    while live := [row for row in live if not row.ended]:
        block, fresh, positions = _block(live, pad, model.device)
        mask = fresh if mask is None else torch.cat([mask, fresh], dim=1)
        with torch.inference_mode():
            out = model(
                input_ids=block,
                attention_mask=mask,
                position_ids=positions,
                past_key_values=cache,
                use_cache=True,
                logits_to_keep=1,
            )
        cache = out.past_key_values
        for row, logits in zip(live, out.logits[:, -1].float(), strict=True):
            row.seen += len(row.pending)
            if row.machine is None and row.written and repetition_penalty != 1:
                logits = _penalised(logits, row.written, repetition_penalty)
            _choose(row, logits, temperature, ends)
        yield rows
        keep = [place for place, row in enumerate(live) if not row.ended]
        if keep and len(keep) < len(live):
            index = torch.tensor(keep, device=model.device)
            cache.batch_select_indices(index)
            mask = mask[index]


def _block(live: Sequence[Row], pad: int, device: Any) -> tuple[Any, Any, Any]:
    import torch

    width = max(len(row.pending) for row in live)
    ids, mask, positions = [], [], []
    for row in live:
        gap, count = width - len(row.pending), len(row.pending)
        ids.append([pad] * gap + row.pending)
        mask.append([0] * gap + [1] * count)
        positions.append([0] * gap + list(range(row.seen, row.seen + count)))
    block, fresh, places = (torch.tensor(part, device=device) for part in (ids, mask, positions))
    return block, fresh, places


def _run(row: Row, ends: frozenset[int]) -> None:
    """Before the first step: what the grammar forces joins the prompt."""
    if row.machine is not None:
        prompt = row.pending
        row.take(row.machine.forced(), ends)
        row.pending = prompt + row.pending


def _penalised(logits: Any, written: Sequence[int], penalty: float) -> Any:
    import torch

    ids = torch.tensor(sorted(set(written)), device=logits.device)
    said = logits[ids]
    return logits.scatter(0, ids, torch.where(said < 0, said * penalty, said / penalty))


def _choose(row: Row, logits: Any, temperature: float, ends: frozenset[int]) -> None:
    import torch

    allowed = row.machine.allowed() if row.machine is not None else None
    if allowed is not None:
        logits = logits[torch.tensor(allowed, device=logits.device)]
    if temperature > 0:
        chances = torch.softmax(logits / temperature, dim=-1).cpu()
        place = int(torch.multinomial(chances, 1, generator=row.generator))
    else:
        place = int(logits.argmax())
    if row.machine is None or allowed is None:
        row.take([place], ends)
        return
    token = allowed[place]
    row.machine.advance(token)
    row.take([token] if token in ends else [token, *row.machine.forced()], ends)
