"""Valid small files of every format, in Chinese and English, to be damaged by `fuzz_inputs`.

Each maker takes a random generator, so one seed gives the same file on every run. Texts carry
markers (``mk`` and a number), whose loss a check can see.
"""

import bz2
import csv
import datetime
import gzip
import io
import json
import lzma
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from pdf_file import At, lines, write_pdf

Maker = Callable[[Random], bytes]
_ZH = (
    "乌龙茶",
    "绿茶",
    "红茶",
    "福建",
    "发酵",
    "冲泡",
    "香气",
    "滋味",
    "醇厚",
    "产于",
    "半",
    "水温",
    "八十度",
)
_EN = (
    "oolong",
    "tea",
    "is",
    "half",
    "oxidised",
    "and",
    "grown",
    "in",
    "Fujian",
    "with",
    "hot",
    "water",
)
_TIME = re.compile(rb"(<dcterms:\w+[^>]*>)[^<]+")
_STAMP = datetime.datetime(2024, 5, 1, 12, 0)


def zh(rng: Random) -> str:
    return "".join(rng.choices(_ZH, k=rng.randint(3, 9))) + _marker(rng) + "。"


def en(rng: Random) -> str:
    words = [*rng.choices(_EN, k=rng.randint(3, 12)), _marker(rng)]
    return " ".join(words).capitalize() + "."


def sentence(rng: Random) -> str:
    return (zh if rng.random() < 0.5 else en)(rng)


def name(rng: Random) -> str:
    return f"{rng.choice(_ZH if rng.random() < 0.5 else _EN)} {_marker(rng)}"


def paragraph(rng: Random) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(1, 5)))


def _marker(rng: Random) -> str:
    return f"mk{rng.randrange(10**6)}"


def plain(rng: Random) -> bytes:
    codec = rng.choice(("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-32"))
    text = "\n\n".join(paragraph(rng) for _ in range(rng.randint(1, 6)))
    return (text.replace("\n", rng.choice(("\n", "\r\n", "\r"))) + "\n").encode(codec)


def markdown(rng: Random) -> bytes:
    blocks = [f"# {name(rng)}"]
    if rng.random() < 0.5:
        blocks.insert(0, f"---\ntitle: {name(rng)}\ndate: 2024-05-01\ntags: [茶, tea]\n---")
    for _ in range(rng.randint(1, 5)):
        kind = rng.randrange(5)
        if kind == 0:
            blocks.append(f"{'#' * rng.randint(1, 6)} {name(rng)}")
        elif kind == 1:
            rows = [f"| {name(rng)} | {name(rng)} |" for _ in range(rng.randint(1, 4))]
            blocks.append("\n".join(["| tea | 产地 |", "|---|---|", *rows]))
        elif kind == 2:
            blocks.append(f"```\n# {sentence(rng)}\n```")
        elif kind == 3:
            blocks.append("\n".join(f"{n}. {sentence(rng)}" for n in range(1, 4)))
        else:
            blocks.append(f"第{rng.choice('一二三四五')}条 {paragraph(rng)}")
    return "\n\n".join(blocks).encode() + b"\n"


def rows(rng: Random, shapes: Sequence[int] = range(7)) -> list[dict[str, Any]]:
    """Records of one of the usual shapes."""
    shape = rng.choice(shapes)
    number = rng.randint(1, 6)
    if shape == 0:
        return [{"question": f"{name(rng)}?", "answer": paragraph(rng)} for _ in range(number)]
    if shape == 1:
        return [
            {"subject": name(rng), "relation": "origin", "object": name(rng)}
            | ({"备注": name(rng)} if rng.random() < 0.3 else {})
            for _ in range(number)
        ]
    if shape == 2:
        return [
            {"id": f"r{n}", "subject": name(rng), "产地": [name(rng), name(rng)], "价格": n * 1.5}
            for n in range(number)
        ]
    if shape == 3:
        return [{"title": name(rng), "text": paragraph(rng), "url": "x"} for _ in range(number)]
    if shape == 4:
        turns = [{"role": r, "content": sentence(rng)} for r in ("user", "assistant") * 2]
        return [{"messages": [{"role": "system", "content": name(rng)}, *turns]}] * 1
    if shape == 5:
        pairs = [(name(rng), name(rng)) for _ in range(2)]
        text = "；".join(f"{s}是{o}" for s, o in pairs)
        return [{"text": text, "spo_list": [[s, "是", o] for s, o in pairs]}]
    return [
        {"茶名": name(rng), "等级": str(rng.randrange(9)), "note 备注": sentence(rng)}
        for _ in range(number)
    ]


def json_lines(rng: Random) -> bytes:
    ascii_only = rng.random() < 0.3
    return "".join(json.dumps(r, ensure_ascii=ascii_only) + "\n" for r in rows(rng)).encode()


def json_whole(rng: Random) -> bytes:
    found = rows(rng)
    value = rng.choice((found, found[0], {"data": found}, {name(rng): row for row in found}))
    return json.dumps(value, ensure_ascii=False, indent=rng.choice((None, 2))).encode()


