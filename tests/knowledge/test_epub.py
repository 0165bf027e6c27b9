"""EPUB books: chapters in the order of the spine, each marked, nothing of a page lost."""

import zipfile
from collections import Counter
from pathlib import Path

import pytest
from reading import exact, place_at, place_of, read_one, read_problem

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
HEAD = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
COVER = f'{HEAD}<head><title/></head><body><img src="c.png" alt=""/></body></html>'
NAV = f'{HEAD}<body><nav><ol><li><a href="one.xhtml">一</a></li></ol></nav></body></html>'
ONE = (
    f'{HEAD}<head><title/><script src="x.js"/></head><body><h1>第一章 绿茶</h1><a id="p1"/>'
    "<p>绿茶不发酵，用八十度的水冲泡。</p><ul><li>龙井</li><li>碧螺春</li></ul></body></html>"
)
TWO = (
    f"{HEAD}<body><h1>Chapter 2: Black tea</h1><p>Black tea &mdash; boiling water.</p>"
    "<table><tr><th>Tea</th><th>Minutes</th></tr><tr><td>Keemun</td><td>3</td></tr></table>"
    "<aside><p>A note that belongs to the book.</p></aside></body></html>"
)
METADATA = (
    "<dc:title>茶经 The Book of Tea</dc:title><dc:creator>陆羽</dc:creator>"
    "<dc:creator>Jane Leaf</dc:creator><dc:language>zh-CN</dc:language>"
    "<dc:rights>CC BY 4.0</dc:rights><dc:date>2024-05-01</dc:date>"
)
FILES = {"cover.xhtml": COVER, "nav.xhtml": NAV, "text/one%20a.xhtml": ONE, "two.xhtml": TWO}


def opf(names: list[str], metadata: str = METADATA, head: str = "") -> str:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"'
        f"{' properties=' + chr(34) + 'nav' + chr(34) if name.startswith('nav') else ''}/>"
        for n, name in enumerate(names)
    )
    refs = "".join(f'<itemref idref="i{n}"/>' for n in range(len(names)))
    return (
        f'{head}<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>'
        f"<manifest>{items}</manifest><spine>{refs}</spine></package>"
    )


def write_epub(path: Path, files: dict[str, str] = FILES, **members: str) -> Path:
    """A book of these chapters; `members` replace or add members of the archive by name."""
    parts = {"META-INF/container.xml": CONTAINER, "OEBPS/book.opf": opf(list(files))}
    parts |= {f"OEBPS/{name.replace('%20', ' ')}": text for name, text in files.items()} | members
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def test_the_steps_of_a_book_are_numbered(tmp_path: Path) -> None:
    steps = f"{HEAD}<body><ol><li>烧水</li><li>温杯</li></ol></body></html>"
    found = read_one(write_epub(tmp_path / "a.epub", {"one.xhtml": steps}))
    assert found.document.text == "1. 烧水\n2. 温杯\n"


def test_a_book_is_one_document_whose_chapters_are_marked(tmp_path: Path) -> None:
    found = read_one(write_epub(tmp_path / "a.epub"))
    document = found.document
    assert document.text == (
        "# 第一章 绿茶\n\n绿茶不发酵，用八十度的水冲泡。\n\n- 龙井\n- 碧螺春\n\n"
        "# Chapter 2: Black tea\n\nBlack tea — boiling water.\n\n"
        "| Tea | Minutes |\n|---|---|\n| Keemun | 3 |\n\nA note that belongs to the book.\n"
    )
    assert place_of(document, "龙井") == "chapter 3"
    assert place_of(document, "Keemun") == "chapter 4"
    assert Counter(found.notes) == {
        "an image that was left out": 1,
        "a chapter without text": 1,
        "a table of contents that was left out": 1,
    }


def test_a_book_says_who_wrote_it_and_under_which_rights(tmp_path: Path) -> None:
    document = read_one(write_epub(tmp_path / "a.epub")).document
    assert (document.id, document.title, document.lang) == (
        "kb/a.epub", "茶经 The Book of Tea", "zh",
    )  # fmt: skip
    assert document.metadata == {
        "author": ["陆羽", "Jane Leaf"], "license": "CC BY 4.0", "date": "2024-05-01",
    }  # fmt: skip


def test_every_passage_names_its_chapter(tmp_path: Path) -> None:
    files = {
        f"c{n:02}.xhtml": f"{HEAD}<body><h2>{n} 章 Chapter</h2>"
        + f"<p>{n} 章讲的是茶叶的采摘。{n} tells of tea leaves and of water.</p>" * 9
        + "</body></html>"
        for n in range(10, 30)
    }
    document = read_one(write_epub(tmp_path / "a.epub", files)).document
    passages = exact(document)
    assert len(passages) > 60
    for passage in passages:
        number = int(passage.text.removeprefix("## ")[:2])
        assert place_at(document, passage.start) == f"chapter {number - 9}"


ENTITY = "<!DOCTYPE x [<!ENTITY a 'b'>]>"
LOCKED = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<CipherReference URI="OEBPS/two.xhtml"/></encryption>'
)


@pytest.mark.parametrize(
    ("members", "cause"),
    [
        ({"META-INF/container.xml": "<container/>"}, "names no package"),
        ({"META-INF/container.xml": "<cont"}, "is not XML"),
        ({"META-INF/container.xml": ENTITY + CONTAINER}, "document type or entities"),
        ({"OEBPS/book.opf": opf(["two.xhtml"], head=ENTITY)}, "document type or entities"),
        ({"OEBPS/book.opf": opf([])}, "empty spine"),
        ({"OEBPS/book.opf": opf(["two.xhtml"]).replace("idref", "x")}, "in its spine only"),
        ({"OEBPS/book.opf": opf(["gone.xhtml"])}, "lacks 'OEBPS/gone.xhtml'"),
        ({"OEBPS/book.opf": opf(["cover.xhtml"])}, "holds nothing"),
        ({"META-INF/encryption.xml": LOCKED}, "DRM"),
        ({"OEBPS/two.xhtml": "<div>" * 3000 + "deep" + "</div>" * 3000}, "cannot be read whole"),
        ({"OEBPS/two.xhtml": " " * (70 << 20)}, "decompression bomb"),
    ],
)
def test_a_book_that_cannot_be_read_whole_is_a_problem(
    tmp_path: Path, members: dict[str, str], cause: str
) -> None:
    assert cause in read_problem(write_epub(tmp_path / "a.epub", **members)).message


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04 cut"])
def test_what_is_no_archive_is_a_problem(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.epub").write_bytes(data)
    assert read_problem(tmp_path / "a.epub").hint


def test_a_damaged_chapter_is_a_problem(tmp_path: Path) -> None:
    path = write_epub(tmp_path / "a.epub")
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("OEBPS/two.xhtml").header_offset + 60
    data = bytearray(path.read_bytes())
    data[start : start + 40] = bytes(40)
    path.write_bytes(data)
    assert "damaged" in read_problem(path).message


def test_encrypted_fonts_do_not_matter(tmp_path: Path) -> None:
    fonts = LOCKED.replace("two.xhtml", "font.otf")
    path = write_epub(tmp_path / "a.epub", **{"META-INF/encryption.xml": fonts})
    assert "Keemun" in read_one(path).document.text
