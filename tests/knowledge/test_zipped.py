"""The guard of ZIP formats: bombs, ways out, passwords and damage are refused before opening."""

import struct
import zipfile
from pathlib import Path

import pytest

from verticalize.errors import KnowledgeError
from verticalize.knowledge.readers.zipped import check_zip

MEGABYTE = 1 << 20


def archive(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return path


def patched(path: Path, *, offset: int, value: bytes) -> Path:
    """The archive with bytes of its first entry of the central directory replaced."""
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + offset
    data[at : at + len(value)] = value
    path.write_bytes(data)
    return path


def test_a_plain_archive_with_chinese_names_may_be_opened(tmp_path: Path) -> None:
    check_zip(archive(tmp_path / "a.docx", {"word/正文.xml": b"<a/>", "a..b/c.xml": b"x" * 100}))


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("../../etc/passwd", "leads out of"),
        ("词/../../x", "leads out of"),
        ("/etc/passwd", "leads out of"),
        ("C:\\x", "leads out of"),
        ("a\\..\\x", "leads out of"),
    ],
)
def test_a_name_that_leads_out_of_the_archive_is_refused(
    tmp_path: Path, name: str, cause: str
) -> None:
    with pytest.raises(KnowledgeError, match=cause) as caught:
        check_zip(archive(tmp_path / "a.zip", {name: b"x"}))
    assert name in (caught.value.place or "")
    assert caught.value.hint


@pytest.mark.parametrize("size", [MEGABYTE + 1, 20 * MEGABYTE])
def test_a_member_packed_more_than_200_times_is_refused(tmp_path: Path, size: int) -> None:
    with pytest.raises(KnowledgeError, match="decompression bomb"):
        check_zip(archive(tmp_path / "a.xlsx", {"xl/sheet1.xml": b"0" * size}))


def test_a_small_member_may_be_packed_well(tmp_path: Path) -> None:
    check_zip(archive(tmp_path / "a.xlsx", {"xl/sheet1.xml": b"0" * MEGABYTE}))


def test_members_that_are_too_large_together_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.pptx", {f"{n}.xml": b"x" * 99 for n in range(2)})
    patched(path, offset=24, value=struct.pack("<L", 300 * MEGABYTE))  # the unpacked size
    with pytest.raises(KnowledgeError, match="unpacks to 300 MB; the limit is 256 MB"):
        check_zip(path)


def test_an_archive_of_more_than_ten_thousand_members_is_refused(tmp_path: Path) -> None:
    parts = {str(n): b"" for n in range(10_001)}
    with pytest.raises(KnowledgeError, match="10001 members"):
        check_zip(archive(tmp_path / "a.epub", parts))


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = patched(archive(tmp_path / "a.zip", {"密.txt": b"x"}), offset=8, value=b"\x01\x08")
    with pytest.raises(KnowledgeError, match="the member is encrypted") as caught:
        check_zip(path)
    assert "without a password" in (caught.value.hint or "")


def test_an_encrypted_office_file_and_an_old_one_are_told_apart(tmp_path: Path) -> None:
    compound = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    (tmp_path / "new.docx").write_bytes(compound + "EncryptedPackage".encode("utf-16-le"))
    (tmp_path / "old.docx").write_bytes(compound + b"Word.Document.8")
    with pytest.raises(KnowledgeError, match="encrypted"):
        check_zip(tmp_path / "new.docx")
    with pytest.raises(KnowledgeError, match="old binary Office format"):
        check_zip(tmp_path / "old.docx")


def test_a_method_that_is_not_unpacked_piece_by_piece_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"x": b"0" * 99}, method=zipfile.ZIP_BZIP2)
    with pytest.raises(KnowledgeError, match="packed by method 12"):
        check_zip(path)


def test_a_size_that_lies_low_gives_out_no_more_than_it_says(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", {"x": b"0" * 5000})
    patched(path, offset=24, value=struct.pack("<L", 100))  # the unpacked size
    check_zip(path)
    with zipfile.ZipFile(path) as opened, opened.open("x") as member:
        with pytest.raises(zipfile.BadZipFile, match="CRC"):
            member.read()


@pytest.mark.parametrize("damage", ["cut", "text", "directory"])
def test_a_damaged_archive_is_refused(tmp_path: Path, damage: str) -> None:
    path = archive(tmp_path / "a.zip", {"x": b"0" * 5000, "y": b"1"})
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:60])
    elif damage == "text":
        path.write_text("这不是压缩文件", "utf-8")
    else:
        patched(path, offset=0, value=b"XXXX")
    with pytest.raises(KnowledgeError, match="damaged, or not of its format") as caught:
        check_zip(path)
    assert str(caught.value.place) == str(path)


def test_a_file_that_is_empty_or_absent_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").touch()
    with pytest.raises(KnowledgeError, match="holds nothing"):
        check_zip(tmp_path / "a.zip")
    with pytest.raises(KnowledgeError, match="cannot be read"):
        check_zip(tmp_path / "b.zip")
