"""Text is read as what it is, or refused with the byte that is wrong."""

from pathlib import Path

import pytest

from verticalize.errors import KnowledgeError
from verticalize.knowledge.decode import MAX_FILE, encoding_of, opening, read_lines, read_text

CHINESE = "偏头痛的常见症状有搏动性头痛、恶心和畏光。\n"


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "codec"),
    [
        (b"plain", "utf-8"),
        (b"", "utf-8"),
        (CHINESE.encode(), "utf-8"),
        (CHINESE.encode("utf-8-sig"), "utf-8-sig"),
        (CHINESE.encode("gb18030"), "gb18030"),
        ("偏頭痛的常見症狀有搏動性頭痛、噁心和畏光。".encode("gb18030"), "gb18030"),
        (b"x" * (1 << 20) + CHINESE.encode("gb18030"), "gb18030"),
        (CHINESE.encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, data: bytes, codec: str) -> None:
    assert encoding_of(write(tmp_path, data)) == codec


@pytest.mark.parametrize("before", [0, 5, (1 << 20) - 2, (1 << 20) - 1, 1 << 20])
def test_damaged_utf8_is_refused_at_its_byte_even_across_blocks(
    tmp_path: Path, before: int
) -> None:
    head = b"\n" * before
    path = write(tmp_path, head + "痛".encode() + b"\xe7\x97 cut " + CHINESE.encode())
    with pytest.raises(KnowledgeError, match=f"byte {before + 3} is not valid UTF-8") as caught:
        read_text(path)
    assert caught.value.place == f"{path}:{before + 1}"


def test_a_character_cut_at_the_end_of_the_file_is_damage(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="byte 3 is not valid UTF-8"):
        read_text(write(tmp_path, "痛".encode() + b"\xe7\x97"))


def test_utf16_that_ends_within_a_character_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, CHINESE.encode("utf-16")[:-1])
    with pytest.raises(KnowledgeError, match="cannot be decoded"):
        read_text(path)


def test_a_file_that_must_be_read_whole_has_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as handle:
        handle.truncate(MAX_FILE + 1)
    with pytest.raises(KnowledgeError, match="the limit for its format is 64 MB") as caught:
        read_text(path)
    assert "Split it" in (caught.value.hint or "")


def test_a_file_that_is_gone_or_a_folder_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.txt", tmp_path):
        with pytest.raises(KnowledgeError, match="cannot be read") as caught:
            list(read_lines(path))
        assert caught.value.place == str(path)


def test_lines_are_numbered_and_keep_their_ends(tmp_path: Path) -> None:
    path = write(tmp_path, b"one\r\n\ntwo")
    assert list(read_lines(path)) == [(1, "one\n"), (2, "\n"), (3, "two")]
    assert opening(path).startswith("one")
