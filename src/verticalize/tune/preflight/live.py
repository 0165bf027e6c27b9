"""How many bytes of tensors live at once while something runs."""

import weakref
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

LARGE = 32 << 20  # glibc's DEFAULT_MMAP_THRESHOLD_MAX: larger blocks are never of the heap


class Live(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Counts every storage from the operation that makes it to its release.

    With torch's fake tensors nothing is allocated and nothing is computed, and the count is still
    that of the real run: shapes, number types, and what autograd keeps are the same.

    Args:
        watched: number of elements of the storages that `wide` counts.
        swelling: what a byte of a block of at most `LARGE` costs, as it leaves holes in a heap.

        share: what is traced, of the whole: blocks of the whole are as much larger.

    Attributes:
        now, peak: bytes at this moment, and at the highest so far.
        wide: of those at the peak, the bytes of storages of `watched` elements.
    """

    def __init__(self, watched: int = 0, swelling: float = 1.0, share: float = 1.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.peak = self.wide = 0
        self._watched, self._wide_now = watched, 0
        self._swelling, self._largest = swelling, LARGE * share
        self._known: dict[int, Any] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        import torch

        out = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(out):
            if isinstance(leaf, torch.Tensor):
                self._see(leaf)
        return out

    def _see(self, tensor: Any) -> None:
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key in self._known:
            return
        size = storage.nbytes()
        if size <= self._largest:
            size = int(size * self._swelling)
        wide = size if storage.nbytes() == self._watched * tensor.element_size() else 0

        def released(_: Any) -> None:
            self._known.pop(key)
            self.now -= size
            self._wide_now -= wide

        self._known[key] = weakref.ref(storage, released)
        self.now += size
        self._wide_now += wide
        if self.now > self.peak:
            self.peak, self.wide = self.now, self._wide_now
