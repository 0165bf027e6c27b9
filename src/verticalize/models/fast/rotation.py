"""Rotary positions (Su et al. 2021), in every variant that transformers knows."""

from typing import Any

STATIC = ("default", "linear", "llama3", "yarn")  # the others depend on the length of the text
STEP = 1024  # positions by which the table grows


class Rotation:
    """Cosines and sines as the model's own module makes them, from a table where that is exact."""

    def __init__(self, rotary: Any, width: int) -> None:
        self._rotary = rotary
        self._width = width
        self._table: Any = None

    def turns(self, states: Any, positions: Any) -> Any:
        """Cosines, then sines, of (rows, tokens) positions: (rows, tokens, 1, 2 x width).

        The sines are signed for `turn`.
        """
        import torch

        if self._rotary.rope_type not in STATIC:
            return self._made(states, positions).unsqueeze(2)
        reach = int(positions.max()) + 1
        if self._table is None or len(self._table) < reach:
            room = torch.arange(-(-reach // STEP) * STEP, device=positions.device)
            self._table = self._made(states, room[None])[0]
        return torch.nn.functional.embedding(positions, self._table).unsqueeze(2)

    def turn(self, heads: Any, turns: Any) -> None:
        """Rotate (rows, tokens, heads, width) in place."""
        cos, sin = turns.chunk(2, dim=-1)
        swapped = heads.roll(self._width // 2, -1)
        heads.mul_(cos).addcmul_(swapped, sin)

    def _made(self, states: Any, positions: Any) -> Any:
        import torch

        cos, sin = self._rotary(states, positions)
        half = self._width // 2
        return torch.cat([cos, -sin[..., :half], sin[..., half:]], dim=-1)
