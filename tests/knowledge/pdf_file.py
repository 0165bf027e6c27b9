"""A PDF written by hand: texts at places, in a font whose codes are Unicode code points.

No font is embedded (a viewer would pick one); its ToUnicode map says which character a code is, as
in the PDFs that office programs write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class At:
    """Text whose baseline begins at (x, y), in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10


def lines(texts: Iterable[str], x: float = 72, y: float = 700, size: float = 10) -> list[At]:
    """Lines one below the other, 1.2 em apart; an empty text leaves a line out."""
    return [At(x, y - 1.2 * size * n, t, size) for n, t in enumerate(texts) if t]


def write_pdf(path: Path, pages: Sequence[Sequence[At] | bytes], page_extra: str = "") -> Path:
    """A page is a list of texts, or the bytes of its content stream."""
    used = sorted(
        {c for page in pages if not isinstance(page, bytes) for a in page for c in a.text}
    )
    ids = range(7, 7 + 2 * len(pages), 2)
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{n} 0 R' for n in ids)}] >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Hand /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Hand /DW 1000 /W [32 126 500]"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
        b" /FontDescriptor 6 0 R >>",
        stream(to_unicode(used)),
        b"<< /Type /FontDescriptor /FontName /Hand /Flags 4 /FontBBox [0 -200 1000 800]"
        b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    ]
    for number, page in zip(ids, pages, strict=True):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {page_extra}"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {number + 1} 0 R >>".encode()
        )
        objects.append(stream(page if isinstance(page, bytes) else content(page)))
    return write_objects(path, objects)


def write_objects(path: Path, objects: Sequence[bytes]) -> Path:
    """A PDF of numbered objects, of which the first is the catalogue."""
    body, offsets = b"%PDF-1.7\n", []
    for number, data in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    xref = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size, start = len(objects) + 1, len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, xref)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    path.write_bytes(body)
    return path


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def content(page: Sequence[At]) -> bytes:
    """Each text in the order of the list, all in one text object, as many programs write it."""
    shown = (f"/F1 {a.size} Tf 1 0 0 1 {a.x} {a.y} Tm <{code(a.text)}> Tj" for a in page)
    return f"BT {' '.join(shown)} ET".encode()


def code(text: str) -> str:
    return text.encode("utf-16-be").hex()


def to_unicode(characters: Sequence[str]) -> bytes:
    rows = "\n".join(f"<{code(c)}> <{code(c)}>" for c in characters)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{len(characters)} beginbfchar\n{rows}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
