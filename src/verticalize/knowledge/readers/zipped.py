"""A guard for formats that are ZIP archives: what is dangerous or damaged is refused unopened.

`check_zip` trusts the sizes in the central directory, and may: `zipfile` gives out no byte of a
member beyond the size that stands there, and the two methods that are allowed here, stored and
deflated, are unpacked piece by piece, so a size that lies low cuts the member short (its checksum
is then wrong) and a size that lies high is refused. Archives within the archive stay bytes.
"""

import re
import zipfile
from pathlib import Path

from verticalize.errors import KnowledgeError
from verticalize.knowledge.encodings.decode import MAX_FILE, MEGABYTE, unreadable
from verticalize.text import escape_controls

MAX_TOTAL = 4 * MAX_FILE  # bytes of all members together, unpacked
MAX_RATIO = 200  # unpacked to packed bytes of a member of more than a megabyte
MAX_MEMBERS = 10_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1  # bit 0 of a member's flags (APPNOTE.TXT 4.4.4)
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # OLE: Office 97, or an encrypted Office file
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # MS-OFFCRYPTO 2.3.4.4
_SAVE_AGAIN = "Open the file in the program that made it and save it again."
_OPEN_FIRST = "Save it without a password, or take it out of the pack's knowledge."


def check_zip(path: Path) -> None:
    """Nothing, if the archive may be opened with `zipfile`.

    Raises:
        KnowledgeError: not a ZIP archive, damaged or encrypted; more than `MAX_MEMBERS` members or
            `MAX_TOTAL` bytes; a member packed by more than `MAX_RATIO` or in a way of its own, or
            whose name leads out of the archive.
    """
    try:
        _check_file(path)
        with zipfile.ZipFile(path) as archive:
            _check_members(path, archive.infolist())
    except OSError as error:
        raise unreadable(path, error) from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        cause = f"the file is damaged, or not of its format ({error})."
        raise KnowledgeError(cause, place=str(path), hint=_SAVE_AGAIN) from error


def _check_file(path: Path) -> None:
    size = path.stat().st_size
    if not size:
        hint = "Put text into it, or take it out of the pack's knowledge."
        raise KnowledgeError("holds nothing to read.", place=str(path), hint=hint)
    if size > MAX_TOTAL:
        raise _too_large(path, size)
    with path.open("rb") as handle:
        if handle.read(len(_COMPOUND)) != _COMPOUND:
            return
        if _ENCRYPTED_STREAM in handle.read():
            raise KnowledgeError("the file is encrypted.", place=str(path), hint=_OPEN_FIRST)
    cause = "the file is of the old binary Office format (.doc, .ppt, .xls)."
    hint = "Save it as .docx, .pptx or .xlsx."
    raise KnowledgeError(cause, place=str(path), hint=hint)


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        cause = f"the archive has {len(members)} members; the limit is {MAX_MEMBERS}."
        raise KnowledgeError(cause, place=str(path), hint="Split it.")
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL:
        raise _too_large(path, total)
    for member in members:
        _check_member(path, member)


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    place = f"{path} member '{escape_controls(member.filename)}'"
    if member.flag_bits & _ENCRYPTED:
        raise KnowledgeError("the member is encrypted.", place=place, hint=_OPEN_FIRST)
    if _OUTSIDE.search(member.filename):
        cause = "the member's name leads out of the archive."
        raise KnowledgeError(cause, place=place, hint=_SAVE_AGAIN)
    if member.compress_type not in _METHODS:
        cause = f"the member is packed by method {member.compress_type}, not stored or deflated."
        raise KnowledgeError(cause, place=place, hint=_SAVE_AGAIN)
    if member.file_size > MEGABYTE and member.file_size > MAX_RATIO * member.compress_size:
        cause = (
            f"the member unpacks from {member.compress_size} to {member.file_size} bytes, more "
            f"than {MAX_RATIO} times its size, as only a decompression bomb does."
        )
        hint = "Save it again without huge empty or repeated ranges, or take it out."
        raise KnowledgeError(cause, place=place, hint=hint)


def _too_large(path: Path, size: int) -> KnowledgeError:
    cause = (
        f"the file unpacks to {size / MEGABYTE:.0f} MB; the limit is {MAX_TOTAL // MEGABYTE} MB."
    )
    return KnowledgeError(cause, place=str(path), hint="Split it.")
