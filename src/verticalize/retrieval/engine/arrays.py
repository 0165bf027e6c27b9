"""Arrays that are written in blocks and opened where they lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray


@contextmanager
def npy_file(path: Path, dtype: DTypeLike, shape: tuple[int, ...]) -> Iterator[BinaryIO]:
    """A ``.npy`` file of this shape, open for the bytes of its blocks, one after another."""
    header = {
        "descr": np.lib.format.dtype_to_descr(np.dtype(dtype)),
        "fortran_order": False,
        "shape": shape,
    }
    with path.open("wb") as handle:
        np.lib.format.write_array_header_1_0(handle, header)
        yield handle


def mapped(path: Path) -> NDArray[Any]:
    """The array of a ``.npy`` file; what is not read stays on disk."""
    # as a plain array, for slices of a memmap are slow
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
