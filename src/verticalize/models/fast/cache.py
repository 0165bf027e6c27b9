"""The keys and values of one layer, where a text is read on.

What is read again for every token is memory. A processor's own memory holds a little of it as it
comes; more goes twice as fast where it lies without gaps. So a large cache is two pieces: one that
is full, and a short one with room for what comes next, which now and then is moved over to it.
"""

from typing import Any

ROOM = 64  # tokens
LARGE = 1 << 20  # bytes of a layer


class Cache:
    """Keys and values, (2, rows, key heads, tokens, width): `_full`, then `_used` of `_fresh`.

    Args:
        large: bytes from which on it lies without gaps.
    """

    def __init__(self, large: int = LARGE) -> None:
        self._large = large
        self._full: Any = None
        self._fresh: Any = None
        self._used = 0

    def append(self, tokens: Any) -> None:
        """Take keys and values of further tokens, of the same shape."""
        count = tokens.shape[3]
        if self._full is None and self._fresh is None and _size(tokens) >= self._large:
            self._full = tokens.contiguous()
            return
        if self._fresh is None or self._used + count > self._fresh.shape[3]:
            self._make_room(tokens, count)
        self._fresh.narrow(3, self._used, count).copy_(tokens)
        self._used += count

    def pieces(self) -> list[Any]:
        """What is there, in its order; each (2, rows, key heads, tokens, width)."""
        fresh = [self._fresh.narrow(3, 0, self._used)] if self._used else []
        return fresh if self._full is None else [self._full, *fresh]

    def keep(self, rows: Any) -> None:
        """Go on with these rows only, in this order."""
        if self._fresh is not None:
            self._fresh = self._fresh.index_select(1, rows)
        if self._full is not None:
            self._full = self._full.index_select(1, rows)

    def _make_room(self, like: Any, count: int) -> None:
        """Have room for `count` more tokens in `_fresh`."""
        import torch

        rows = like.shape[:3]
        there = torch.cat(self.pieces(), dim=3) if self._used else self._full
        held = 0 if there is None else there.shape[3]
        large = there is not None and _size(there) >= self._large
        self._full, self._used = (there, 0) if large else (None, held)
        needed = self._used + count
        room = needed + needed // 4 if not large else count
        self._fresh = like.new_empty((*rows, -(-room // ROOM) * ROOM, like.shape[4]))
        if self._used:
            self._fresh.narrow(3, 0, held).copy_(there)


def _size(tokens: Any) -> int:
    """Bytes."""
    return int(tokens.numel() * tokens.element_size())
