"""Which encoding a file is in: by its mark, else by what its bytes say; never by a guess alone.

Almost every string of bytes can be read as GB18030, and many as Big5 or UTF-16. So an encoding is
taken only where the whole file can be read in it *and* the text that comes out is made of what
text is made of: frequent Chinese characters, or the letters and signs of Western languages.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from verticalize.errors import KnowledgeError
from verticalize.knowledge.encodings.controls import Controls
from verticalize.knowledge.encodings.frequent import FREQUENT

WESTERN = "cp1252"
_BLOCK = 1 << 20
_SAMPLE = 64 * 1024  # bytes on either side of a bad byte that decide what a file is
MARKS = (  # that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
_WIDE = ("utf-16-le", "utf-16-be")
_BINARY = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive (such as docx, xlsx or epub)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b\x08", "a gzip archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\0", "a database"),
)
_ENOUGH = 0.25  # share of frequent characters: text has 0.3 and more, a wrong reading under 0.2
_MANY_NULS = 0.1  # of the bytes: so many has only UTF-16, or what is not text
# A letter of a Western language with the signs that word processors write.
_LETTERS = frozenset("àâäáãåæçèéêëìíîïñòóôöõøœùúûüßÀÄÁÅÆÇÈÉÊÍÑÓÖØŒÚÜ")
_SIGNS = frozenset("“”‘’‚„–—…•·«»¿¡°ºª§©®™€£±×½¼¾²³µ\xa0\xad")
# Bytes that are, or were once, a character of UTF-8.
_UTF8_LIKE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{1,2}|[\xf0-\xf4][\x80-\xbf]{1,3}"
    rb"|[\x80-\xbf]{2,}|[\xc2-\xf4]\Z"
)
_HIGH = re.compile(rb"[\x80-\xff]")


def encoding_of(path: Path) -> str:
    """The codec that reads the file without loss.

    Raises:
        KnowledgeError: there is none; the error names the first bad byte and its line.
    """
    return survey(path)[0]


def errors_of(codec: str) -> str:
    """How the codec must be used: half characters come through, to be removed and counted."""
    return "surrogatepass" if codec.startswith(("utf-16", "utf-32")) else "strict"


def survey(path: Path) -> tuple[str, Controls]:
    """The codec that reads the file, and the control characters that it then holds.

    Raises:
        KnowledgeError: as `encoding_of`.
    """
    with path.open("rb") as handle:
        head = handle.read(32)
    if kind := next((kind for magic, kind in _BINARY if head.startswith(magic)), None):
        hint = "Give it the suffix of its format, or convert it to text."
        raise KnowledgeError(f"this is {kind}, not a text file.", place=str(path), hint=hint)
    marked = [codec for mark, codec in MARKS if head.startswith(mark)]
    return _by_mark(path, marked) if marked else _by_content(path)


def _by_mark(path: Path, marked: list[str]) -> tuple[str, Controls]:
    bad = 0
    for codec in marked:
        found = _read_through(path, codec)
        if isinstance(found, Controls):
            return codec, found
        bad = found
    raise _undecodable(path, marked[-1].removesuffix("-sig"), bad)


def _by_content(path: Path) -> tuple[str, Controls]:
    as_utf8 = _read_through(path, "utf-8")
    if isinstance(as_utf8, Controls) and as_utf8.harmful < _MANY_NULS * as_utf8.characters:
        return "utf-8", as_utf8
    for codec in _likely(path, 0 if isinstance(as_utf8, Controls) else as_utf8):
        found = _read_through(path, codec)
        if isinstance(found, Controls):
            return codec, found
    if isinstance(as_utf8, int):
        raise _undecodable(path, "utf-8", as_utf8)
    return "utf-8", as_utf8


def _undecodable(path: Path, codec: str, bad: int) -> KnowledgeError:
    known = ", and the file is in no other encoding that can be told" if codec == "utf-8" else ""
    return KnowledgeError(
        f"byte {bad} is not valid {codec.upper()}{known}.",
        place=f"{path}:{_line_of(path, bad)}" if codec == "utf-8" else str(path),
        hint="Save the file as UTF-8.",
    )


def _read_through(path: Path, codec: str) -> Controls | int:
    """The control characters of the file; or the position of the first byte that is none of it."""
    decoder = codecs.getincrementaldecoder(codec)(errors_of(codec))
    controls, start = Controls(), 0
    with path.open("rb") as handle:
        while True:
            block = handle.read(_BLOCK)
            pending = decoder.getstate()[0]
            try:
                controls.add(decoder.decode(block, final=not block))
            except UnicodeDecodeError as error:
                return start - len(pending) + error.start
            if not block:
                return controls
            start += len(block)


def _likely(path: Path, position: int) -> Iterator[str]:
    """The codecs that make text of the bytes around `position`, the likeliest first."""
    with path.open("rb") as handle:
        handle.seek(max(0, position - _SAMPLE) & ~1)
        sample = handle.read(2 * _SAMPLE)
    if not _damaged_utf8(sample):
        shares = {codec: _share(sample, codec) for codec in _CHINESE}
        likely = [codec for codec in _CHINESE if shares[codec] >= _ENOUGH]
        yield from sorted(likely, key=lambda codec: -shares[codec])
        if not likely and _western(sample):
            yield WESTERN


def _damaged_utf8(sample: bytes) -> bool:
    """Whether more characters of the sample are whole in UTF-8 than are broken."""
    as_utf8 = [char for char in sample.decode("utf-8", "replace") if char > "\x7f"]
    broken = as_utf8.count("\ufffd")
    return len(as_utf8) - broken >= broken > 0


def _share(sample: bytes, codec: str) -> float:
    """The share of frequent characters in the sample, those that every codec reads alike apart."""
    text = sample.decode(codec, "ignore")
    if codec in _WIDE:
        usual = sum("\t" <= char <= "~" or char in FREQUENT for char in text)
        return usual / len(text) if text else 0.0
    apart = [char for char in text if char > "\x7f"]
    return sum(char in FREQUENT for char in apart) / len(apart) if apart else 0.0


def _western(sample: bytes) -> bool:
    """Whether the sample is Latin text with some letters and signs of Windows-1252.

    Bytes that look like UTF-8 of which a part is missing are damage, not Western letters.
    """
    high = len(_HIGH.findall(sample))
    torn = sum(len(match.group()) for match in _UTF8_LIKE.finditer(sample))
    text = [char for char in sample.decode(WESTERN, "replace") if char > "\x7f"]
    usual = sum(char in _LETTERS or char in _SIGNS for char in text)
    return high < len(sample) / 4 and torn < high / 2 and usual >= 0.95 * len(text)


def _line_of(path: Path, position: int) -> int:
    line, left = 1, position
    with path.open("rb") as handle:
        while left > 0:
            block = handle.read(min(_BLOCK, left))
            line += block.count(b"\n")
            left -= len(block)
    return line
