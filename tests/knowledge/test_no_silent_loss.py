"""What fuzzing found to be lost without a word: it is read now, or counted."""

import gzip
import zipfile
from collections import Counter
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
from docx import Document as Word
from fuzz_seeds import epub, zipped
from openpyxl import Workbook
from pptx import Presentation
from reading import read, read_one, read_problem

from verticalize.knowledge.encodings.controls import REMOVED
from verticalize.knowledge.found import Found

ENDLESS = "the rest of a page after a comment, script or tag that never ends (left out)"
CONTROL = "a control or a block of navigation that was left out"
BESIDE = "a line that says nothing of the thing itself, such as who made it (left out)"
ASTRAY = "a line before the first stanza that belongs into one (left out)"
TAIL = "a text behind a quoted one (left out)"
UNUSED = "a blank node without a name that nothing refers to (left out)"
ABSTRACT = "a statement about a formula or a variable (left out)"
ASTRAY_CELL = "a cell at a place where a sheet has none, or a second one in a place (left out)"
TYPE = "a type that is no class with a name (left out)"
EXPRESSION = "an OWL expression that is not 'some values from a named class' (left out)"


def notes(tmp_path: Path, name: str, data: bytes | str) -> tuple[Counter[str], str]:
    """What is counted of a file, and all text of it."""
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    found = [item for item in read(tmp_path / name) if isinstance(item, Found)]
    text = "\n".join(item.document.text for item in found)
    return Counter(note for item in found for note in item.notes), text


def book(tmp_path: Path) -> dict[str, bytes]:
    """The members of a small EPUB by their names."""
    (tmp_path / "a.epub").write_bytes(epub(Random(1)))
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><p>绿茶</p></body></html><p>Black tea</p>",
        "<p>绿茶</p></html><!-- joined --><html><body><p>Black tea</p></html>",
        "<table><tr><td>绿茶</body><td>Black tea</td></tr></table>",
        "<p>绿茶 <![CDATA[Black tea]]></p>",
        "<p>绿茶 <![CDATA[</p><p>Black tea</p>",
    ],
)
def test_a_page_goes_on_where_a_browser_goes_on(tmp_path: Path, page: str) -> None:
    _, text = notes(tmp_path, "a.html", page)
    assert "绿茶" in text
    assert "Black tea" in text


@pytest.mark.parametrize(
    "rest",
    ["<!-- <p>红茶</p>", "<script>let a = 1", "<STYLE>p {}", "<b title='x>红茶", '<b title="', "<title", "<br", "</红茶 tea"],
)  # fmt: skip
def test_what_swallows_the_rest_of_a_page_is_counted(tmp_path: Path, rest: str) -> None:
    counted, text = notes(tmp_path, "a.html", f"<p>绿茶, green tea</p>{rest}")
    assert text == "绿茶, green tea\n"
    assert counted[ENDLESS] == 1


@pytest.mark.parametrize(
    "page",
    ["<p>a > b, a < b</p>", "<!-- a --><p title='>'>b</p>", "<script>'<b'</script><p>x", "<p it's>b's</p>", "<!--><p>b"],
)  # fmt: skip
def test_a_page_that_ends_as_it_should_counts_nothing(tmp_path: Path, page: str) -> None:
    assert ENDLESS not in notes(tmp_path, "a.html", f"<p>绿茶</p>{page}")[0]


def test_a_cell_in_the_head_of_a_page_is_counted(tmp_path: Path) -> None:
    page = "<head><title>茶</title><td>红茶</td></head><body><p>Green tea</p></body>"
    counted, _ = notes(tmp_path, "a.html", page)
    assert counted["a block of text outside the main content that was left out"] == 1


