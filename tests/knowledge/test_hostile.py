"""Hostile and damaged files, in one folder with good ones: each is quarantined with its reason, in
bounded time and memory, and the build goes on."""

import re
import resource
import sqlite3
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document as Word
from openpyxl import Workbook
from pdf_file import At, write_objects, write_pdf

from verticalize.domain import Pack, load_domain
from verticalize.knowledge.bounded import Limits
from verticalize.knowledge.ingest import ingest_into, read_corpus, read_problems

MEGABYTE = 1 << 20
LIMITS = Limits(seconds=60, megabytes=1500)
GOOD = {"a.md": "# 乌龙茶\n\n乌龙茶产于福建。\n", "z.txt": "Oolong tea\n\nIt is half oxidised.\n"}


def word(path: Path) -> None:
    document = Word()
    for n in range(40):
        document.add_paragraph(f"第{n}段：乌龙茶产于福建。")
    document.save(str(path))


def workbook(path: Path) -> None:
    book = Workbook()
    for n in range(200):
        book.active.append([f"tea {n}", "福建"])
    book.save(path)


def database(path: Path) -> None:
    with sqlite3.connect(path) as base:
        base.execute("create table teas (tea text, place text)")
        base.executemany(
            "insert into teas values (?, '福建')", [(f"tea {n}",) for n in range(2000)]
        )
    base.close()


def pdf(path: Path) -> None:
    write_pdf(path, [[At(72, 700, f"Page {n} tells of tea.")] for n in range(20)])


def cut(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def made(path: Path) -> None:
        make(path)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return made


def zip_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(300):
                member.write(b"0" * MEGABYTE)


def billion_laughs(path: Path) -> None:
    entities = ['<!ENTITY l0 "lol">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    path.write_text(
        f"<?xml version='1.0'?><!DOCTYPE rdf:RDF [{''.join(entities)}]>"
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
        " xmlns:rdfs='http://www.w3.org/2000/01/rdf-schema#'>"
        "<rdf:Description rdf:about='urn:a'><rdfs:label>&l9;</rdfs:label></rdf:Description>"
        "</rdf:RDF>",
        "utf-8",
    )


def nested_streams(path: Path) -> None:
    """A content stream that is deflated three times over and comes to 256 MB."""
    data = zlib.compress(b" " * (256 * MEGABYTE), 1)
    data = zlib.compress(zlib.compress(data, 9), 9)
    filters = b"[/FlateDecode /FlateDecode /FlateDecode]"
    stream = b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(data), filters, data)
    write_objects(
        path,
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            stream,
        ],
    )


def many_pages(path: Path) -> None:
    """100,000 pages."""
    kids = b" ".join(b"%d 0 R" % n for n in range(3, 100_003))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    tree = b"<< /Type /Pages /Count 100000 /Kids [%s] >>" % kids
    body = [b"%PDF-1.7\n", *(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate([catalogue, tree, *[page] * 100_000], 1))]  # fmt: skip
    offset, rows = 0, []
    for part in body:
        rows.append(b"%010d 00000 n \n" % offset)
        offset += len(part)
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(rows), b"".join(rows[1:]))
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(rows), offset)
    path.write_bytes(b"".join(body) + xref + trailer)


def one_line(path: Path) -> None:
    """256 MB without a line break."""
    with path.open("wb") as handle:
        handle.write(b'{"text": "')
        for _ in range(256):
            handle.write(b"x" * MEGABYTE)


def deep_page(path: Path) -> None:
    path.write_text("<html><body>" + "<div>" * 200_000 + "tea" + "</div>" * 200_000, "utf-8")


def deep_json(path: Path) -> None:
    path.write_text('{"text": ' + "[" * 200_000 + "]" * 200_000 + "}\n", "utf-8")


CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    "bomb.docx": (zip_bomb, "unpacks to 300 MB"),
    "laughs.owl": (billion_laughs, "entit"),
    "streams.pdf": (nested_streams, ""),
    "pages.pdf": (many_pages, "page tree entry limit"),
    "line.jsonl": (one_line, "longer than 8 MB"),
    "deep.jsonl": (deep_json, ""),
    "cut.docx": (cut(word), "damaged"),
    "cut.xlsx": (cut(workbook), "damaged"),
    "cut.pdf": (cut(pdf), ""),
    "cut.sqlite": (cut(database), ""),
    "cut.jsonl": (lambda path: path.write_text('{"id": "a", "sub', "utf-8") and None, "JSON"),
}


def pack(tmp_path: Path) -> Pack:
    root = tmp_path / "domains/tea"
    root.mkdir(parents=True)
    (root / "domain.yaml").write_text(
        "name: tea\nlanguages: [zh, en]\nknowledge: ['tea/*']\n", "utf-8"
    )
    folder = tmp_path / "knowledge/tea"
    folder.mkdir(parents=True)
    for name, text in GOOD.items():
        (folder / name).write_text(text, "utf-8")
    return load_domain("tea", domains=tmp_path / "domains", knowledge=tmp_path / "knowledge")


@pytest.mark.parametrize("file", CASES)
def test_a_hostile_file_costs_itself_and_nothing_else(tmp_path: Path, file: str) -> None:
    make, cause = CASES[file]
    tea = pack(tmp_path)
    make(tmp_path / "knowledge/tea" / file)
    began = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    summary = ingest_into(
        tmp_path / "out", tea, max_tokens=160, parts=tmp_path / "parts", workers=2, limits=LIMITS
    )
    (tmp_path / "knowledge/tea" / file).unlink()
    assert (summary["documents"], summary["quarantined"]) == (2, 1)
    assert {d.id for d in read_corpus(tmp_path / "out").documents} == {"tea/a.md", "tea/z.txt"}
    (problem,) = read_problems(tmp_path / "out")
    assert file in problem.place
    assert re.search(cause, problem.message), problem
    assert problem.hint
    assert time.monotonic() - began < LIMITS.seconds + 30
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100 * 1024, "the process that asks never holds the file"


def test_a_page_nested_without_end_is_read_or_refused(tmp_path: Path) -> None:
    tea = pack(tmp_path)
    deep_page(tmp_path / "knowledge/tea/deep.html")
    summary = ingest_into(
        tmp_path / "out", tea, max_tokens=160, parts=tmp_path / "parts", workers=2, limits=LIMITS
    )
    assert summary["documents"] + summary["quarantined"] == 3
