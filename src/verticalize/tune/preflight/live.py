"""How many bytes of tensors live at once while something runs."""

import weakref
from collections.abc import Collection
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
        share: what is traced, of the whole: blocks of the whole are as much larger.
        lasting: numbers of elements of what is trained. Storages of as many are its copies and
            gradients, as large in the whole as here: only `share` of them is counted.

    Attributes:
        now, peak: bytes at this moment, and at the highest so far.
        wide: bytes at their highest, of storages of `watched` elements.
        small, large: of blocks of at most `LARGE`, and of those above and the wide ones.
        trained: of the lasting ones.
    """

    def __init__(self, watched: int = 0, share: float = 1.0, lasting: Collection[int] = ()) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._watched, self._largest = watched, LARGE * share
        self._share, self._lasting = share, frozenset(lasting)
        self._known: dict[int, Any] = {}
        self._now = dict.fromkeys(("all", "small", "large", "wide", "trained"), 0)
        self._most = dict(self._now)

    @property
    def now(self) -> int:
        return self._now["all"]

    @property
    def peak(self) -> int:
        return self._most["all"]

    @property
    def small(self) -> int:
        return self._most["small"]

    @property
    def large(self) -> int:
        return self._most["large"]

    @property
    def trained(self) -> int:
        return self._most["trained"]

    @property
    def wide(self) -> int:
        return self._most["wide"]

    def begin(self) -> None:
        """Forget what was counted so far; what lives is not counted when it is released."""
        self._known = {key: (reference, ()) for key, (reference, _) in self._known.items()}
        self._now = dict.fromkeys(self._now, 0)
        self._most = dict(self._now)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        import torch

        out = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(out):
            if isinstance(leaf, torch.Tensor):
                self.see(leaf)
        return out

    def see(self, tensor: Any) -> None:
        """Count the storage of this tensor, if it is not known yet."""
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if key in self._known:
            return
        wide = size == self._watched * tensor.element_size()
        if size // tensor.element_size() in self._lasting:
            size = int(size * self._share)
            kinds = ["all", "trained"]
        else:
            small = size <= self._largest and not wide
            kinds = ["all", "small" if small else "large", *(["wide"] if wide else [])]

        def released(_: Any) -> None:
            _, counted = self._known.pop(key)
            for kind in counted:
                self._now[kind] -= size

        self._known[key] = weakref.ref(storage, released), tuple(kinds)
        for kind in kinds:
            self._now[kind] += size
            self._most[kind] = max(self._most[kind], self._now[kind])
