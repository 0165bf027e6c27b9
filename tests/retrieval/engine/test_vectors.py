from pathlib import Path

import faiss
import numpy as np
import pytest
from numpy.typing import NDArray

from verticalize.errors import RetrievalError
from verticalize.retrieval.engine.vectors import VectorFile, Vectors

ROWS = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
QUERY = np.array([1, 0], dtype=np.float32)


def write(path: Path, rows: NDArray[np.float32], block: int = 2) -> Path:
    with VectorFile.create(path, *rows.shape) as file:
        for at in range(0, len(rows), block):
            file.add(rows[at : at + block])
    return path


@pytest.fixture
def vectors(tmp_path: Path) -> Vectors:
    return Vectors.load(write(tmp_path / "v", ROWS))


def test_the_nearest_come_first_with_their_cosines(vectors: Vectors) -> None:
    found = vectors.search(QUERY, 2)
    assert [row for row, _ in found] == [0, 2]
    assert found[1][1] == pytest.approx(0.6)


def test_the_filter_works_inside_the_search_and_nothing_is_padded(vectors: Vectors) -> None:
    found = vectors.search(QUERY, 3, np.array([False, True, False]))
    assert [row for row, _ in found] == [1]


def test_as_many_are_found_as_pass_the_filter_however_far_they_are(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = random.standard_normal((1001, 8), dtype=np.float32)
    far = np.zeros(1001, dtype=np.bool_)
    far[np.argsort(rows @ rows[0])[:5]] = True
    found = Vectors.load(write(tmp_path / "v", rows)).search(rows[0], 5, far)
    assert {row for row, _ in found} == set(np.flatnonzero(far).tolist())


def test_written_vectors_can_be_looked_at(vectors: Vectors) -> None:
    assert (vectors.count, vectors.dimension) == (3, 2)
    assert vectors.vector(2).tolist() == pytest.approx([0.6, 0.8])


def test_the_file_is_the_one_that_faiss_writes(tmp_path: Path) -> None:
    theirs = faiss.IndexFlatIP(2)
    theirs.add(ROWS)
    faiss.write_index(theirs, str(tmp_path / "theirs"))
    write(tmp_path / "ours", ROWS)
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs the /proc of Linux")
def test_opening_reads_no_vectors_into_memory(tmp_path: Path) -> None:
    path = write(tmp_path / "v", np.ones((40_000, 128), dtype=np.float32), block=40_000)
    before = _anonymous()
    vectors = Vectors.load(path)
    assert vectors.search(np.ones(128, dtype=np.float32), 1)[0][1] == pytest.approx(128)
    assert _anonymous() - before < path.stat().st_size / 4


def test_an_empty_store_finds_nothing(tmp_path: Path) -> None:
    empty = Vectors.load(write(tmp_path / "v", np.zeros((0, 2), dtype=np.float32)))
    assert empty.search(QUERY, 5) == []


def test_a_file_that_faiss_cannot_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "vectors.faiss"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(RetrievalError, match=r"vectors.faiss.*Build the index again"):
        Vectors.load(path)


def _anonymous() -> int:
    """Bytes of memory that no file stands behind."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon"))