def test_controls_and_navigation_of_a_book_are_counted(tmp_path: Path) -> None:
    nav = "<nav>Home</nav><select><option>红茶</option></select><nav> </nav></body>"
    members = book(tmp_path)
    members["O/c0.xhtml"] = members["O/c0.xhtml"].replace(b"</body>", nav.encode())
    counted, text = notes(tmp_path, "b.epub", zipped(members))
    assert "Home" not in text
    assert counted == {CONTROL: 2}


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-32", "gb18030"])
def test_control_characters_of_a_page_are_removed_and_counted(tmp_path: Path, codec: str) -> None:
    page = f"<meta charset={codec}><p>绿\0茶 Green\x07 tea</p>{'<p>茶 tea</p>' * 300}"
    counted, text = notes(tmp_path, "a.html", page.encode(codec))
    assert text.startswith("绿茶 Green tea")
    assert counted[REMOVED] == 2


def test_references_to_control_characters_are_what_browsers_make_of_them(tmp_path: Path) -> None:
    page = "<body><h1>绿&#7;茶&#x1F; it&#146;s&#9;x&#1500;&#160;y</h1><p>Green&#x7f; tea</p></body>"
    counted, text = notes(tmp_path, "a.html", page)
    assert text == "# 绿茶 it’s xל\xa0y\n\nGreen tea\n"
    assert counted[REMOVED] == 3


def test_a_page_of_control_characters_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(("<p>" + "t\0" * 500).encode("utf-16"))
    assert "not a text file" in read_problem(tmp_path / "a.html").message


def test_a_chapter_that_the_spine_forgets_is_counted(tmp_path: Path) -> None:
    members = book(tmp_path)
    members["O/b.opf"] = members["O/b.opf"].replace(b"<itemref idref='i1'/>", b"")
    counted, _ = notes(tmp_path, "b.epub", zipped(members))
    assert counted == {"a text that the spine does not name, left out": 1}


@pytest.mark.parametrize("place", range(12, 40, 3))
def test_a_damaged_gzip_file_is_quarantined(tmp_path: Path, place: int) -> None:
    data = bytearray(gzip.compress("绿茶不发酵，红茶全发酵。Green tea.".encode(), mtime=0))
    data[place] ^= 0xFF
    (tmp_path / "a.txt.gz").write_bytes(data)
    assert "cannot be unpacked" in read_problem(tmp_path / "a.txt.gz").message


TURTLE = '@prefix e: <http://e.org/> .\ne:t e:from "福建" .\n'


@pytest.mark.parametrize(
    ("name", "data", "counted"),
    [
        ("a.ttl", TURTLE + 'e:u e:from "Fu\x07jian, China" .\n', {REMOVED: 1}),
        ("a.ttl", TURTLE + '[] e:from "China" .\n', {UNUSED: 1}),
        ("a.ttl", TURTLE + 'e:u e:from [ e:name "China" ] .\n', {}),
        ("a.ttl", TURTLE + 'e:u a "Tea" ; e:from "China" .\n', {TYPE: 1}),
        ("a.n3", TURTLE + '{ e:u e:from "x" } e:says "China" .\n', {ABSTRACT: 1}),
        ("a.nt", '<u:t> <u:from> "福\x07建, China" .\n', {REMOVED: 1}),
        ("a.nt", '<u:t> <u:from> "福建" .\n_:b <u:from> "China" .\n', {UNUSED: 1}),
        ("a.nt", '<u:t> <u:from> _:b .\n_:b <u:from> "China" .\n', {}),
        ("a.nt", '<u:t> <u:a> "1" .\n_:b <u:a> "2" .\n<u:t> <u:c> "3" .\n', {UNUSED: 1}),
        ("a.obo", "[Term]\nid: T:1\nname: 茶\nis_a: T:2\nreplaced_by: T:3\n", {BESIDE: 1}),
        ("a.obo", "format-version: 1.4\nname: x\n[Term]\nid: T:1\nname: 茶\nis_a: T:2\n", {ASTRAY: 1}),
        ("a.obo", '[Term]\nid: T:1\nname: 茶\ndef: "Tea." [u:x] and more\n', {TAIL: 1}),
        ("a.obo", '[Term]\nid: T:1\nname: 茶\ndef: "Tea." [u:x] {a="b"} ! c\n', {}),
        ("a.obo", '[Term]\nid: T:1\nname: 茶\ndef: "Tea." .[u:x]\n', {TAIL: 1}),
        ("a.obo", '[Term]\nid: T:1\nname: 茶\ndef: "Tea."\nis_obsolete: maybe\n', {BESIDE: 1}),
        ("a.obo", '[Term]\nid: T:1\nname: 茶\ndef: "Tea."\nis_a: T:2 and more\n', {EXPRESSION: 1}),
        ("a.obo", "[Term]\nid: T:1\nname: 茶\x07\nis_a: T:2\n", {REMOVED: 1}),
    ],
)  # fmt: skip
def test_what_a_graph_holds_and_its_cards_do_not_is_counted(
    tmp_path: Path, name: str, data: str, counted: dict[str, int]
) -> None:
    found, text = notes(tmp_path, name, data)
    assert text
    assert found == counted


