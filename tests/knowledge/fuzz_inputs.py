"""Inputs to fuzz the readers with: files of `fuzz_seeds`, damaged byte by byte or in their structure.

``data = make(suffix, seed, number)`` is the same on every run.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from random import Random
from typing import Any

from fuzz_seeds import MAKERS, zipped

_POOL = 8  # valid files of a format that are damaged again and again
_CODECS = ("utf-8", "gb18030", "utf-16", "utf-16-le", "big5hkscs", "cp1252", "utf-32", "utf-8-sig")
_BITS = (  # what formats are sensitive to
    *(
        "\0",
        "\x07",
        "\x0c",
        "\r",
        "\n",
        "\n\n",
        "\t",
        '"',
        "'",
        ",",
        ";",
        "|",
        "\\",
        "\u2028",
        "\ufeff",
    ),
    *(
        "\u00ad",
        "\u200b",
        "\ud7ff",
        "𠀀",
        "😀",
        "é",
        "ﬁ",
        "①",
        "---\n",
        "# ",
        "```\n",
        "<!--",
        "-->",
    ),
    *(
        "]]>",
        "<![CDATA[",
        "&#0;",
        "&#x1F;",
        "&amp;",
        "&nope;",
        "<",
        ">",
        "{",
        "}",
        "[",
        "]",
        "null",
    ),
    *(
        "NaN",
        "1e999",
        "-0",
        "\\u0000",
        "\\ud800",
        "0",
        "-1",
        "4294967296",
        "_x0007_",
        "<b>",
        "</p>",
    ),
    *(
        "<table>",
        "</table>",
        "<td>",
        "<pre>",
        "<script>",
        "<style>",
        "<p hidden>",
        "<p>",
        "<plaintext>",
    ),
    *(
        "obj",
        "endobj",
        "stream",
        "endstream",
        "R",
        "<<",
        ">>",
        "/Kids",
        "xref",
        "[Term]",
        "id: ",
        "_:b",
    ),
    *(
        "is_obsolete: true",
        ".",
        "^^<x>",
        "@zh",
        "@en-GB",
        "ex:",
        "<http://example.org/t1>",
        "（",
        "第一条 ",
    ),
)


def make(suffix: str, seed: int, number: int) -> bytes:
    """Input `number` of a format."""
    rng = Random(f"{seed} {suffix} {number}")
    share = rng.random()
    if share < 0.04:
        return rng.randbytes(rng.randrange(600))
    data = rng.choice(pool(suffix, seed))
    if share < 0.10:
        return MAKERS[suffix](rng) if suffix not in _SLOW else data
    if share < 0.16:
        return _splice(rng, data, rng.choice(pool(rng.choice(tuple(MAKERS)), seed)))
    structure = 0.92 if suffix in _PACKED else 0.72  # where a changed byte only breaks a checksum
    change = _STRUCTURE.get(suffix, of_lines) if share < structure else of_bytes
    if suffix in _PACKERS and share < structure:
        return _repacked(rng, suffix, data)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = change(rng, data, pool(suffix, seed))
    return data


_SLOW = {".docx", ".pptx", ".xlsx"}
_PACKERS: Mapping[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    ".md.gz": (gzip.decompress, lambda data: gzip.compress(data, mtime=0)),
    ".jsonl.xz": (lzma.decompress, lzma.compress),
    ".csv.bz2": (bz2.decompress, bz2.compress),
}
_PACKED = {*_SLOW, ".epub", *_PACKERS}


@cache
def pool(suffix: str, seed: int) -> tuple[bytes, ...]:
    rng = Random(f"{seed} {suffix} pool")
    return tuple(MAKERS[suffix](rng) for _ in range(_POOL))


def _repacked(rng: Random, suffix: str, data: bytes) -> bytes:
    """A compressed file whose content is damaged, not itself."""
    unpack, pack = _PACKERS[suffix]
    inner = suffix.rpartition(".")[0]
    change = rng.choice((_STRUCTURE.get(inner, of_lines), of_bytes))
    whole = unpack(data)
    return pack(change(rng, whole, (whole,)))


def _splice(rng: Random, one: bytes, other: bytes) -> bytes:
    return one[: rng.randint(0, len(one))] + other[rng.randint(0, len(other)) :]


def of_bytes(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """One change that knows nothing of the format."""
    if not data:
        return rng.randbytes(8)
    at = rng.randrange(len(data))
    end = min(len(data), at + 1 + int(rng.expovariate(1 / 24)))
    block = data[at:end]
    kind = rng.randrange(9)
    if kind == 0:
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[:at]
    if kind == 2:
        return data[:at] + data[end:]
    if kind == 3:
        return data[:at] + block * rng.choice((2, 2, 50)) + data[end:]
    if kind == 4:
        return data[:at] + rng.randbytes(len(block)) + data[end:]
    if kind == 5:
        return data[:at] + rng.choice(_BITS).encode("utf-8", "surrogatepass") + data[at:]
    if kind == 6:
        to = rng.randrange(len(data))
        rest = data[:at] + data[end:]
        return rest[:to] + block + rest[to:]
    if kind == 7:
        return _splice(rng, data, rng.choice(others))
    return _recoded(rng, data)


def _recoded(rng: Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(rng.choice(_CODECS), "replace")


def of_lines(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """Lines and words moved, repeated, left out or exchanged."""
    parts = (
        re.split(rb"(?<=\n)", data) if rng.random() < 0.5 else re.findall(rb"\s+|\w+|[^\w\s]", data)
    )
    return b"".join(_shuffled(rng, parts, re.split(rb"(?<=\n)", rng.choice(others))))


def _shuffled(rng: Random, parts: list[bytes], others: list[bytes]) -> list[bytes]:
    if not parts:
        return others
    parts, at, to = list(parts), rng.randrange(len(parts)), rng.randrange(len(parts))
    kind = rng.randrange(6)
    if kind == 0:
        del parts[at]
    elif kind == 1:
        parts.insert(to, parts[at])
    elif kind == 2:
        parts[at], parts[to] = parts[to], parts[at]
    elif kind == 3:
        parts.insert(at, rng.choice(others))
    elif kind == 4:
        parts.insert(at, rng.choice(_BITS).encode("utf-8", "surrogatepass"))
    else:
        parts[at] = rng.choice(_BITS).encode("utf-8", "surrogatepass")
    return parts


def of_tree(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """Elements of XML moved, repeated, left out or exchanged, or their texts; it stays well-formed."""
    from lxml import etree

    if rng.random() < 0.2:
        return of_markup(rng, data, others)
    try:
        root = etree.fromstring(data)
    except (etree.XMLSyntaxError, ValueError):
        return of_markup(rng, data, others)
    elements = [e for e in root.iter() if isinstance(e.tag, str) and e is not root]
    if not elements:
        return of_markup(rng, data, others)
    texts = [e for e in elements if (e.text or "").strip()] or elements
    one, other = rng.choice(texts if rng.random() < 0.5 else elements), rng.choice(elements)
    kind = rng.randrange(8)
    if kind < 2:
        one.text = _xml_text(rng) + (one.text or "" if kind else "")
    elif kind == 2:
        one.tail = _xml_text(rng)
    elif kind == 3:
        one.getparent().remove(one)
    elif kind == 4:
        other.append(deepcopy(one))
    elif kind == 5 and one.attrib:
        one.set(
            rng.choice(list(one.attrib)),
            rng.choice(("0", "-1", "1", "99999999999", "", "x", "true")),
        )
    elif kind == 6:
        one.tag = other.tag
    else:
        other.addnext(deepcopy(one))
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _xml_text(rng: Random) -> str:
    return (
        "".join(c for c in rng.choice(_BITS) if c >= " " and not "\ud800" <= c <= "\udfff")
        + f"mk{rng.randrange(10**6)}"
    )


def of_markup(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """Tags and texts moved, repeated, left out or exchanged."""
    if b"\0" in data[:64]:
        return of_bytes(rng, data, others)
    parts = re.findall(rb"<[^<>]*>|[^<>]+|[<>]", data)
    return b"".join(_shuffled(rng, parts, re.findall(rb"<[^<>]*>|[^<>]+", rng.choice(others))))


def of_json(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """One value of one record exchanged."""
    lines = data.splitlines(keepends=True)
    whole = len(lines) < 2 or (data[:1] in b"[{" and lines[0].strip() in (b"[", b"{"))
    at = 0 if whole else rng.randrange(len(lines))
    try:
        value = json.loads(data if whole else lines[at])
    except ValueError:
        return of_lines(rng, data, others)
    new = json.dumps(_revalued(rng, value), ensure_ascii=rng.random() < 0.5).encode(
        "utf-8", "replace"
    )
    return new if whole else b"".join([*lines[:at], new + b"\n", *lines[at + 1 :]])


def _revalued(rng: Random, value: Any) -> Any:
    if isinstance(value, dict) and value and rng.random() < 0.85:
        key = rng.choice(list(value))
        kind = rng.randrange(8)
        if kind == 0:
            return {k: v for k, v in value.items() if k != key}
        if kind == 1:
            return {(_any(rng, 2) if k == key else k): v for k, v in value.items()}
        return value | {key: _revalued(rng, value[key])}
    if isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        return [*value[:at], _revalued(rng, value[at]), *value[at + rng.randrange(2) :]]
    return _any(rng, rng.randrange(9), value)


def _any(rng: Random, kind: int, value: Any = "") -> Any:
    text = rng.choice(_BITS) + (value if isinstance(value, str) else "")
    plain = rng.choice((None, True, 0, -1.5, 10**30, 1e300, ""))
    deep: Any = text
    for _ in range(rng.choice((1, 5, 200))):
        deep = [deep]
    chosen = (
        plain,
        plain,
        text,
        text + "x" * rng.choice((1, 3000)),
        [value, text],
        {text: value},
        [],
        {},
        deep,
    )
    return chosen[kind]


def of_table(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """Cells and rows exchanged, written with another delimiter or quoting."""
    if rng.random() < 0.3:
        return of_lines(rng, data, others)
    text = data.decode("utf-8", "replace")
    delimiter = max(",;|\t", key=text.partition("\n")[0].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error:
        return of_bytes(rng, data, others)
    if not rows:
        return of_bytes(rng, data, others)
    row = rng.choice(rows)
    at = rng.randrange(len(row))
    kind = rng.randrange(6)
    if kind < 3:
        row[at] = row[at][: rng.randint(0, len(row[at]))] + rng.choice(_BITS) + row[at]
    elif kind == 3:
        row.insert(at, rng.choice(_BITS))
    elif kind == 4:
        del row[at]
    else:
        rows.insert(rng.randrange(len(rows)), rng.choice(rows))
    out = io.StringIO()
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE))
    writer = csv.writer(
        out, delimiter=rng.choice((delimiter, ",")), quoting=quoting, escapechar="\\"
    )
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def of_zip(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """One member damaged, left out, renamed, or exchanged with another file's."""
    members = _members(data)
    if not members:
        return of_bytes(rng, data, others)
    told = [
        n for n in members if n.endswith(("document.xml", "slide1.xml", "sheet1.xml", ".xhtml"))
    ]
    chosen = rng.choice(told if told and rng.random() < 0.6 else list(members))
    kind = rng.randrange(8)
    if kind < 4:
        inside = tuple(d for o in others if (d := _members(o).get(chosen))) or (members[chosen],)
        xml = not chosen.endswith(".xhtml") or rng.random() < 0.5
        change = of_bytes if kind == 3 else of_tree if xml else of_markup
        members[chosen] = change(rng, members[chosen], inside)
    elif kind == 4:
        del members[chosen]
    elif kind == 5:
        members[rng.choice(("a/../x", "word/document.xml", "xl/x.xml", "O/c0.xhtml"))] = members[
            chosen
        ]
    elif kind == 6:
        members |= {chosen: _members(rng.choice(others)).get(chosen, b"")}
    else:
        other = rng.choice(list(members))
        members[chosen], members[other] = members[other], members[chosen]
    return zipped(members)


