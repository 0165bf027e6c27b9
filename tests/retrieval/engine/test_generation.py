import json
from pathlib import Path

import pytest

from verticalize.errors import RetrievalError
from verticalize.retrieval.engine.generation import IndexManifest, begin, commit, current, verify

MANIFEST = IndexManifest("hashing", "hashing-8", 8, 1, 1, ("en",))


def write(root: Path, text: str) -> IndexManifest:
    folder = begin(root)
    (folder / "sub").mkdir()
    (folder / "sub" / "data").write_text(text)
    return commit(folder, MANIFEST)


def test_a_generation_is_current_when_it_is_committed(tmp_path: Path) -> None:
    begun = begin(tmp_path)
    with pytest.raises(RetrievalError, match="there is no index here"):
        current(tmp_path)
    commit(begun, MANIFEST)
    assert current(tmp_path).name == "gen-1"


def test_the_next_generation_replaces_it_and_only_one_older_is_kept(tmp_path: Path) -> None:
    for text in ("a", "b", "c"):
        write(tmp_path, text)
    assert current(tmp_path).name == "gen-3"
    assert sorted(path.name for path in tmp_path.glob("gen-*")) == ["gen-2", "gen-3"]


def test_what_a_crash_left_is_cleared_away(tmp_path: Path) -> None:
    write(tmp_path, "a")
    (begin(tmp_path) / "half").write_text("x")
    assert not list(begin(tmp_path).iterdir())
    assert verify(current(tmp_path)).passages == 1


def test_the_manifest_holds_the_hash_of_every_file(tmp_path: Path) -> None:
    manifest = write(tmp_path, "abc")
    # sha256 of b"abc", from FIPS 180-2
    assert dict(manifest.files) == {
        "sub/data": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    }
    assert verify(current(tmp_path)) == manifest


def test_a_flipped_bit_is_seen(tmp_path: Path) -> None:
    write(tmp_path, "abc")
    (current(tmp_path) / "sub" / "data").write_text("abd")
    with pytest.raises(RetrievalError, match=r"sub/data.*SHA-256 differs.*Build the index again"):
        verify(current(tmp_path))


def test_a_missing_file_a_broken_manifest_and_another_format_are_seen(tmp_path: Path) -> None:
    write(tmp_path, "abc")
    folder = current(tmp_path)
    (folder / "sub" / "data").unlink()
    with pytest.raises(RetrievalError, match="file of the index is missing"):
        verify(folder)
    row = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(row | {"format": 99}))
    with pytest.raises(RetrievalError, match="format 99, this version reads 2"):
        verify(folder)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(RetrievalError, match="cannot be read"):
        verify(folder)


def test_a_pointer_to_nothing_is_seen(tmp_path: Path) -> None:
    write(tmp_path, "abc")
    (tmp_path / "CURRENT").write_text("../elsewhere\n")
    with pytest.raises(RetrievalError, match="which is no generation"):
        current(tmp_path)
