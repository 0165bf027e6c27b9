"""Word documents (.docx): paragraphs and tables in their order, as Markdown.

Headings keep their level and lists their numbers. Notes stand below the paragraph that refers to
them, and text boxes below the one that they are anchored to. Insertions are text, deletions are
not. What is left out (comments, images, headers and footers, contents) is counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from verticalize.domain.knowledge_files import SourceFile
from verticalize.errors import Problem
from verticalize.extras import need
from verticalize.knowledge.found import Context, Found
from verticalize.knowledge.readers.office.docx_styles import (
    Style,
    W,
    heading_level,
    lists_of,
    styles_of,
)
from verticalize.knowledge.readers.office.docx_text import DELETED, Text, chosen, local
from verticalize.knowledge.readers.office.one_line import one_line
from verticalize.knowledge.readers.office.package import (
    core_properties,
    core_title,
    no_text,
    reading,
)
from verticalize.knowledge.readers.office.pipes import pipe_table
from verticalize.records import Document

_WRAPPERS = {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"}
_UNREAD = "a part of the text at a place where Word has none (left out)"
_CONTENTS = "a line of the table of contents (left out)"
_NOTE = {"zh": "脚注：", "en": "Footnote: "}
_ENDNOTE = {"zh": "尾注：", "en": "Endnote: "}
_MAX_SPAN = 63  # columns, the most that Word has
_OF_KIND = {"footnote": _NOTE, "endnote": _ENDNOTE}


def read_docx(source: SourceFile, context: Context) -> Iterator[Found | Problem]:
    """The file as one document."""
    docx = need("docx", extra="office")
    notes: list[str] = []
    with reading(source.path):
        opened = docx.Document(str(source.path))
        blocks = list(_Reader(opened, notes).blocks(opened.element.body))
        notes += _headers_and_footers(opened)
        properties = opened.core_properties
        title, metadata = core_title(properties), core_properties(properties)
    if not blocks:
        yield no_text(source, notes)
        return
    lang = context.language_of(None, source, "\n".join(block.text for block in blocks))
    headings = (block.text.lstrip("# ") for block in blocks if block.kind == "heading")
    document = Document(
        id=source.name,
        source=source.name,
        kind="documents",
        title=title or next(headings, source.path.stem),
        lang=lang,
        text=_joined(blocks, lang),
        metadata=metadata,
    )
    yield Found(document, place=str(source.path), notes=tuple(notes))


@dataclass(frozen=True, slots=True)
class _Block:
    """A part of the document: `kind` is text, heading, item, table, footnote or endnote."""

    kind: str
    text: str


def _joined(blocks: list[_Block], lang: str) -> str:
    """An empty line between blocks, none between the items of a list."""
    text, before = "", ""
    for block in blocks:
        if text:
            text += "\n" if block.kind == before == "item" else "\n\n"
        names = _OF_KIND.get(block.kind)
        text += (names.get(lang, names["en"]) if names else "") + block.text
        before = block.kind
    return text


class _Reader:
    """Walks through the body. python-docx does so too, but passes over what wrappers hold."""

    def __init__(self, opened: Any, notes: list[str]) -> None:
        numbering = _part(opened, "numbering")
        self._styles = styles_of(opened.styles.element)
        self._lists = lists_of(numbering)
        self._stories = {kind: _part(opened, f"{kind}s") for kind in _OF_KIND}
        self._notes = notes

    def blocks(self, parent: Any) -> Iterator[_Block]:
        for element in parent:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "AlternateContent":
                yield from self.blocks(chosen(element))
            elif name in _WRAPPERS:
                yield from self.blocks(element)
            elif name in ("del", "moveFrom"):
                self._notes.append(DELETED)
            elif name == "altChunk":
                self._notes.append("an embedded document (left out)")
            else:
                self._stray(element)

    def _stray(self, element: Any) -> None:
        """Count text that Word itself would not show."""
        if any(text.text for text in element.iter(f"{W}t")):
            self._notes.append(_UNREAD)

    def _paragraph(self, paragraph: Any) -> Iterator[_Block]:
        reading = Text(self._notes)
        text = reading.of(paragraph)
        chosen_style = paragraph.find(f"{W}pPr/{W}pStyle")
        style_id = "" if chosen_style is None else chosen_style.get(f"{W}val")
        style = self._styles.get(style_id) or self._styles.get("") or Style()
        if text and style.is_contents:
            self._notes.append(_CONTENTS)
        elif text:
            yield self._block(paragraph, style, text)
        yield from self._beside(reading)

    def _block(self, paragraph: Any, style: Style, text: str) -> _Block:
        level = heading_level(paragraph, style)
        label = self._lists.label(paragraph, style)
        numbered = f"{label[0]} {one_line(text)}".strip() if label else text
        if level:
            return _Block("heading", f"{'#' * level} {one_line(numbered).removeprefix('- ')}")
        if label:
            return _Block("item", "  " * label[1] + numbered)
        return _Block("text", text)

    def _beside(self, reading: Text) -> Iterator[_Block]:
        for box in reading.boxes:
            yield from self.blocks(box)
        for kind, id_ in reading.references:
            text = self._note(kind, id_)
            if text:
                yield _Block(kind, text)

    def _note(self, kind: str, id_: str) -> str:
        story = self._stories[kind]
        for note in () if story is None else story.iterchildren(f"{W}{kind}"):
            if note.get(f"{W}id") == id_:
                return self._flat(note, Text(self._notes))
        return ""

    def _flat(self, element: Any, reading: Text) -> str:
        """All paragraphs below the element on one line."""
        texts = (reading.of(paragraph) for paragraph in self._paragraphs(element))
        return " ".join(one_line(text) for text in texts if text)

    def _table(self, table: Any) -> Iterator[_Block]:
        reading = Text(self._notes)
        rows = [row for row in self._below(table, "tr") if self._is_kept(row)]
        cells = [list(self._below(row, "tc")) for row in rows]
        if sum(map(len, cells)) == 1:  # a frame around text
            yield from self.blocks(next(cell for row in cells for cell in row))
            return
        found = zip(rows, cells, strict=True)
        text = pipe_table([self._row(row, own, reading) for row, own in found])
        if text:
            yield _Block("table", text)
        yield from self._beside(reading)

    def _is_kept(self, row: Any) -> bool:
        deleted = row.find(f"{W}trPr/{W}del") is not None
        self._notes += [DELETED] * deleted
        return not deleted

    def _row(self, row: Any, own: list[Any], reading: Text) -> list[str]:
        """The texts of a row's own cells; of merged ones the first has it, the others are empty."""
        cells: list[str] = []
        before = row.find(f"{W}trPr/{W}gridBefore")
        cells += [""] * _count(before, 0)
        for cell in own:
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            if goes_on:
                self._stray(cell)
            cells.append("" if goes_on else self._flat(cell, reading))
            cells += [""] * (_count(span, 1) - 1)
        return cells

    def _paragraphs(self, parent: Any) -> Iterator[Any]:
        """Those of a cell or a note, also those of tables in it, not those of text boxes."""
        for element in parent:
            name = local(element)
            if name == "p":
                yield element
            elif name == "AlternateContent":
                yield from self._paragraphs(chosen(element))
            elif name in _WRAPPERS or name in ("tbl", "tr", "tc"):
                yield from self._paragraphs(element)
            else:
                self._stray(element)

    def _below(self, parent: Any, name: str) -> Iterator[Any]:
        """The rows of a table or the cells of a row, also those in wrappers."""
        for element in parent:
            if local(element) == name:
                yield element
            elif local(element) in _WRAPPERS:
                yield from self._below(element, name)
            else:
                self._stray(element)


def _count(element: Any | None, otherwise: int) -> int:
    value = None if element is None else element.get(f"{W}val")
    return min(int(value), _MAX_SPAN) if value and value.isdigit() else otherwise


def _part(opened: Any, name: str) -> Any | None:
    """The root element of the part that is related to the document as `name`."""
    for relation in opened.part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            return need("docx.oxml", extra="office").parse_xml(relation.target_part.blob)
    return None


def _headers_and_footers(opened: Any) -> list[str]:
    """A note for each that holds text."""
    return [
        f"a {name} (left out)"
        for name in ("header", "footer")
        for relation in opened.part.rels.values()
        if relation.reltype.endswith(f"/{name}") and b"<w:t" in relation.target_part.blob
    ]