def test_a_title_or_an_id_that_is_no_text_stays_in_the_metadata(tmp_path: Path) -> None:
    row = '{"title": {"zh": "绿茶"}, "id": ["a", "b"], "lang": {"x": 1}, "text": "Green tea."}\n'
    (tmp_path / "a.jsonl").write_text(row, "utf-8")
    document = read_one(tmp_path / "a.jsonl").document
    assert document.metadata == {"title": {"zh": "绿茶"}, "id": ["a", "b"], "lang": {"x": 1}}
    assert (document.title, document.id) == ("Green tea.", "kb/a.jsonl#a")


def test_a_field_beside_a_triple_is_counted(tmp_path: Path) -> None:
    row = '{"subject": "绿茶", "relation": "from", "object": "China", "year": 1999, "note": ""}\n'
    counted, _ = notes(tmp_path, "a.jsonl", row)
    assert counted == {"field 'year' of a triple (left out)": 1}


def test_text_where_word_has_none_is_counted(tmp_path: Path) -> None:
    document = Word()
    grid = document.add_table(2, 2)
    for cell in [cell for row in grid.rows for cell in row.cells]:
        cell.text = "绿茶 tea"
    cell = grid.cell(1, 1)._tc
    cell.tag = cell.tag.replace("}tc", "}sectPr")
    merge = grid.cell(1, 0)._tc.get_or_add_tcPr()
    merge.append(merge.makeelement(merge.tag.replace("}tcPr", "}vMerge"), {}))
    document.save(str(tmp_path / "a.docx"))
    counted, _ = notes(tmp_path, "a.docx", (tmp_path / "a.docx").read_bytes())
    assert counted == {"a part of the text at a place where Word has none (left out)": 2}


def test_a_cell_inside_a_cell_and_a_second_one_in_its_place_are_counted(tmp_path: Path) -> None:
    book = Workbook()
    for n in range(4):
        book.active.append([f"茶 {n}", f"tea {n}"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    assert notes(tmp_path, "b.xlsx", zipped(members))[0] == {}
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b'r="B3"', b'r="A3"')
    assert notes(tmp_path, "b.xlsx", zipped(members))[0][ASTRAY_CELL] == 1
    nested = sheet.replace(b'</c></row><row r="3">', b'<row r="3">').replace(
        b'</row><row r="4">', b'</row></c></row><row r="4">'
    )
    members["xl/worksheets/sheet1.xml"] = nested
    assert notes(tmp_path, "b.xlsx", zipped(members))[0][ASTRAY_CELL] > 0


def test_a_shape_with_the_titles_number_is_read(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "绿茶", "Green tea"
    slide.placeholders[1]._element.nvSpPr.cNvPr.set("id", str(slide.shapes.title.shape_id))
    deck.save(str(tmp_path / "a.pptx"))
    assert "Green tea" in read_one(tmp_path / "a.pptx").document.text


def test_text_where_powerpoint_has_none_is_counted(tmp_path: Path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "绿茶", "Green tea"
    body = slide.placeholders[1]._element
    body.nvSpPr.append(deepcopy(next(body.iter("{*}t"))))
    deck.save(str(tmp_path / "a.pptx"))
    counted, _ = notes(tmp_path, "a.pptx", (tmp_path / "a.pptx").read_bytes())
    assert counted == {"a part of the text at a place where PowerPoint has none (left out)": 1}