def _members(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # whatever it is by now, it is no archive
        return {}


def of_pdf(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """Objects or words of objects moved, repeated, left out or exchanged."""
    objects = rb"(?<=endobj\n)" if rng.random() < 0.4 else rb"(?<=[\s<>/\[\]])"
    return b"".join(
        _shuffled(rng, re.split(objects, data), re.split(rb"(?<=endobj\n)", rng.choice(others)))
    )


def of_pages(rng: Random, data: bytes, others: tuple[bytes, ...]) -> bytes:
    """Pages of a database exchanged, or a field of a page's header or of the file's."""
    size = int.from_bytes(data[16:18], "big") if len(data) > 100 else 0
    if size < 512 or rng.random() < 0.3:
        return of_bytes(rng, data, others)
    pages = [data[at : at + size] for at in range(0, len(data), size)]
    at, to = rng.randrange(len(pages)), rng.randrange(len(pages))
    kind = rng.randrange(5)
    if kind == 0:
        pages[at] = bytes(len(pages[at]))
    elif kind == 1:
        pages[at], pages[to] = pages[to], pages[at]
    elif kind == 2:
        pages[at] = of_bytes(rng, pages[at], others)[:size].ljust(size, b"\0")
    else:
        where = rng.randrange(100) if kind == 3 and at == 0 else rng.randrange(24)
        page = bytearray(pages[at])
        page[where % len(page)] = rng.choice((0, 1, 127, 255, rng.randrange(256)))
        pages[at] = bytes(page)
    return b"".join(pages)


_STRUCTURE: Mapping[str, Callable[[Random, bytes, tuple[bytes, ...]], bytes]] = {
    ".csv": of_table,
    ".tsv": of_table,
    ".jsonl": of_json,
    ".json": of_json,
    ".jsonld": of_json,
    ".html": of_markup,
    ".xhtml": of_markup,
    ".rdf": of_tree,
    ".owl": of_tree,
    ".pdf": of_pdf,
    ".epub": of_zip,
    ".docx": of_zip,
    ".pptx": of_zip,
    ".xlsx": of_zip,
    ".sqlite": of_pages,
}