def table(rng: Random) -> bytes:
    return _csv(rng, rng.choice(",;|\t"))


def tabbed(rng: Random) -> bytes:
    return _csv(rng, "\t")


def _csv(rng: Random, delimiter: str) -> bytes:
    found = flat(rows(rng, _FLAT))
    out = io.StringIO()
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting)
    writer.writerow(found[0])
    writer.writerows(row.values() for row in found)
    return out.getvalue().encode(rng.choice(("utf-8", "utf-8-sig", "gb18030")), "replace")


_FLAT = (0, 0, 1, 2, 3, 6, 6)  # shapes that a table has, too


def flat(found: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Records of the same fields, whose values are one text each."""
    columns = dict.fromkeys(name for row in found for name in row)
    return [{name: _shown(row.get(name, "")) for name in columns} for row in found]


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def page_body(rng: Random) -> str:
    parts = [f"<h1>{name(rng)}</h1>"]
    for _ in range(rng.randint(2, 6)):
        kind = rng.randrange(4)
        if kind == 0:
            cells = f"<tr><td>{name(rng)}</td><td>{name(rng)}</td></tr>" * rng.randint(1, 3)
            parts.append(f"<table><tr><th>茶</th><th>Origin</th></tr>{cells}</table>")
        elif kind == 1:
            parts.append(
                "<ul>" + f"<li>{sentence(rng)}</li>" * 2 + f"<li>{sentence(rng)}</li></ul>"
            )
        elif kind == 2:
            parts.append(f"<h2>{name(rng)}</h2><p>{paragraph(rng)}<br/>10<sup>9</sup></p>")
        else:
            parts.append(f"<p>{paragraph(rng)} &amp; &mdash; <b>{sentence(rng)}</b></p>")
    return "".join(parts)


def html(rng: Random) -> bytes:
    codec = rng.choice(("utf-8", "utf-8", "gb18030", "utf-16"))
    nav = "<nav><a href='/'>Home</a></nav>" if rng.random() < 0.1 else ""
    return (
        f"<!DOCTYPE html><html lang='zh'><head><meta charset='{codec}'><title>{name(rng)}</title>"
        f"</head><body>{nav}<main>{page_body(rng)}</main></body></html>"
    ).encode(codec)


def pdf(rng: Random) -> bytes:
    pages = [
        [At(72, 760, name(rng), 16), *lines([sentence(rng)[:60] for _ in range(rng.randint(1, 9))])]
        for _ in range(rng.randint(1, 3))
    ]
    return _written(lambda path: write_pdf(path, pages), ".pdf")


def epub(rng: Random) -> bytes:
    head = "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'>"
    chapters = [
        f"{head}<body>{page_body(rng).replace('&mdash;', '—')}</body></html>" for _ in range(2)
    ]
    items = "".join(
        f"<item id='i{n}' href='c{n}.xhtml' media-type='application/xhtml+xml'/>" for n in range(2)
    )
    package = (
        "<package xmlns='http://www.idpf.org/2007/opf' version='3.0'><metadata"
        f" xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>{name(rng)}</dc:title></metadata>"
        f"<manifest>{items}</manifest><spine><itemref idref='i0'/><itemref idref='i1'/></spine></package>"
    )
    container = (
        "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles><rootfile"
        " full-path='O/b.opf' media-type='application/oebps-package+xml'/></rootfiles></container>"
    )
    members = {"META-INF/container.xml": container, "O/b.opf": package}
    members |= {f"O/c{n}.xhtml": text for n, text in enumerate(chapters)}
    return zipped(
        {"mimetype": b"application/epub+zip"} | {k: v.encode() for k, v in members.items()}
    )


def docx(rng: Random) -> bytes:
    from docx import Document

    document = Document()
    document.add_heading(name(rng), 1)
    for _ in range(rng.randint(1, 5)):
        document.add_paragraph(paragraph(rng), style=rng.choice((None, "List Number", "Heading 2")))
    grid = document.add_table(2, 2)
    for cell in [cell for row in grid.rows for cell in row.cells]:
        cell.text = name(rng)
    return _saved(document)


def pptx(rng: Random) -> bytes:
    from pptx import Presentation

    deck = Presentation()
    for _ in range(rng.randint(1, 2)):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = name(rng)
        slide.placeholders[1].text = paragraph(rng)
        grid = slide.shapes.add_table(2, 2, 0, 0, 900, 900).table
        for cell in [grid.cell(r, c) for r in range(2) for c in range(2)]:
            cell.text = name(rng)
    slide.notes_slide.notes_text_frame.text = sentence(rng)
    return _saved(deck)


def xlsx(rng: Random) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for number in range(rng.randint(1, 2)):
        sheet = book.active if not number else book.create_sheet(f"表{number}")
        found = flat(rows(rng, _FLAT))
        sheet.append(list(found[0]))
        for row in found:
            sheet.append([*row.values(), *([rng.random(), _STAMP, True] if number else [])][:12])
    return _saved(book)


def sqlite(rng: Random) -> bytes:
    def write(path: Path) -> None:
        with sqlite3.connect(path) as base:
            base.execute(f"PRAGMA page_size = {rng.choice((512, 1024, 4096))}")
            for number in range(rng.randint(1, 3)):
                found = flat(rows(rng, _FLAT))
                columns = ", ".join(f'"{c}"' for c in found[0])
                base.execute(f"create table t{number} ({columns})")
                marks = ", ".join("?" * len(found[0]))
                base.executemany(
                    f"insert into t{number} values ({marks})", [tuple(r.values()) for r in found]
                )
        base.close()

    return _written(write, ".sqlite")


_PREFIXES = (
    "@prefix ex: <http://example.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)


def turtle(rng: Random) -> bytes:
    return (_PREFIXES + _subjects(rng)).encode()


def trig(rng: Random) -> bytes:
    return f"{_PREFIXES}ex:g {{\n{_subjects(rng)}}}\n".encode()


def _subjects(rng: Random) -> str:
    return "".join(
        f'ex:t{n} rdfs:label "{name(rng)}"@{rng.choice(("zh", "en"))} ;\n'
        f'  ex:origin "{name(rng)}", ex:t{n + 1} ; ex:grade {n}, [ ex:note "{name(rng)}" ] .\n'
        for n in range(rng.randint(1, 5))
    )


def triples(rng: Random) -> bytes:
    return _statements(rng, "")


def quads(rng: Random) -> bytes:
    return _statements(rng, " <http://example.org/g>")


def _statements(rng: Random, graph: str) -> bytes:
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    found = []
    for n in range(rng.randint(1, 5)):
        about = f"<http://example.org/t{n}>"
        found += [
            f'{about} <{label}> "{name(rng)}"@{rng.choice(("zh", "en"))}{graph} .\n',
            f'{about} <http://example.org/origin> "{name(rng)}"{graph} .\n',
            f"{about} <http://example.org/like> <http://example.org/t{n + 1}>{graph} .\n",
        ]
    return "".join(found).encode()


def rdf_xml(rng: Random) -> bytes:
    about = "".join(
        f"<rdf:Description rdf:about='http://example.org/t{n}'><rdfs:label xml:lang='"
        f"{rng.choice(('zh', 'en'))}'>{name(rng)}</rdfs:label><ex:origin>{name(rng)}</ex:origin>"
        f"<ex:like rdf:resource='http://example.org/t{n + 1}'/></rdf:Description>"
        for n in range(rng.randint(1, 5))
    )
    return (
        "<?xml version='1.0' encoding='utf-8'?><rdf:RDF"
        " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:ex='http://example.org/'"
        f" xmlns:rdfs='http://www.w3.org/2000/01/rdf-schema#'>{about}</rdf:RDF>"
    ).encode()


def json_ld(rng: Random) -> bytes:
    things = [
        {
            "@id": f"http://example.org/t{n}",
            "@type": "Thing",
            "name": name(rng),
            "origin": name(rng),
        }
        for n in range(rng.randint(1, 5))
    ]
    whole = {"@context": {"@vocab": "https://schema.org/"}, "@graph": things}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def obo(rng: Random) -> bytes:
    stanzas = "".join(
        f'\n[Term]\nid: TEA:{n}\nname: {name(rng)}\ndef: "{sentence(rng)}" [url:x]\n'
        f'synonym: "{name(rng)}" EXACT []\nis_a: TEA:{n + 1} ! {name(rng)}\n'
        f"relationship: grown_in TEA:9{n}\n"
        for n in range(rng.randint(1, 5))
    )
    return f"format-version: 1.4\nontology: tea\n{stanzas}".encode()


def zipped(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(zipfile.ZipInfo(member), data)
    return out.getvalue()


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as archive:  # packed anew: the clock stands in what was saved
        members = {member: archive.read(member) for member in archive.namelist()}
    core = "docProps/core.xml"
    return zipped(members | {core: _TIME.sub(rb"\g<1>2024-05-01T12:00:00Z", members[core])})


def _written(write: Callable[[Path], Any], suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"a{suffix}"
        write(path)
        return path.read_bytes()


MAKERS: Mapping[str, Maker] = {
    ".txt": plain,
    ".md": markdown,
    ".csv": table,
    ".tsv": tabbed,
    ".jsonl": json_lines,
    ".json": json_whole,
    ".html": html,
    ".xhtml": html,
    ".pdf": pdf,
    ".epub": epub,
    ".ttl": turtle,
    ".n3": turtle,
    ".trig": trig,
    ".rdf": rdf_xml,
    ".owl": rdf_xml,
    ".jsonld": json_ld,
    ".nt": triples,
    ".nq": quads,
    ".obo": obo,
    ".docx": docx,
    ".pptx": pptx,
    ".xlsx": xlsx,
    ".sqlite": sqlite,
    ".md.gz": lambda rng: gzip.compress(markdown(rng), mtime=0),
    ".jsonl.xz": lambda rng: lzma.compress(json_lines(rng)),
    ".csv.bz2": lambda rng: bz2.compress(table(rng)),
}
