"""Compressed files are read as what is inside them; bombs and damaged ones are refused."""

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from reading import read, read_problem

from verticalize.knowledge.found import Found

ROWS = '{"id": "a", "subject": "乌龙茶", "产地": "福建"}\n{"id": "b", "subject": "mate", "origin": "Paraguay"}\n'
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress,
}  # fmt: skip


@pytest.mark.parametrize("suffix", PACK)
def test_what_is_inside_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"teas.jsonl{suffix}"
    path.write_bytes(PACK[suffix](ROWS.encode()))
    found = read(path)
    assert all(isinstance(item, Found) for item in found), found
    assert [item.place for item in found] == [f"{path}:1", f"{path}:2"]
    first = found[0]
    assert isinstance(first, Found)
    assert first.document.id == f"kb/teas.jsonl{suffix}#a"


@pytest.mark.parametrize("suffix", PACK)
def test_a_line_that_is_wrong_is_named_where_the_user_knows_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"teas.jsonl{suffix}"
    path.write_bytes(PACK[suffix](b'{"id": "a", "sub'))
    assert read_problem(path).place.startswith(f"{path}:1")


@pytest.mark.parametrize("suffix", PACK)
def test_half_a_file_is_damaged(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"teas.jsonl{suffix}"
    data = PACK[suffix](ROWS.encode() * 50)
    path.write_bytes(data[: len(data) // 2])
    assert "damaged" in read_problem(path).message


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.txt.gz"
    path.write_bytes(gzip.compress(b"0" * (80 << 20)))
    assert "decompression bomb" in read_problem(path).message
