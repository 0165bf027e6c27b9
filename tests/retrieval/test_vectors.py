from pathlib import Path

import numpy as np
import pytest

from verticalize.errors import RetrievalError
from verticalize.retrieval.vectors import Vectors

ROWS = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)


def test_the_nearest_come_first_with_their_cosines() -> None:
    found = Vectors.build(ROWS).search(np.array([1, 0], dtype=np.float32), 2)
    assert [row for row, _ in found] == [0, 2]
    assert found[1][1] == pytest.approx(0.6)


def test_the_filter_works_inside_the_search_and_nothing_is_padded() -> None:
    among = np.array([1], dtype=np.int64)
    found = Vectors.build(ROWS).search(np.array([1, 0], dtype=np.float32), 3, among)
    assert [row for row, _ in found] == [1]


def test_saved_vectors_are_loaded_and_can_be_looked_at(tmp_path: Path) -> None:
    Vectors.build(ROWS).save(tmp_path / "v")
    loaded = Vectors.load(tmp_path / "v")
    assert (loaded.count, loaded.dimension) == (3, 2)
    assert loaded.vector(2).tolist() == pytest.approx([0.6, 0.8])


def test_an_empty_store_finds_nothing() -> None:
    empty = Vectors.build(np.zeros((0, 2), dtype=np.float32))
    assert empty.search(np.array([1, 0], dtype=np.float32), 5) == []


def test_a_file_that_faiss_cannot_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vectors.faiss"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(RetrievalError, match=r"vectors.faiss.*Build the index again"):
        Vectors.load(path)
